//! What one resource says, before it is known whether it is about the patient.

use super::{claim::Claim, drug::Drug, medication::Supplied};
use crate::record::{
    Allergy, Answer, Condition, Encounter, FamilyHistory, Immunization, Observation, Order, Procedure, Record,
};

/// What one resource says. Two versions that say the same are the same.
#[derive(Debug, PartialEq)]
pub(super) enum Body {
    /// Who the patient is.
    Patient(Box<Claim>),
    /// An observation, its components, and the observations that it contains.
    Observations(Vec<Observation>),
    /// A diagnosis.
    Condition(Box<Condition>),
    /// A drug ordered, stated, given or dispensed, which may stand elsewhere.
    Medication(Box<Supplied>),
    /// A drug that others refer to.
    Drug(Box<Drug>),
    /// A procedure.
    Procedure(Box<Procedure>),
    /// An order.
    Order(Box<Order>),
    /// An allergy.
    Allergy(Box<Allergy>),
    /// A visit.
    Encounter(Box<Encounter>),
    /// A vaccination.
    Immunization(Box<Immunization>),
    /// Diseases of a relative.
    FamilyHistory(Vec<FamilyHistory>),
    /// A form that was filled in.
    Answers(Vec<Answer>),
    /// It was deleted.
    Deleted,
    /// Nothing that counts for the patient.
    Nothing,
    /// Of a type that is not read, or not to be read.
    Unread,
}

impl Body {
    /// Whether it says something that is so of somebody, who has to be named. R4 lets an Observation go without a
    /// subject only until it has been matched to a patient (`Observation.subject`). Visits and forms may do without.
    pub(super) fn is_of_somebody(&self) -> bool {
        match self {
            Self::Observations(all) => !all.is_empty(),
            Self::FamilyHistory(all) => !all.is_empty(),
            Self::Condition(_)
            | Self::Medication(_)
            | Self::Procedure(_)
            | Self::Order(_)
            | Self::Allergy(_)
            | Self::Immunization(_) => true,
            Self::Patient(_)
            | Self::Drug(_)
            | Self::Encounter(_)
            | Self::Answers(_)
            | Self::Deleted
            | Self::Nothing
            | Self::Unread => false,
        }
    }

    /// Puts what it says into a record. Who the patient is, and drugs, take more than one resource.
    pub(super) fn enter(self, record: &mut Record) {
        match self {
            Self::Observations(observations) => record.observations.extend(observations),
            Self::Condition(condition) => record.conditions.push(*condition),
            Self::Procedure(procedure) => record.procedures.push(*procedure),
            Self::Order(order) => record.orders.push(*order),
            Self::Allergy(allergy) => record.allergies.push(*allergy),
            Self::Encounter(encounter) => record.encounters.push(*encounter),
            Self::Immunization(immunization) => record.immunizations.push(*immunization),
            Self::FamilyHistory(history) => record.family_history.extend(history),
            Self::Answers(answers) => record.answers.extend(answers),
            Self::Patient(_) | Self::Medication(_) | Self::Drug(_) | Self::Deleted | Self::Nothing | Self::Unread => {}
        }
    }
}
