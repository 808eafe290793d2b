//! From bytes to resources, and from resources to a record.

use std::borrow::Cow;

use jiff::tz::Offset;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    condition,
    context::Context,
    medication, observation, patient, procedure, questionnaire_response,
    subject::{About, Subjects, about},
    version::{Standing, standings},
};
use crate::{
    code::{Notice, Result, codes},
    read::Reading,
    record::{Record, Supply},
};

/// Bundles within bundles are followed so far and no further.
const DEPTH_LIMIT: usize = 4;

/// How many findings of the reader are told.
const FINDINGS_LIMIT: usize = 1000;

/// The resources of one input, each still unread.
#[derive(Default)]
pub(super) struct Resources<'a> {
    resources: Vec<Resource<'a>>,
    findings: Vec<Notice>,
}

struct Resource<'a> {
    resource_type: Cow<'a, str>,
    /// `Type/id` where the resource has an id, else its place in the input.
    source: String,
    has_id: bool,
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
    entry: Vec<&'a RawValue>,
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
    pub(super) fn collect(&mut self, bytes: &'a [u8], place: &str) -> Result<()> {
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

    pub(super) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.findings.is_empty()
    }

    /// NDJSON: a bad line costs itself alone, but a file whose first line is bad is not NDJSON.
    fn collect_lines(&mut self, text: &'a str, place: &str) -> Result<()> {
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!("{place}, line {}", index + 1);
            match serde_json::from_str::<&RawValue>(line) {
                Ok(json) => {
                    if self.add(json, None, &place, DEPTH_LIMIT).is_err() {
                        self.findings.push(codes::READ_RESOURCE_UNREADABLE.at(place));
                    }
                }
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
                let added = match serde_json::from_str::<Entry>(entry.get()) {
                    Ok(Entry { resource: Some(resource), full_url }) => {
                        self.add(resource, full_url, &place, depth - 1).is_ok()
                    }
                    Ok(Entry { resource: None, .. }) => true,
                    Err(_) => false,
                };
                if !added {
                    self.findings.push(codes::READ_RESOURCE_UNREADABLE.at(place));
                }
            }
            return Ok(());
        }
        let id = header.id.filter(|id| is_id(id) && is_id(&resource_type));
        let has_id = id.is_some();
        let source = id.map_or_else(|| place.to_owned(), |id| format!("{resource_type}/{id}"));
        self.resources.push(Resource { resource_type, source, has_id, full_url, json });
        Ok(())
    }

    /// Reads every resource that is about the one patient.
    pub(super) fn into_reading(self, zone: Offset) -> Result<Reading> {
        let Self { resources, mut findings } = self;
        let mut subjects = Subjects::default();
        for resource in &resources {
            if resource.resource_type == "Patient" {
                subjects.declare(&resource.source, resource.full_url.as_deref(), resource.json);
            } else if let About::Patient(reference) = about(resource.json) {
                subjects.mention(&reference);
            }
        }
        let subject = subjects.settle()?;
        let name_of = |resource: &Resource<'a>| if resource.has_id { resource.source.clone() } else { String::new() };
        let names: Vec<String> = resources.iter().map(name_of).collect();
        let standings = standings(names.iter().map(String::as_str).zip(resources.iter().map(|resource| resource.json)));

        let mut record = Record::default();
        for (resource, standing) in resources.iter().zip(standings) {
            match standing {
                Standing::Current => {}
                Standing::Superseded => continue,
                Standing::Contested => {
                    findings.push(codes::READ_VERSIONS_CONFLICT.at(&resource.source));
                    continue;
                }
            }
            if resource.resource_type != "Patient" && !subject.is(&about(resource.json)) {
                findings.push(codes::READ_OTHER_SUBJECT.at(&resource.source));
                continue;
            }
            let mut context = Context { source: &resource.source, zone, findings: &mut findings };
            if resource.read(&mut context, &mut record).is_err() {
                findings.push(codes::READ_RESOURCE_UNREADABLE.at(&resource.source));
            }
        }
        if record.patient.id.is_none() {
            record.patient.id = subject.id();
        }
        findings.truncate(FINDINGS_LIMIT);
        Ok(Reading { record, findings })
    }
}

impl Resource<'_> {
    fn read(&self, context: &mut Context, record: &mut Record) -> serde_json::Result<()> {
        match self.resource_type.as_ref() {
            "Patient" => patient::read(self.json, context, record),
            "Observation" => observation::read(self.json, context, record),
            "Condition" => condition::read(self.json, context, record),
            "MedicationRequest" => medication::read(self.json, Supply::Ordered, context, record),
            "MedicationDispense" => medication::read(self.json, Supply::Dispensed, context, record),
            "MedicationAdministration" => medication::read(self.json, Supply::Given, context, record),
            "MedicationStatement" => medication::read(self.json, Supply::Stated, context, record),
            "Procedure" => procedure::read(self.json, context, record),
            "ServiceRequest" => procedure::read_order(self.json, context, record),
            "QuestionnaireResponse" => questionnaire_response::read(self.json, context, record),
            _ => Ok(()),
        }
    }
}

/// The form of a FHIR id (R4, datatypes, `id`): whatever else stands there is not repeated to anyone.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}
