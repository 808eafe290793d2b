//! Which resources are read, and by whom.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, MapAccess, Visitor},
};

use super::{
    allergy::AllergyIntolerance,
    bundle::BundleSeed,
    collector::{Collector, Place},
    condition::Condition,
    draft::{Draft, draft, unread},
    drug::Medication,
    encounter::Encounter,
    family_history::FamilyMemberHistory,
    immunization::Immunization,
    medication::{MedicationAdministration, MedicationDispense, MedicationRequest, MedicationStatement},
    object::Text,
    observation::{DiagnosticReport, Observation},
    outcome::OperationOutcome,
    patient::Patient,
    procedure::{Procedure, ServiceRequest},
    questionnaire_response::QuestionnaireResponse,
    replay::Replay,
};

/// Reads a resource in one pass, where its type comes first.
///
/// A bundle's entries are collected as they are read; any other resource becomes a draft.
pub(super) struct ResourceSeed<'c, 'p> {
    pub collector: &'c mut Collector,
    pub place: &'p Place<'p>,
    /// How many bundles may still stand within each other.
    pub depth: usize,
    /// The type, where it was looked up before.
    pub kind: Option<&'p str>,
}

impl<'de> DeserializeSeed<'de> for ResourceSeed<'_, '_> {
    type Value = Option<Draft>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Draft>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ResourceSeed<'_, '_> {
    type Value = Option<Draft>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a resource")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<Draft>, A::Error> {
        let Self { collector, place, depth, kind } = self;
        let typed = kind.is_none();
        let found: Text<'de>;
        let (kind, map) = if let Some(kind) = kind {
            (kind, Replay::of(map))
        } else {
            let (first, map) = Replay::after_type(map)?;
            found = first;
            (&*found, map)
        };
        collector.has_any |= kind != "Bundle";
        let zone = collector.zone;
        macro_rules! read {
            ($type:ident) => {
                draft::<$type<'de>, _>(map, typed, stringify!($type), place, zone).map(Some)
            };
        }
        match kind {
            "Bundle" => BundleSeed { collector, place, depth }.read(map).map(|()| None),
            "AllergyIntolerance" => read!(AllergyIntolerance),
            "Condition" => read!(Condition),
            "DiagnosticReport" => read!(DiagnosticReport),
            "Encounter" => read!(Encounter),
            "FamilyMemberHistory" => read!(FamilyMemberHistory),
            "Immunization" => read!(Immunization),
            "Medication" => read!(Medication),
            "MedicationAdministration" => read!(MedicationAdministration),
            "MedicationDispense" => read!(MedicationDispense),
            "MedicationRequest" => read!(MedicationRequest),
            "MedicationStatement" => read!(MedicationStatement),
            "Observation" => read!(Observation),
            "OperationOutcome" => read!(OperationOutcome),
            "Patient" => read!(Patient),
            "Procedure" => read!(Procedure),
            "QuestionnaireResponse" => read!(QuestionnaireResponse),
            "ServiceRequest" => read!(ServiceRequest),
            kind => unread(map, typed, kind, place, zone),
        }
    }
}
