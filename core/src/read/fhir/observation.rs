//! `Observation`, with its components, and the observations that a `DiagnosticReport` contains.
//!
//! `hasMember` and `DiagnosticReport.result` only group: what they point to is read where it stands.

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Extension, Period, QuantityJson, Reference},
    head::{Head, is_modified},
    object::{Text, object, put, resource},
    reference::{Address, is_same},
    resource::{Members, Resource, Unfit},
    value::Found,
};
use crate::{
    code::codes,
    record::{self, ReferenceRange, Setting, Status},
};

/// `Observation`.
#[derive(Default)]
pub(super) struct Observation<'a> {
    head: Head<'a>,
    status: Option<Text<'a>>,
    effective_date_time: Option<Text<'a>>,
    effective_instant: Option<Text<'a>>,
    effective_period: Option<Period<'a>>,
    extension: Option<Vec<Extension<'a>>>,
    focus: Option<Vec<Reference<'a>>>,
    performer: Option<Vec<Reference<'a>>>,
    component: Option<Vec<Component<'a>>>,
    has_member: Option<Vec<IgnoredAny>>,
    whole: Component<'a>,
}

/// What an observation and each of its components have in common.
#[derive(Default)]
struct Component<'a> {
    code: Option<Concept<'a>>,
    found: Found<'a>,
    interpretation: Option<Vec<Concept<'a>>>,
    reference_range: Option<Vec<RangeJson<'a>>>,
    modifier_extension: Option<Vec<Extension<'a>>>,
}

object! {
    /// `Observation.referenceRange`.
    RangeJson {
        low: QuantityJson<'a> = "low",
        high: QuantityJson<'a> = "high",
        type_: Concept<'a> = "type",
        applies_to: Vec<IgnoredAny> = "appliesTo",
        age: IgnoredAny = "age",
    }
}

resource! {
    /// `DiagnosticReport`, of which only the observations that it contains are read.
    DiagnosticReport {
        status: Text<'a> = "status",
    }
}

/// Home, as the US guides to vital signs code it (`HL7/cimi-vital-signs`, value set `MeasSettingVS`: SNOMED CT
/// 264362003, beside 285201006 hospital and 257585005 clinic).
const HOME: &str = "264362003";

/// The extension that holds it, in `hl7.org/fhir/us/vitals` and `hl7.org/fhir/us/cardx-htn`.
const SETTING: &str = "/StructureDefinition/MeasurementSettingExt";

/// Blood pressure taken by the subject or a related person outside a clinic (`HL7/CardX-HTN-MNG` 1.0.0).
const SELF_MEASURED: &str = "/cardx-htn-mng/StructureDefinition/self-measured-bp";

impl<'a> Component<'a> {
    /// Takes a member that an observation and a component share; `false` where it is another.
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error> {
        match key {
            "code" => put(&mut self.code, map)?,
            "interpretation" => put(&mut self.interpretation, map)?,
            "referenceRange" => put(&mut self.reference_range, map)?,
            key => return self.found.take(key, map),
        }
        Ok(true)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Component<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ComponentVisitor<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for ComponentVisitor<'a> {
            type Value = Component<'a>;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a component")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Component<'a>, A::Error> {
                let mut read: Component<'de> = Component::default();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    if &*key == "modifierExtension" {
                        put(&mut read.modifier_extension, &mut map)?;
                    } else if !read.take(&key, &mut map)? {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(read)
            }
        }
        deserializer.deserialize_map(ComponentVisitor(std::marker::PhantomData))
    }
}

impl<'a> Members<'a> for Observation<'a> {
    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn from_map<A: MapAccess<'a>>(mut map: A, typed: bool) -> Result<Self, A::Error> {
        let mut read = Self::default();
        read.head.typed = typed;
        while let Some(key) = map.next_key::<Text<'a>>()? {
            match &*key {
                "status" => put(&mut read.status, &mut map)?,
                "effectiveDateTime" => put(&mut read.effective_date_time, &mut map)?,
                "effectiveInstant" => put(&mut read.effective_instant, &mut map)?,
                "effectivePeriod" => put(&mut read.effective_period, &mut map)?,
                "extension" => put(&mut read.extension, &mut map)?,
                "focus" => put(&mut read.focus, &mut map)?,
                "performer" => put(&mut read.performer, &mut map)?,
                "component" => put(&mut read.component, &mut map)?,
                "hasMember" => put(&mut read.has_member, &mut map)?,
                key => {
                    if !read.whole.take(key, &mut map)? {
                        read.head.take(key, &mut map)?;
                    }
                }
            }
        }
        Ok(read)
    }
}

impl<'a> Resource<'a> for Observation<'a> {
    fn read(mut self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        let mut observations = Vec::new();
        let head = std::mem::take(&mut self.head);
        let source = context.source.clone();
        if !self.read_into(&head, head.subject(), &source, context, &mut observations)? {
            return Ok(Body::Nothing);
        }
        contained(head.subject(), context, &mut observations)?;
        Ok(Body::Observations(observations))
    }
}

impl<'a> Resource<'a> for DiagnosticReport<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        if matches!(self.status.as_deref(), Some("entered-in-error" | "cancelled")) {
            return Ok(context.retracted());
        }
        let mut observations = Vec::new();
        contained(self.head.subject(), context, &mut observations)?;
        Ok(Body::Observations(observations))
    }
}

/// Reads the observations that stand in a resource. They are about whom the resource is about, or they are left out.
fn contained<'a>(
    subject: Option<&Reference<'a>>,
    context: &mut Context<'a>,
    observations: &mut Vec<record::Observation>,
) -> Result<(), Unfit> {
    for (id, mut observation) in context.each_contained::<Observation<'a>>("Observation") {
        let head = std::mem::take(&mut observation.head);
        if head.subject().is_some_and(|own| !subject.is_some_and(|subject| is_same(own, subject))) {
            context.find(codes::READ_OTHER_SUBJECT);
        } else if !head.is_understood() {
            context.find(codes::READ_RULES_UNKNOWN);
        } else {
            let source = format!("{}#{}", context.source, id.trim_start_matches('#'));
            observation.read_into(&head, subject, &source, context, observations)?;
        }
    }
    Ok(())
}

impl<'a> Observation<'a> {
    /// Reads the whole and its components; `false` where it was retracted, or is about somebody or something else.
    fn read_into(
        self,
        head: &Head<'a>,
        subject: Option<&Reference<'a>>,
        source: &str,
        context: &mut Context<'a>,
        observations: &mut Vec<record::Observation>,
    ) -> Result<bool, Unfit> {
        let status = match self.status.as_deref() {
            Some("entered-in-error" | "cancelled") => {
                context.retracted();
                return Ok(false);
            }
            Some("final" | "amended" | "corrected") => Status::Final,
            // `unknown`: the sender does not know which of the others it is (R4, observation-status).
            _ => Status::Preliminary,
        };
        // R4, `Observation.focus`: a fetus, a donor, a parent, a device in the patient's record, of which this is true
        // instead of the patient.
        let is_subject = |focus: &Reference| subject.is_some_and(|subject| is_same(focus, subject));
        if !self.focus.iter().flatten().all(is_subject) {
            context.find(codes::READ_OTHER_SUBJECT);
            return Ok(false);
        }
        // What was found over a period is known when it ends, not when it begins.
        let period = self.effective_period.as_ref();
        let period = period.and_then(|period| period.end.as_deref().or(period.start.as_deref()));
        let at = self.effective_date_time.as_deref().or(self.effective_instant.as_deref()).or(period);
        let at = context.moment(at);
        let setting = self.setting(head, subject, context);
        let is_group = self.has_member.as_ref().is_some_and(|members| !members.is_empty());
        let components = self.component.unwrap_or_default();
        let before = observations.len();
        // Exactly: a large input is many small resources, each with room for its own.
        observations.reserve_exact(components.len() + 1);
        let has_components = !components.is_empty();
        let mut push = |part: Component<'a>, source: String, context: &mut Context<'a>| {
            let Some(value) = part.found.value(context)? else { return Ok(()) };
            let codes = context.codings(part.code.as_ref());
            observations.push(record::Observation {
                codes,
                value,
                at: at.clone(),
                status,
                setting,
                interpretation: part.interpretation.iter().flatten().flat_map(Concept::codings).collect(),
                reference: part.reference_range.as_deref().and_then(usual),
                source,
            });
            Ok(())
        };
        push(self.whole, source.to_owned(), context)?;
        for (index, component) in components.into_iter().enumerate() {
            if is_modified(component.modifier_extension.as_deref()) {
                context.find(codes::READ_RULES_UNKNOWN);
            } else {
                push(component, format!("{source}#component[{index}]"), context)?;
            }
        }
        if observations.len() == before && !is_group && !has_components {
            context.find(codes::READ_WITHOUT_VALUE);
        }
        Ok(true)
    }

    /// Where it was measured, as far as the sender says.
    fn setting(&self, head: &Head, subject: Option<&Reference>, context: &Context) -> Setting {
        let said = self
            .extension
            .iter()
            .flatten()
            .find(|extension| extension.url.as_deref().is_some_and(|url| url.ends_with(SETTING)));
        if let Some(setting) = said.and_then(|extension| extension.value_codeable_concept.as_ref()) {
            return if setting.has(HOME) { Setting::Home } else { Setting::Clinic };
        }
        // That profile names the patient or a related person as performer of what is taken outside a clinic.
        let performers = self.performer.as_deref().unwrap_or_default();
        let is_lay = |performer: &Reference| {
            subject.is_some_and(|subject| is_same(performer, subject)) || is_patient_or_relative(performer, context)
        };
        let by_patient = !performers.is_empty() && performers.iter().all(is_lay);
        if by_patient || head.has_profile(SELF_MEASURED) { Setting::Home } else { Setting::Clinic }
    }
}

/// Whether the reference itself, or what it finds within the resource, is one of the two.
fn is_patient_or_relative(performer: &Reference, context: &Context) -> bool {
    const LAY: [&str; 2] = ["Patient", "RelatedPerson"];
    let reference = performer.reference.as_deref();
    if let Some(id) = reference.and_then(|reference| reference.strip_prefix('#')) {
        return LAY.iter().any(|kind| context.contains(kind, id));
    }
    let kind = performer.type_.as_deref().or_else(|| Address::of(reference?)?.local.split('/').next());
    kind.is_some_and(|kind| LAY.contains(&kind))
}

/// The one range that is said of this patient without conditions, and is the usual one (R4, `referenceRange.type`:
/// `normal`, or not said).
fn usual(ranges: &[RangeJson]) -> Option<ReferenceRange> {
    let mut usual = ranges.iter().filter(|range| {
        let is_normal = range.type_.as_ref().is_none_or(|kind| kind.has("normal"));
        let is_for_all = range.age.is_none() && range.applies_to.as_ref().is_none_or(Vec::is_empty);
        is_normal && is_for_all && (range.low.is_some() || range.high.is_some())
    });
    let range = usual.next()?;
    if usual.next().is_some() {
        return None;
    }
    let bound = |bound: &Option<QuantityJson>| bound.as_ref().and_then(QuantityJson::quantity);
    Some(ReferenceRange { low: bound(&range.low), high: bound(&range.high) })
}
