//! A CDS Hooks request (`HL7/cds-hooks`, 2.0): `{hook, context, prefetch}`.
//!
//! `prefetch` is data of the patient. `context.draftOrders` (`order-select`, `order-sign`) and `context.medications`
//! (`medication-prescribe`) are what somebody is about to order: not signed, so neither drugs that the patient has
//! nor orders, and left out with a finding. `context.patientId` says whom the question is about.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::object::{Text, object};

/// What is used of a request.
pub(super) struct Request<'a> {
    /// Whom it is about.
    pub patient: Option<Text<'a>>,
    /// What was fetched for it; what could not be is `null` and is left out.
    pub prefetch: Vec<&'a RawValue>,
    /// Whether something is about to be ordered.
    pub has_drafts: bool,
    /// Whether the context has another form than the hooks give it.
    pub has_unreadable_context: bool,
}

object! {
    /// The request's outermost members.
    RequestJson {
        hook: Text<'a> = "hook",
        context: &'a RawValue = "context",
        prefetch: Prefetch<'a> = "prefetch",
    }
}

object! {
    /// The members of the hooks' contexts that matter.
    RequestContext {
        patient: Text<'a> = "patientId",
        draft_orders: Drafts<'a> = "draftOrders",
        medications: Drafts<'a> = "medications",
    }
}

object! {
    /// A bundle of drafts.
    Drafts {
        entry: Vec<&'a RawValue> = "entry",
    }
}

/// The values of an object that has any keys.
pub(super) struct Prefetch<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Prefetch<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PrefetchVisitor<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for PrefetchVisitor<'a> {
            type Value = Prefetch<'a>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Prefetch<'a>, A::Error> {
                let mut values = Vec::new();
                while map.next_key::<IgnoredAny>()?.is_some() {
                    values.extend(map.next_value::<Option<&'de RawValue>>()?);
                }
                Ok(Prefetch(values))
            }
        }
        deserializer.deserialize_map(PrefetchVisitor(std::marker::PhantomData))
    }
}

impl<'a> Request<'a> {
    /// Reads a request; `None` where the text is none.
    pub(super) fn parse(json: &'a str) -> Option<Self> {
        let request: RequestJson = serde_json::from_str(json).ok()?;
        request.hook?;
        if request.context.is_none() && request.prefetch.is_none() {
            return None;
        }
        let context: Option<RequestContext> = match request.context {
            Some(context) => serde_json::from_str(context.get()).ok(),
            None => Some(RequestContext::default()),
        };
        let has_unreadable_context = context.is_none();
        let context = context.unwrap_or_default();
        let drafts = [context.draft_orders, context.medications];
        let has_drafts = drafts.iter().flatten().any(|drafts| drafts.entry.as_ref().is_some_and(|all| !all.is_empty()));
        Some(Self {
            patient: context.patient,
            prefetch: request.prefetch.map(|prefetch| prefetch.0).unwrap_or_default(),
            has_drafts,
            has_unreadable_context,
        })
    }
}

/// The reference to the patient of a request; `patientId` is the id alone (`HL7/cds-hooks`, hook contexts).
pub(super) fn patient_name(id: &str) -> String {
    if id.contains('/') { id.to_owned() } else { format!("Patient/{id}") }
}
