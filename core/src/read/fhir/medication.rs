//! `MedicationRequest`, `MedicationStatement`, `MedicationAdministration`, `MedicationDispense`.

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Period, Reference},
    drug::{Drug, Medication},
    object::{Text, object, resource},
    reference::named,
    resource::{Members, Resource, Unfit},
};
use crate::{
    code::codes,
    moment::Moment,
    record::{self, Supply},
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
        dispense_request: DispenseRequest<'a> = "dispenseRequest",
    }
}

object! {
    /// `MedicationRequest.dispenseRequest`.
    DispenseRequest {
        validity_period: Period<'a> = "validityPeriod",
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

/// Statuses that say the drug is or was given. Japanese systems write `completed` on every prescription (all of
/// JP-CLINS's examples do), so it cannot mean "no longer": an input's window bounds how old it may be. Of a statement
/// it does: there it says that the drug is no longer taken (R4, medication-statement-status).
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
        let asserted = self.date_asserted.as_deref();
        let at = self
            .authored_on
            .as_deref()
            .or(self.effective_date_time.as_deref())
            .or(period.and_then(|period| period.start.as_deref()))
            .or(asserted)
            .or(self.when_handed_over.as_deref())
            .or(self.when_prepared.as_deref());
        let at = context.moment(at);
        let not_before = match (supply, status) {
            // Whoever says on a day that a drug is taken says so of that day, however long ago it was begun.
            (Supply::Stated, Some("active")) => asserted,
            // The lower bound of the time for which the supply is authorized: none is handed over before it (R4,
            // `MedicationRequest.dispenseRequest.validityPeriod`). Its end is not that of the drug.
            (Supply::Ordered, _) => {
                let validity = self.dispense_request.as_ref().and_then(|request| request.validity_period.as_ref());
                validity.and_then(|validity| validity.start.as_deref())
            }
            _ => None,
        };
        let at = later(at, context.moment(not_before));
        let active = match (supply, status) {
            (Supply::Stated, Some("completed")) => false,
            // Broken off before all of it was given (R4, medication-admin-status): some was.
            (Supply::Given, Some("stopped")) => true,
            // Interrupted: what has a period was going on; a single dose may have been withheld.
            (Supply::Given, Some("on-hold")) => {
                let has_begun = period.is_some_and(|period| period.start.is_some());
                if !has_begun {
                    context.find(codes::READ_DRUG_ON_HOLD);
                }
                has_begun
            }
            (_, status) => status.is_none_or(|status| TAKEN.contains(&status)),
        };
        let medication = record::Medication {
            codes,
            supply,
            active,
            at,
            until: context.moment(period.and_then(|period| period.end.as_deref())),
            source: context.source.clone(),
        };
        Ok(Body::Medication(Box::new(Supplied { medication, elsewhere })))
    }
}

impl Elsewhere {
    fn find(reference: &Reference, context: &Context) -> Self {
        let Some(reference) = reference.reference.as_deref() else { return Self::Nowhere };
        let Some(id) = reference.strip_prefix('#') else { return Self::Named(reference.to_owned()) };
        match context.contained::<Medication>("Medication", id) {
            Some(drug) if drug.stands() => Self::Contained(drug.drug(context)),
            _ => Self::Nowhere,
        }
    }
}

/// The later of two dates, of which either may not be recorded.
fn later(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    match (one, other) {
        (Some(one), Some(other)) if one.start() >= other.start() => Some(one),
        (one, other) => other.or(one),
    }
}

impl Supplied {
    /// The resource stands in a bundle at this server.
    pub(super) fn set_base(&mut self, base: &str) {
        match &mut self.elsewhere {
            Some(Elsewhere::Named(name)) => *name = named(name, base),
            Some(Elsewhere::Contained(drug)) => drug.set_base(base),
            Some(Elsewhere::Nowhere) | None => {}
        }
    }

    /// The drugs, of which others may stand in other resources, and whether all were found.
    pub(super) fn into_medications<'d>(
        self,
        find: impl Fn(&str) -> Option<&'d Drug>,
    ) -> (Vec<record::Medication>, bool) {
        let Self { medication, elsewhere } = self;
        match &elsewhere {
            None => (vec![medication], true),
            Some(Elsewhere::Contained(drug)) => drug.supplied(&medication, find),
            Some(Elsewhere::Named(name)) => {
                find(name).map_or((Vec::new(), false), |drug| drug.supplied(&medication, &find))
            }
            Some(Elsewhere::Nowhere) => (Vec::new(), false),
        }
    }
}
