//! Values that cannot be true of one patient together, though each alone can: a part that is more than its whole, a male
//! patient who is pregnant. One of them is wrong, and nobody here can tell which: there is no answer.

use crate::{
    assessment::Reason,
    code::codes,
    features::Features,
    manifest::{Manifest, Truth},
};

/// Every contradiction of the manifest that the record is known to hold.
pub(crate) fn contradictions(manifest: &Manifest, features: &Features) -> Vec<Reason> {
    let held = manifest.contradictions.iter().filter(|held| features.truth(&held.when) == Truth::True);
    held.map(|held| {
        let inputs: Vec<String> = held.when.inputs().into_iter().map(str::to_owned).collect();
        let notice = codes::FEAT_CONTRADICTION.at(format!("input {}", inputs.join(", ")));
        Reason { notice, detail: held.reason.clone(), inputs }
    })
    .collect()
}
