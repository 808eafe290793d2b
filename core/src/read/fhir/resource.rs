//! What every resource has, and what becomes of one while whom it is about is not yet known.

use std::fmt::Display;

use jiff::{Timestamp, tz::Offset};
use serde::de::{Error, IgnoredAny, MapAccess};
use serde_json::value::RawValue;

use super::{
    body::Body,
    claim::Claim,
    datatypes::{Concept, Extension, Reference},
    object::{Text, object, put},
    reference::{About, Address, named},
};
use crate::{
    code::{Code, codes},
    moment::Moment,
    read::fhir::patient::Patient,
    record::Coding,
};

const PATIENT: &str = "Patient";

object! {
    /// `Meta`.
    Meta {
        last_updated: Text<'a> = "lastUpdated",
        profile: Vec<Text<'a>> = "profile",
    }
}

/// The elements that every resource has, and those that say whom it is about.
#[derive(Default)]
pub(super) struct Head<'a> {
    /// Its type has been read; were it named again, it would be two things.
    pub typed: bool,
    pub id: Option<Text<'a>>,
    pub meta: Option<Meta<'a>>,
    implicit_rules: Option<Text<'a>>,
    modifier_extension: Option<Vec<Extension<'a>>>,
    contained: Option<Vec<&'a RawValue>>,
    subject: Option<Reference<'a>>,
    patient: Option<Reference<'a>>,
}

/// A resource of one type, read from its members.
pub(super) trait Members<'a>: Sized {
    /// Reads the members of an object, of which the type may already have been read.
    fn from_map<A: MapAccess<'a>>(map: A, typed: bool) -> Result<Self, A::Error>;

    /// What it has in common with all.
    fn head(&self) -> &Head<'a>;
}

/// A resource of a type that is read.
pub(super) trait Resource<'a>: Members<'a> {
    /// What it says, or what is wrong with it.
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit>;
}

/// A resource that says two things at once.
pub(super) struct Unfit;

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

/// A resource that was read, before it is known whose it is.
pub(super) struct Draft {
    /// `Type/id` where the resource has an id, else its place in the input.
    pub source: String,
    /// Whether `source` is its name.
    pub is_named: bool,
    /// Its address in the bundle.
    pub full_url: Option<String>,
    /// Whom it is about.
    pub about: About,
    /// When this version was made.
    pub updated: Option<Timestamp>,
    /// What it says.
    pub body: Body,
    /// What was found on the way.
    pub findings: Vec<Code>,
    /// The patient that it contains, where it is about that one.
    pub claim: Option<Box<Claim>>,
}

impl<'a> Head<'a> {
    /// Takes a member that every resource may have; passes over any other.
    pub(super) fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "implicitRules" => put(&mut self.implicit_rules, map),
            "modifierExtension" => put(&mut self.modifier_extension, map),
            "contained" => put(&mut self.contained, map),
            key => self.take_subject(key, map),
        }
    }

    /// Takes a member that says what it is and whom it is about; passes over any other.
    pub(super) fn take_subject<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "resourceType" if self.typed => Err(A::Error::custom("resourceType comes twice")),
            "resourceType" => {
                self.typed = true;
                map.next_value::<IgnoredAny>().map(drop)
            }
            "id" => put(&mut self.id, map),
            "meta" => put(&mut self.meta, map),
            "subject" => put(&mut self.subject, map),
            "patient" => put(&mut self.patient, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }

    /// Whether it may be read as it stands: rules and modifiers that nobody here knows may turn its meaning around
    /// (R4, extensibility, `modifierExtension`; resource, `implicitRules`). None is known.
    pub(super) fn is_understood(&self) -> bool {
        self.implicit_rules.is_none() && !is_modified(self.modifier_extension.as_deref())
    }

    /// Whether it follows a profile whose address ends so, with or without a version.
    pub(super) fn has_profile(&self, end: &str) -> bool {
        let profiles = self.meta.iter().flat_map(|meta| meta.profile.iter().flatten());
        profiles.map(|profile| profile.split('|').next().unwrap_or_default()).any(|profile| profile.ends_with(end))
    }

    /// Whom it is about, and the patient that it contains where that is the one.
    fn about(&self, source: &str, zone: Offset) -> (About, Option<Box<Claim>>) {
        let Some(reference) = self.subject.as_ref().or(self.patient.as_ref()) else { return (About::Unsaid, None) };
        let contained = reference.reference.as_deref().and_then(|reference| reference.strip_prefix('#'));
        let Some(id) = contained else { return (About::of(reference), None) };
        let found = self.contained.iter().flatten().find_map(|json| contained_as::<Patient>(json, PATIENT, id));
        let Some((json, patient)) = found else { return (About::Other, None) };
        let claim = Claim::contained(patient, json, format!("{source}#{id}"), zone);
        (About::Named(claim.name().to_owned()), Some(Box::new(claim)))
    }

    /// What the resource is called: its name, or its place in the input.
    fn source(&self, kind: &str, place: &dyn Display) -> (String, bool) {
        match self.id.as_deref().filter(|id| is_id(id)) {
            Some(id) => (format!("{kind}/{id}"), true),
            None => (place.to_string(), false),
        }
    }

    /// The reference to whom it is about.
    pub(super) fn subject(&self) -> Option<&str> {
        self.subject.as_ref().or(self.patient.as_ref())?.reference.as_deref()
    }

    /// The draft of a resource of which nothing is read but whom it is about.
    fn unread(&self, kind: &str, place: &dyn Display, zone: Offset) -> Draft {
        let (source, is_named) = self.source(if is_id(kind) { kind } else { "Resource" }, place);
        let (about, _) = self.about(&source, zone);
        Draft {
            source,
            is_named,
            full_url: None,
            about,
            updated: self.updated(),
            body: Body::Unread,
            findings: Vec::new(),
            claim: None,
        }
    }

    fn updated(&self) -> Option<Timestamp> {
        let text = self.meta.as_ref()?.last_updated.as_deref()?;
        Moment::parse(text, Offset::UTC).map(|moment| moment.start())
    }
}

/// A resource of which nothing is read but what it is and whom it is about.
#[derive(Default)]
struct Unread<'a>(Head<'a>);

impl<'a> Members<'a> for Unread<'a> {
    fn head(&self) -> &Head<'a> {
        &self.0
    }

    fn from_map<A: MapAccess<'a>>(mut map: A, typed: bool) -> Result<Self, A::Error> {
        let mut head = Head { typed, ..Head::default() };
        while let Some(key) = map.next_key::<Text<'a>>()? {
            head.take_subject(&key, &mut map)?;
        }
        Ok(Self(head))
    }
}

/// A resource of a type that is not read: all that matters is whom it is about, if it says so.
pub(super) fn unread<'a, A: MapAccess<'a>>(
    map: A,
    typed: bool,
    kind: &str,
    place: &dyn Display,
    zone: Offset,
) -> Result<Option<Draft>, A::Error> {
    let Unread(head) = Unread::from_map(map, typed)?;
    let is_said = head.subject.is_some() || head.patient.is_some();
    Ok(is_said.then(|| head.unread(kind, place, zone)))
}

/// A resource that does not have the form of its type.
pub(super) fn unreadable(json: &str, kind: &str, place: &dyn Display, zone: Offset) -> Draft {
    let read: Option<Untyped<Unread>> = serde_json::from_str(json).ok();
    let head = if let Some(Untyped(Unread(head))) = read {
        head
    } else {
        // Whom it is about is what cannot be read; its name may still be.
        let Header { id, .. } = serde_json::from_str(json).unwrap_or_default();
        Head { id, ..Head::default() }
    };
    Draft { findings: vec![codes::READ_RESOURCE_UNREADABLE], ..head.unread(kind, place, zone) }
}

/// Whether modifiers stand there.
pub(super) fn is_modified(extensions: Option<&[Extension]>) -> bool {
    extensions.is_some_and(|extensions| !extensions.is_empty())
}

/// Reads a resource of a type that is read.
pub(super) fn draft<'a, R: Resource<'a>, A: MapAccess<'a>>(
    map: A,
    typed: bool,
    kind: &str,
    place: &dyn Display,
    zone: Offset,
) -> Result<Draft, A::Error> {
    let resource = R::from_map(map, typed)?;
    let head = resource.head();
    let (source, is_named) = head.source(kind, place);
    let (about, claim) = head.about(&source, zone);
    let updated = head.updated();
    let contained = head.contained.clone().unwrap_or_default();
    let mut context = Context { source, zone, findings: Vec::new(), contained };
    let understood = head.is_understood();
    // Whom the input is about holds whatever modifies the resource; what it says of them does not.
    let mut body = if understood || kind == PATIENT {
        resource.read(&mut context).map_err(|Unfit| A::Error::custom("the resource says two things at once"))?
    } else {
        Body::Unread
    };
    if !understood {
        context.find(codes::READ_RULES_UNKNOWN);
        if let Body::Patient(claim) = &mut body {
            claim.forget();
        }
    }
    Ok(Draft {
        source: context.source,
        is_named,
        full_url: None,
        about,
        updated,
        body,
        findings: context.findings,
        claim,
    })
}

impl Draft {
    /// The patient that it names, if it names one.
    pub(super) fn mention(&self) -> Option<&str> {
        match &self.about {
            // A Patient is about nobody but itself.
            About::Named(name) if !matches!(self.body, Body::Patient(_)) => Some(name),
            _ => None,
        }
    }

    /// Whether two versions of a resource say the same.
    pub(super) fn says_what(&self, other: &Self) -> bool {
        self.body == other.body && self.about == other.about && self.findings == other.findings
    }

    /// A resource that was deleted.
    pub(super) fn deleted(name: String, full_url: Option<String>, updated: Option<Timestamp>) -> Self {
        Self {
            source: name,
            is_named: true,
            full_url,
            about: About::Unsaid,
            updated,
            body: Body::Deleted,
            findings: vec![codes::READ_RETRACTED],
            claim: None,
        }
    }

    /// The resource stands in a bundle under this address, which its relative references start from.
    pub(super) fn set_full_url(&mut self, full_url: &str) {
        if let Some(base) = Address::of(full_url).and_then(|address| address.base) {
            if let About::Named(name) = &mut self.about {
                *name = named(name, base);
            }
            if let Body::Medication(medication) = &mut self.body {
                medication.set_base(base);
            }
        }
        if let Body::Patient(claim) = &mut self.body {
            claim.full_url = Some(full_url.to_owned());
        }
        self.full_url = Some(full_url.to_owned());
    }
}

impl<'a> Context<'a> {
    /// For a resource that contains none.
    pub(super) fn nothing_in(source: String, zone: Offset) -> Self {
        Self { source, zone, findings: Vec::new(), contained: Vec::new() }
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

    /// Every contained resource of this type, with its id.
    pub(super) fn each_contained<R: Members<'a>>(&self, kind: &str) -> Vec<(String, R)> {
        let read = |json: &&'a RawValue| {
            let (head, resource) = typed(json, kind)?;
            Some((head.id.map(Text::into_string).unwrap_or_default(), resource))
        };
        self.contained.iter().filter_map(read).collect()
    }
}

object! {
    /// What a resource is, before anything else of it is read.
    Header {
        resource_type: Text<'a> = "resourceType",
        id: Text<'a> = "id",
    }
}

fn typed<'a, R: Members<'a>>(json: &'a RawValue, kind: &str) -> Option<(Header<'a>, R)> {
    let header: Header = serde_json::from_str(json.get()).ok()?;
    if header.resource_type.as_deref() != Some(kind) {
        return None;
    }
    let resource: Untyped<R> = serde_json::from_str(json.get()).ok()?;
    Some((header, resource.0))
}

fn contained_as<'a, R: Members<'a>>(json: &&'a RawValue, kind: &str, id: &str) -> Option<(&'a str, R)> {
    let (header, resource) = typed(json, kind)?;
    // In STU3 the id itself began with the `#` of its references.
    (header.id.as_deref().map(|own| own.trim_start_matches('#')) == Some(id)).then_some((json.get(), resource))
}

/// A resource whose type is known from elsewhere.
struct Untyped<R>(R);

impl<'de, R: Members<'de>> serde::Deserialize<'de> for Untyped<R> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct UntypedVisitor<R>(std::marker::PhantomData<R>);
        impl<'de, R: Members<'de>> serde::de::Visitor<'de> for UntypedVisitor<R> {
            type Value = Untyped<R>;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a resource")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Untyped<R>, A::Error> {
                R::from_map(map, false).map(Untyped)
            }
        }
        deserializer.deserialize_map(UntypedVisitor(std::marker::PhantomData))
    }
}

/// The form of a FHIR id (R4, datatypes, `id`): whatever else stands there is not repeated to anyone.
pub(super) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}
