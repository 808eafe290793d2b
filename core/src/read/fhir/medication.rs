//! `MedicationRequest`, `MedicationStatement`, `MedicationAdministration`, `MedicationDispense`, and `Medication`.

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Period, Reference},
    object::{Text, object, resource},
    reference::named,
    resource::{Members, Resource, Unfit},
};
use crate::{
    code::codes,
    record::{self, Coding, Supply},
};

resource! {
    /// What the four have in common; no element means one thing in one of them and another in another.
    Supplies {
        status: Text<'a> = "status",
        intent: Text<'a> = "intent",
        do_not_perform: bool = "doNotPerform",
        codeable_concept: Concept<'a> = "medicationCodeableConcept",
        reference: Reference<'a> = "medicationReference",
        authored_on: Text<'a> = "authoredOn",
        effective_date_time: Text<'a> = "effectiveDateTime",
        effective_period: Period<'a> = "effectivePeriod",
        date_asserted: Text<'a> = "dateAsserted",
        when_handed_over: Text<'a> = "whenHandedOver",
        when_prepared: Text<'a> = "whenPrepared",
    }
}

resource! {
    /// `Medication`.
    Medication {
        status: Text<'a> = "status",
        code: Concept<'a> = "code",
        ingredient: Vec<Ingredient<'a>> = "ingredient",
    }
}

object! {
    /// `Medication.ingredient`.
    Ingredient {
        item: Concept<'a> = "itemCodeableConcept",
    }
}

/// The four resources, each a type of its own.
macro_rules! supply {
    ($($name:ident => $supply:ident,)*) => {$(
        #[doc = concat!("`", stringify!($name), "`.")]
        pub(super) struct $name<'a>(Supplies<'a>);

        impl<'a> Members<'a> for $name<'a> {
            fn head(&self) -> &super::head::Head<'a> {
                self.0.head()
            }

            fn from_map<A: serde::de::MapAccess<'a>>(map: A, typed: bool) -> Result<Self, A::Error> {
                Supplies::from_map(map, typed).map(Self)
            }
        }

        impl<'a> Resource<'a> for $name<'a> {
            fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
                self.0.read(Supply::$supply, context)
            }
        }
    )*};
}

supply! {
    MedicationRequest => Ordered,
    MedicationDispense => Dispensed,
    MedicationAdministration => Given,
    MedicationStatement => Stated,
}

/// A drug supplied: which one may stand in another resource.
#[derive(Debug, PartialEq)]
pub(super) struct Supplied {
    /// The drug, without its codes where it stands elsewhere.
    pub medication: record::Medication,
    /// Where it stands.
    pub elsewhere: Option<Elsewhere>,
}

/// Where the drug of a prescription stands.
#[derive(Debug, PartialEq)]
pub(super) enum Elsewhere {
    /// In the resource itself.
    Contained(Drug),
    /// In another resource, by its name.
    Named(String),
    /// It cannot be found.
    Nowhere,
}

/// What a `Medication` says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drug {
    /// The product.
    pub codes: Vec<Coding>,
    /// What it is made of: the drugs of an infusion (JP Core, `JP_Medication`, `ingredient`).
    pub ingredients: Vec<Vec<Coding>>,
}

/// Statuses that say the drug is or was given. Japanese systems write `completed` on every prescription (all of
/// JP-CLINS's examples do), so it cannot mean "no longer": an input's window bounds how old it may be.
const TAKEN: [&str; 4] = ["active", "in-progress", "completed", "unknown"];

/// Statuses of a drug that never came to the patient.
const NEVER_TAKEN: [&str; 5] = ["not-done", "not-taken", "declined", "intended", "preparation"];

impl<'a> Supplies<'a> {
    fn read(self, supply: Supply, context: &mut Context<'a>) -> Result<Body, Unfit> {
        let status = self.status.as_deref();
        match status {
            // `cancelled`: withdrawn before anything of it was given (R4, medicationrequest-status).
            Some("entered-in-error" | "cancelled") => return Ok(context.retracted()),
            Some("draft") => {
                context.find(codes::READ_DRAFT_ORDER);
                return Ok(Body::Nothing);
            }
            Some(status) if NEVER_TAKEN.contains(&status) => {
                context.find(codes::READ_DRUG_NOT_TAKEN);
                return Ok(Body::Nothing);
            }
            _ => {}
        }
        let is_idea = matches!(self.intent.as_deref(), Some("proposal" | "plan" | "option"));
        if is_idea || self.do_not_perform == Some(true) {
            return Ok(Body::Nothing);
        }
        if self.codeable_concept.is_some() && self.reference.is_some() {
            return Err(Unfit);
        }
        let elsewhere = self.reference.as_ref().map(|reference| Elsewhere::find(reference, context));
        let concept = self.codeable_concept.as_ref();
        let codes = if elsewhere.is_some() { Vec::new() } else { context.codings(concept) };
        let period = self.effective_period.as_ref();
        let at = self
            .authored_on
            .as_deref()
            .or(self.effective_date_time.as_deref())
            .or(period.and_then(|period| period.start.as_deref()))
            .or(self.date_asserted.as_deref())
            .or(self.when_handed_over.as_deref())
            .or(self.when_prepared.as_deref());
        let medication = record::Medication {
            codes,
            supply,
            active: status.is_none_or(|status| TAKEN.contains(&status)),
            at: context.moment(at),
            until: context.moment(period.and_then(|period| period.end.as_deref())),
            source: context.source.clone(),
        };
        Ok(Body::Medication(Box::new(Supplied { medication, elsewhere })))
    }
}

impl<'a> Resource<'a> for Medication<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        if self.status.as_deref() == Some("entered-in-error") {
            return Ok(context.retracted());
        }
        Ok(Body::Drug(Box::new(self.drug())))
    }
}

impl Medication<'_> {
    fn drug(&self) -> Drug {
        let ingredients = self.ingredient.iter().flatten().filter_map(|ingredient| ingredient.item.as_ref());
        Drug {
            codes: self.code.as_ref().map(Concept::codings).unwrap_or_default(),
            ingredients: ingredients.map(Concept::codings).filter(|codes| !codes.is_empty()).collect(),
        }
    }
}

impl Elsewhere {
    fn find(reference: &Reference, context: &Context) -> Self {
        let Some(reference) = reference.reference.as_deref() else { return Self::Nowhere };
        let Some(id) = reference.strip_prefix('#') else { return Self::Named(reference.to_owned()) };
        match context.contained::<Medication>("Medication", id) {
            Some(drug) if drug.head.is_understood() && drug.status.as_deref() != Some("entered-in-error") => {
                Self::Contained(drug.drug())
            }
            _ => Self::Nowhere,
        }
    }
}

impl Supplied {
    /// The resource stands in a bundle at this server.
    pub(super) fn set_base(&mut self, base: &str) {
        if let Some(Elsewhere::Named(name)) = &mut self.elsewhere {
            *name = named(name, base);
        }
    }

    /// The drugs, of which others may stand in other resources. `None` where one cannot be found.
    pub(super) fn into_medications<'d>(
        self,
        find: impl FnOnce(&str) -> Option<&'d Drug>,
    ) -> Option<Vec<record::Medication>> {
        let Self { medication, elsewhere } = self;
        match &elsewhere {
            None => Some(vec![medication]),
            Some(Elsewhere::Contained(drug)) => drug.supplied(&medication),
            Some(Elsewhere::Named(name)) => find(name)?.supplied(&medication),
            Some(Elsewhere::Nowhere) => None,
        }
    }
}

impl Drug {
    /// The product and what it is made of; `None` where neither has a code.
    fn supplied(&self, medication: &record::Medication) -> Option<Vec<record::Medication>> {
        let whole = (!self.codes.is_empty()).then(|| self.codes.clone());
        let parts = self.ingredients.iter().enumerate().map(|(index, codes)| record::Medication {
            codes: codes.clone(),
            source: format!("{}#ingredient[{index}]", medication.source),
            ..medication.clone()
        });
        let whole = whole.map(|codes| record::Medication { codes, ..medication.clone() });
        let all: Vec<_> = whole.into_iter().chain(parts).collect();
        (!all.is_empty()).then_some(all)
    }
}
