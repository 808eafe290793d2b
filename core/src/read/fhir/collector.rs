//! From bytes to drafts. The quick way reads every byte once; where something is not as it should be, the careful way
//! takes the input apart, so that one bad resource costs itself alone. Both end in the same drafts.

use std::fmt;

use jiff::tz::Offset;
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use super::{
    bundle::{BundleJson, EntryJson, EntrySeed},
    draft::{Draft, unreadable},
    object::{Text, object},
    request::{self, Request},
    resource_type::ResourceSeed,
};
use crate::code::{Code, Notice, Result, codes};

/// Bundles within bundles are followed so far and no further.
const DEPTH_LIMIT: usize = 4;

/// How many findings of the reader are told.
pub(super) const FINDINGS_LIMIT: usize = 1000;

/// The resources of one input.
pub(super) struct Collector {
    /// The zone of dates without one.
    pub zone: Offset,
    /// The resources that were read, or that say whom they are about.
    pub drafts: Vec<Draft>,
    /// What was found outside of them.
    pub findings: Vec<Notice>,
    /// The patient whom the input asks about.
    pub asked: Option<String>,
    /// Whether any resource was seen.
    pub has_any: bool,
}

/// Where something stands in the input.
#[derive(Clone, Copy)]
pub(super) enum Place<'p> {
    /// A part, or a line of one.
    Part(&'p str),
    /// One of several in it.
    Item(&'p Place<'p>, &'static str, usize),
    /// Something in it.
    Field(&'p Place<'p>, &'static str),
}

object! {
    /// What a resource is, before anything else of it is read.
    Header {
        resource_type: Text<'a> = "resourceType",
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part(name) => f.write_str(name),
            Self::Item(within, name, index) => write!(f, "{within}, {name}[{index}]"),
            Self::Field(within, name) => write!(f, "{within}, {name}"),
        }
    }
}

impl Collector {
    pub(super) fn new(zone: Offset) -> Self {
        Self { zone, drafts: Vec::new(), findings: Vec::new(), asked: None, has_any: false }
    }

    /// Whether nothing at all was in the input.
    pub(super) fn is_empty(&self) -> bool {
        !self.has_any && self.findings.is_empty()
    }

    /// Says something of a place.
    pub(super) fn find(&mut self, code: Code, place: &Place) {
        if self.findings.len() < FINDINGS_LIMIT {
            self.findings.push(code.at(place.to_string()));
        }
    }

    /// Adds the resources of one part.
    pub(super) fn collect(&mut self, bytes: &[u8], place: &str) -> Result<()> {
        let text = std::str::from_utf8(bytes).map_err(|_| codes::READ_NOT_JSON.at(place))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() || self.quickly(text, &Place::Part(place)) {
            return Ok(());
        }
        if serde_json::from_str::<&RawValue>(text).is_ok() {
            return self.carefully(text, &Place::Part(place), None, DEPTH_LIMIT);
        }
        self.collect_lines(text, place)
    }

    /// NDJSON: a bad line costs itself alone, but a file whose first line is bad is not NDJSON.
    fn collect_lines(&mut self, text: &str, place: &str) -> Result<()> {
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!("{place}, line {}", index + 1);
            let place = Place::Part(&place);
            if self.quickly(line, &place) {
                continue;
            }
            match serde_json::from_str::<&RawValue>(line) {
                Ok(_) => {
                    if self.carefully(line, &place, None, DEPTH_LIMIT).is_err() {
                        self.find(codes::READ_RESOURCE_UNREADABLE, &place);
                    }
                }
                Err(_) if index == 0 => return Err(codes::READ_NOT_JSON.at(place.to_string()).into()),
                Err(_) => self.find(codes::READ_RESOURCE_UNREADABLE, &place),
            }
        }
        Ok(())
    }

    /// Tries to read a resource in one pass; leaves no trace where that cannot be done.
    fn quickly(&mut self, text: &str, place: &Place) -> bool {
        let before = self.mark();
        let mut json = serde_json::Deserializer::from_str(text);
        let seed = ResourceSeed { collector: self, place, depth: DEPTH_LIMIT, kind: None };
        match seed.deserialize(&mut json).and_then(|draft| json.end().map(|()| draft)) {
            Ok(draft) => {
                self.drafts.extend(draft);
                true
            }
            Err(_) => self.reset(before),
        }
    }

    fn mark(&self) -> (usize, usize, bool) {
        (self.drafts.len(), self.findings.len(), self.has_any)
    }

    fn reset(&mut self, (drafts, findings, has_any): (usize, usize, bool)) -> bool {
        self.drafts.truncate(drafts);
        self.findings.truncate(findings);
        self.has_any = has_any;
        false
    }

    /// Reads a JSON text that the quick way could not read, piece by piece.
    fn carefully(&mut self, json: &str, place: &Place, full_url: Option<&str>, depth: usize) -> Result<()> {
        let not_fhir = || codes::READ_NOT_FHIR.at(place.to_string());
        let header: Header = serde_json::from_str(json).map_err(|_| not_fhir())?;
        let Some(kind) = header.resource_type else {
            let request = Request::parse(json).ok_or_else(not_fhir)?;
            self.request(&request, place);
            return Ok(());
        };
        if &*kind != "Bundle" {
            self.has_any = true;
            let mut draft = self.resource(json, &kind, place);
            if let (Some(draft), Some(full_url)) = (&mut draft, full_url) {
                draft.set_full_url(full_url);
            }
            self.drafts.extend(draft);
            return Ok(());
        }
        let bundle: BundleJson = serde_json::from_str(json).map_err(|_| not_fhir())?;
        if depth == 0 {
            self.find(codes::READ_RESOURCE_UNREADABLE, place);
        } else if bundle.implicit_rules.is_some() {
            self.find(codes::READ_RULES_UNKNOWN, place);
        } else {
            for (index, entry) in bundle.entry.iter().flatten().enumerate() {
                self.entry(entry.get(), &Place::Item(place, "entry", index), depth - 1);
            }
            bundle.tell(self, place);
        }
        Ok(())
    }

    /// An entry of a bundle: quickly, and carefully where that cannot be done.
    fn entry(&mut self, json: &str, place: &Place, depth: usize) {
        // Told at once: what is no object can be millions of entries.
        if !json.starts_with('{') {
            return self.find(codes::READ_RESOURCE_UNREADABLE, place);
        }
        let before = self.mark();
        let mut text = serde_json::Deserializer::from_str(json);
        // A bundle in it is taken apart in any case, not tried as a whole at each of its levels.
        let seed = EntrySeed { collector: self, place, depth: 0 };
        if seed.deserialize(&mut text).is_ok() {
            return;
        }
        self.reset(before);
        let read = serde_json::from_str::<EntryJson>(json).is_ok_and(|entry| {
            let full_url = entry.full_url.as_deref();
            let read = entry.resource.is_none_or(|json| self.carefully(json.get(), place, full_url, depth).is_ok());
            entry.exchange.tell(self, full_url, place);
            read
        });
        if !read {
            self.find(codes::READ_RESOURCE_UNREADABLE, place);
        }
    }

    /// A resource whose type is known.
    fn resource(&mut self, json: &str, kind: &str, place: &Place) -> Option<Draft> {
        let zone = self.zone;
        let mut text = serde_json::Deserializer::from_str(json);
        let seed = ResourceSeed { collector: self, place, depth: 0, kind: Some(kind) };
        seed.deserialize(&mut text).unwrap_or_else(|_| Some(unreadable(json, kind, place, zone)))
    }

    /// A CDS Hooks request: what was fetched for it is data; what it proposes is not.
    fn request(&mut self, request: &Request, place: &Place) {
        self.asked = request.patient.as_deref().map(request::patient_name).or(self.asked.take());
        if request.has_unreadable_context {
            self.find(codes::READ_RESOURCE_UNREADABLE, &Place::Field(place, "context"));
        }
        if request.has_drafts {
            self.find(codes::READ_DRAFT_ORDER, &Place::Field(place, "context"));
        }
        for (index, json) in request.prefetch.iter().enumerate() {
            let place = Place::Item(place, "prefetch", index);
            let read =
                self.quickly(json.get(), &place) || self.carefully(json.get(), &place, None, DEPTH_LIMIT).is_ok();
            if !read {
                self.find(codes::READ_RESOURCE_UNREADABLE, &place);
            }
        }
    }
}
