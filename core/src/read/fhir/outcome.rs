//! `OperationOutcome`: what a server says of what it could not do.

use super::{
    body::Body,
    context::Context,
    object::{Text, object, resource},
    resource::{Resource, Unfit},
};
use crate::code::codes;

resource! {
    /// `OperationOutcome`.
    OperationOutcome {
        issue: Vec<Issue<'a>> = "issue",
    }
}

object! {
    /// `OperationOutcome.issue`.
    Issue {
        severity: Text<'a> = "severity",
    }
}

impl<'a> Resource<'a> for OperationOutcome<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        // Warnings and information come with searches that succeeded.
        let has_failed = |issue: &Issue| matches!(issue.severity.as_deref(), Some("fatal" | "error"));
        if self.issue.iter().flatten().any(has_failed) {
            context.find(codes::READ_SERVER_PROBLEM);
        }
        Ok(Body::Nothing)
    }
}
