//! `FamilyMemberHistory`: one entry for each disease of the relative.

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Extension},
    head::is_modified,
    object::{Text, object, resource},
    resource::{Resource, Unfit},
};
use crate::{code::codes, record::FamilyHistory};

resource! {
    /// `FamilyMemberHistory`.
    FamilyMemberHistory {
        status: Text<'a> = "status",
        relationship: Concept<'a> = "relationship",
        condition: Vec<RelativeCondition<'a>> = "condition",
        date: Text<'a> = "date",
    }
}

object! {
    /// `FamilyMemberHistory.condition`.
    RelativeCondition {
        code: Concept<'a> = "code",
        modifier_extension: Vec<Extension<'a>> = "modifierExtension",
    }
}

impl<'a> Resource<'a> for FamilyMemberHistory<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        match self.status.as_deref() {
            Some("entered-in-error") => return Ok(context.retracted()),
            // The relative's health is not known: it says nothing.
            Some("health-unknown") => return Ok(Body::Nothing),
            _ => {}
        }
        let relationship = context.codings(self.relationship.as_ref());
        let at = context.moment(self.date.as_deref());
        let mut history = Vec::new();
        for (index, condition) in self.condition.iter().flatten().enumerate() {
            if is_modified(condition.modifier_extension.as_deref()) {
                context.find(codes::READ_RULES_UNKNOWN);
                continue;
            }
            history.push(FamilyHistory {
                relationship: relationship.clone(),
                codes: context.codings(condition.code.as_ref()),
                at: at.clone(),
                source: format!("{}#condition[{index}]", context.source),
            });
        }
        Ok(Body::FamilyHistory(history))
    }
}
