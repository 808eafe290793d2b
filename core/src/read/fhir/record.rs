//! From drafts to the record of the one patient.

use std::collections::BTreeMap;

use super::{
    body::Body,
    collector::{Collector, FINDINGS_LIMIT},
    draft::Draft,
    drug::Drug,
    reference::{About, Address},
    subject::Subject,
    version::{Standing, standings},
};
use crate::{
    code::{Code, Notice, Result, codes},
    read::Reading,
    record::Record,
};

/// The drugs that stand in resources of their own, by every name.
#[derive(Default)]
struct Drugs {
    by_url: BTreeMap<String, Drug>,
    by_local: BTreeMap<String, BTreeMap<Option<String>, Drug>>,
}

impl Collector {
    /// Reads every resource that is about the one patient.
    ///
    /// # Errors
    /// `K-READ-004` where there is more than one patient.
    pub(super) fn into_reading(self) -> Result<Reading> {
        let Self { mut drafts, mut findings, asked, .. } = self;
        let subject = Subject::settle(&drafts, asked.as_deref())?;
        let standings = standings(&drafts);
        let drugs = Drugs::take(&mut drafts, &standings);

        let mut record = Record::default();
        if let Some(patient) = subject.contained() {
            record.patient = patient.clone();
        }
        let observations = |draft: &Draft| match &draft.body {
            Body::Observations(observations) => observations.len(),
            _ => 0,
        };
        record.observations.reserve_exact(drafts.iter().map(observations).sum());
        let mut unsaid = 0_usize;
        for (draft, standing) in drafts.into_iter().zip(standings) {
            match standing {
                Standing::Current => {}
                Standing::Superseded => continue,
                Standing::Contested => {
                    tell(&mut findings, codes::READ_VERSIONS_CONFLICT, &draft.source);
                    continue;
                }
            }
            if !matches!(draft.body, Body::Patient(_)) && !subject.is(&draft.about) {
                tell(&mut findings, codes::READ_OTHER_SUBJECT, &draft.source);
                continue;
            }
            if draft.about == About::Unsaid && draft.body.is_of_somebody() {
                unsaid += 1;
            }
            for code in draft.findings {
                tell(&mut findings, code, &draft.source);
            }
            match draft.body {
                Body::Patient(claim) => {
                    if subject.is_declared_by(&claim) {
                        record.patient = claim.patient;
                    }
                }
                Body::Medication(supplied) => {
                    let (medications, is_whole) = supplied.into_medications(|name| drugs.find(name));
                    record.medications.extend(medications);
                    if !is_whole {
                        tell(&mut findings, codes::READ_DRUG_NOT_RESOLVED, &draft.source);
                    }
                }
                body => body.enter(&mut record),
            }
        }
        if unsaid > 0 && subject.is_somebody() {
            tell(&mut findings, codes::READ_SUBJECT_UNSAID, &format!("{unsaid} resources"));
        }
        if subject.is_merged() {
            tell(&mut findings, codes::READ_MERGED, &record.patient.source);
        }
        if record.patient.id.is_none() {
            record.patient.id = subject.id();
        }
        Ok(Reading { record, findings })
    }
}

fn tell(findings: &mut Vec<Notice>, code: Code, place: &str) {
    if findings.len() < FINDINGS_LIMIT {
        findings.push(code.at(place));
    }
}

impl Drugs {
    /// Takes the drugs that count out of the drafts.
    fn take(drafts: &mut [Draft], standings: &[Standing]) -> Self {
        let mut drugs = Self::default();
        for (draft, _) in drafts.iter_mut().zip(standings).filter(|(_, standing)| **standing == Standing::Current) {
            if !matches!(draft.body, Body::Drug(_)) {
                continue;
            }
            let Body::Drug(drug) = std::mem::replace(&mut draft.body, Body::Nothing) else { continue };
            if let Some(full_url) = &draft.full_url {
                drugs.by_url.insert(full_url.clone(), (*drug).clone());
            }
            if draft.is_named {
                let base = draft.full_url.as_deref().and_then(Address::of).and_then(|address| address.base);
                let named = drugs.by_local.entry(draft.source.clone()).or_default();
                named.insert(base.map(str::to_owned), *drug);
            }
        }
        drugs
    }

    /// The drug that a reference names. One id on another server is another drug, and two are none.
    fn find(&self, reference: &str) -> Option<&Drug> {
        if let Some(drug) = self.by_url.get(reference) {
            return Some(drug);
        }
        let Address { base, local } = Address::of(reference)?;
        let drugs = self.by_local.get(local)?;
        let Some(base) = base else {
            let mut each = drugs.values();
            return each.next().filter(|_| each.next().is_none());
        };
        drugs.get(&Some(base.to_owned())).or_else(|| drugs.get(&None))
    }
}
