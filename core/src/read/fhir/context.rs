//! What the reader of a resource is given beside its elements.

use jiff::tz::Offset;
use serde_json::value::RawValue;

use super::{
    body::Body,
    datatypes::Concept,
    object::Text,
    resource::{Members, contained_as, has_type, is_contained, typed},
};
use crate::{
    code::{Code, codes},
    moment::Moment,
    record::Coding,
};

/// Beside the elements of one resource: what it is called, the resources in it, and what was found.
pub(super) struct Context<'a> {
    /// `Type/id`, or the place in the input.
    pub source: String,
    /// The zone of dates without one.
    pub zone: Offset,
    /// What was found on the way.
    pub findings: Vec<Code>,
    contained: Vec<&'a RawValue>,
}

impl<'a> Context<'a> {
    /// For a resource of this name, which contains these.
    pub(super) fn of(source: String, zone: Offset, contained: Vec<&'a RawValue>) -> Self {
        Self { source, zone, findings: Vec::new(), contained }
    }

    /// Reads a date; one that cannot be read is a finding and counts as not recorded.
    pub(super) fn moment(&mut self, text: Option<&str>) -> Option<Moment> {
        let text = text?;
        let moment = Moment::parse(text, self.zone);
        if moment.is_none() {
            self.find(codes::READ_DATE_UNREADABLE);
        }
        moment
    }

    /// Says something of the resource, once.
    pub(super) fn find(&mut self, code: Code) {
        if !self.findings.contains(&code) {
            self.findings.push(code);
        }
    }

    /// What something is; said of it where neither a code nor a word says so. What stands in words alone matches
    /// nothing, and is not worth a finding each: Japanese records hold many such entries.
    pub(super) fn codings(&mut self, concept: Option<&Concept>) -> Vec<Coding> {
        if concept.is_none_or(Concept::is_empty) {
            self.find(codes::READ_WITHOUT_CODE);
        }
        concept.map(Concept::codings).unwrap_or_default()
    }

    /// Says that something was retracted.
    pub(super) fn retracted(&mut self) -> Body {
        self.find(codes::READ_RETRACTED);
        Body::Nothing
    }

    /// The contained resource of this type and id.
    pub(super) fn contained<R: Members<'a>>(&self, kind: &str, id: &str) -> Option<R> {
        self.contained.iter().find_map(|json| contained_as(json, kind, id)).map(|(_, resource)| resource)
    }

    /// Whether a contained resource of this type has this id.
    pub(super) fn contains(&self, kind: &str, id: &str) -> bool {
        self.contained.iter().any(|json| is_contained(json, kind, id))
    }

    /// Every contained resource of this type, with its id.
    pub(super) fn each_contained<R: Members<'a>>(&mut self, kind: &str) -> Vec<(String, R)> {
        let mut all = Vec::new();
        for json in self.contained.clone() {
            match typed(json, kind) {
                Some((head, resource)) => all.push((head.id.map(Text::into_string).unwrap_or_default(), resource)),
                None if has_type(json, kind) => self.find(codes::READ_RESOURCE_UNREADABLE),
                None => {}
            }
        }
        all
    }
}
