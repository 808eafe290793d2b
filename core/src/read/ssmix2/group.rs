//! What stands above a result: its order and its specimen.

use crate::moment::Moment;

/// What stands above a result.
#[derive(Default)]
pub(super) struct Group {
    /// Whether the OBR and the ORC of this group were there.
    pub(super) begun: [bool; 2],
    pub(super) drawn: Option<Moment>,
    pub(super) is_no_blood: bool,
    pub(super) ordered: Option<Moment>,
    /// The order's number at the placer, or what stands for an order.
    pub(super) placer: String,
    /// The order's number at the filler.
    pub(super) filler: String,
    pub(super) cancelled: bool,
}

impl Group {
    /// Begins another order where this one already has such a segment. The specimen stays: it is of them all.
    pub(super) fn begin(&mut self, is_orc: bool) {
        let [obr, orc] = self.begun;
        if if is_orc { orc } else { obr } {
            *self = Self { drawn: self.drawn.take(), is_no_blood: self.is_no_blood, ..Self::default() };
        }
        let [obr, orc] = &mut self.begun;
        *(if is_orc { orc } else { obr }) = true;
    }

    /// The names of its order: the placer's, and that under which it is known where only the filler's was sent.
    pub(super) fn orders(&self) -> impl Iterator<Item = String> + use<> {
        let placer = Some(self.placer.clone()).filter(|name| !name.is_empty());
        let filler = Some(&self.filler).filter(|name| !name.is_empty()).map(|name| format!("filler {name}"));
        placer.into_iter().chain(filler)
    }

    /// Whether its order is known.
    pub(super) fn is_named(&self) -> bool {
        !self.placer.is_empty() || !self.filler.is_empty()
    }
}
