//! From bytes to resources, and from resources to a record.

use std::borrow::Cow;

use jiff::tz::Offset;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    condition,
    context::Context,
    medication, observation, patient, procedure, questionnaire_response,
    subject::{Subjects, reference_of},
};
use crate::{
    code::{Notice, Result, codes},
    read::Reading,
    record::Record,
};

/// Bundles within bundles are followed so far and no further.
const DEPTH_LIMIT: usize = 4;

/// The resources of one input, each still unread.
#[derive(Default)]
pub(in crate::read) struct Resources<'a> {
    resources: Vec<Resource<'a>>,
    findings: Vec<Notice>,
}

struct Resource<'a> {
    resource_type: Cow<'a, str>,
    /// `Type/id` where the resource has an id, else its place in the input.
    source: String,
    full_url: Option<Cow<'a, str>>,
    json: &'a str,
}

#[derive(Deserialize)]
struct Header<'a> {
    #[serde(rename = "resourceType", borrow)]
    resource_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Bundle<'a> {
    #[serde(borrow, default)]
    entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(rename = "fullUrl", borrow)]
    full_url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
}

impl<'a> Resources<'a> {
    /// Adds the resources of one part.
    pub(in crate::read) fn collect(&mut self, bytes: &'a [u8], place: &str) -> Result<()> {
        let text = std::str::from_utf8(bytes).map_err(|_| codes::READ_NOT_JSON.at(place))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Ok(());
        }
        if let Ok(json) = serde_json::from_str::<&RawValue>(text) {
            return self.add(json, None, place, DEPTH_LIMIT);
        }
        self.collect_lines(text, place)
    }

    pub(in crate::read) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.findings.is_empty()
    }

    /// NDJSON: a bad line costs itself alone, but a file whose first line is bad is not NDJSON.
    fn collect_lines(&mut self, text: &'a str, place: &str) -> Result<()> {
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!("{place}, line {}", index + 1);
            match serde_json::from_str::<&RawValue>(line) {
                Ok(json) => self.add(json, None, &place, DEPTH_LIMIT)?,
                Err(_) if index == 0 => return Err(codes::READ_NOT_JSON.at(place).into()),
                Err(_) => self.findings.push(codes::READ_RESOURCE_UNREADABLE.at(place)),
            }
        }
        Ok(())
    }

    fn add(&mut self, json: &'a RawValue, full_url: Option<Cow<'a, str>>, place: &str, depth: usize) -> Result<()> {
        let json = json.get();
        let header: Header = serde_json::from_str(json).map_err(|_| codes::READ_NOT_FHIR.at(place))?;
        let resource_type = header.resource_type.ok_or_else(|| codes::READ_NOT_FHIR.at(place))?;
        if resource_type == "Bundle" {
            let bundle: Bundle = serde_json::from_str(json).map_err(|_| codes::READ_NOT_FHIR.at(place))?;
            if depth == 0 {
                self.findings.push(codes::READ_RESOURCE_UNREADABLE.at(place));
                return Ok(());
            }
            for (index, entry) in bundle.entry.into_iter().enumerate() {
                let place = format!("{place}, entry[{index}]");
                let Some(resource) = entry.resource else { continue };
                if let Err(error) = self.add(resource, entry.full_url, &place, depth - 1) {
                    self.findings.push(codes::READ_RESOURCE_UNREADABLE.at(error.notice().place.clone()));
                }
            }
            return Ok(());
        }
        let source = match header.id.filter(|id| is_id(id) && is_id(&resource_type)) {
            Some(id) => format!("{resource_type}/{id}"),
            None => place.to_owned(),
        };
        self.resources.push(Resource { resource_type, source, full_url, json });
        Ok(())
    }

    /// Reads every resource that is about the one patient.
    pub(in crate::read) fn into_reading(self, zone: Offset) -> Result<Reading> {
        let mut findings = self.findings;
        let mut subjects = Subjects::default();
        for resource in &self.resources {
            if resource.resource_type == "Patient" {
                subjects.declare(&resource.source, resource.full_url.as_deref());
            }
        }
        for resource in &self.resources {
            if let Some(reference) = reference_of(resource.json) {
                subjects.mention(&reference);
            }
        }
        let subjects = subjects.settle()?;

        let mut record = Record::default();
        for resource in &self.resources {
            if reference_of(resource.json).is_some_and(|reference| !subjects.is_subject(&reference)) {
                findings.push(codes::READ_OTHER_SUBJECT.at(&resource.source));
                continue;
            }
            let mut context = Context { source: &resource.source, zone, findings: &mut findings };
            let read = match resource.resource_type.as_ref() {
                "Patient" => patient::read(resource.json, &mut context, &mut record),
                "Observation" => observation::read(resource.json, &mut context, &mut record),
                "Condition" => condition::read(resource.json, &mut context, &mut record),
                "MedicationRequest" | "MedicationStatement" | "MedicationAdministration" | "MedicationDispense" => {
                    medication::read(resource.json, &mut context, &mut record)
                }
                "Procedure" => procedure::read(resource.json, &mut context, &mut record),
                "ServiceRequest" => procedure::read_order(resource.json, &mut context, &mut record),
                "QuestionnaireResponse" => questionnaire_response::read(resource.json, &mut context, &mut record),
                _ => Ok(()),
            };
            if read.is_err() {
                findings.push(codes::READ_RESOURCE_UNREADABLE.at(&resource.source));
            }
        }
        if record.patient.id.is_none() {
            record.patient.id = subjects.id();
        }
        Ok(Reading { record, findings })
    }
}

/// The form of a FHIR id (R4, datatypes, `id`): whatever else stands there is not repeated to anyone.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}
