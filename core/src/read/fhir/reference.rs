//! References between resources (R4, references): relative, absolute, `urn:`, conditional, and by identifier alone.

use super::datatypes::{Identifier, Reference};

/// Where a resource lives: `https://server/fhir/Patient/p1` is `Patient/p1` at `server/fhir`. The scheme is left out:
/// one server answers by both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// The server, where the reference names it.
    pub base: Option<&'a str>,
    /// `Type/id`.
    pub local: &'a str,
}

/// Whom a resource is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// It does not say.
    Unsaid,
    /// A patient, by this name.
    Named(String),
    /// A group, a device, or something that cannot be resolved.
    Other,
}

impl<'a> Address<'a> {
    /// The address of a relative or absolute reference; `None` for any other.
    pub(super) fn of(reference: &'a str) -> Option<Self> {
        let reference = reference.split("/_history/").next().unwrap_or(reference);
        let absolute = reference.strip_prefix("http://").or_else(|| reference.strip_prefix("https://"));
        let path = absolute.unwrap_or(reference);
        let mut slashes = path.rmatch_indices('/').map(|(at, _)| at);
        let (id_at, type_at) = (slashes.next()?, slashes.next());
        let local = path.get(type_at.map_or(0, |at| at + 1)..)?;
        let kind = path.get(type_at.map_or(0, |at| at + 1)..id_at)?;
        // A server alone, a canonical address, a name with a colon in it: no resource of a type.
        let is_typed = kind.starts_with(|first: char| first.is_ascii_uppercase())
            && kind.bytes().all(|b| b.is_ascii_alphabetic())
            && id_at + 1 < path.len();
        let base = match (absolute, type_at) {
            (Some(_), Some(at)) => path.get(..at),
            (Some(_), None) => return None,
            // `some/path/Patient/p1`: what comes before a relative reference names no server.
            (None, _) => None,
        };
        is_typed.then_some(Self { base, local })
    }
}

/// One name for one resource, whatever form the reference has. A relative reference in a bundle starts from the
/// address of the entry that it stands in, at `base`.
pub(super) fn named(reference: &str, base: &str) -> String {
    match Address::of(reference) {
        Some(Address { base: None, local }) => format!("https://{base}/{local}"),
        _ => reference.to_owned(),
    }
}

/// The name that an identifier gives.
pub(super) fn identified(identifier: &Identifier) -> Option<String> {
    let value = identifier.value.as_deref()?;
    Some(format!("identifier:{}|{value}", identifier.system.as_deref().unwrap_or_default()))
}

/// Whether two references that stand in one resource name the same. Where that cannot be seen in them, they do not.
pub(super) fn is_same(one: &Reference, other: &Reference) -> bool {
    if let (Some(one), Some(other)) = (one.reference.as_deref(), other.reference.as_deref()) {
        let (Some(from), Some(to)) = (Address::of(one), Address::of(other)) else { return one == other };
        // What does not name its server is on that of the resource.
        return from.local == to.local && (from.base.is_none() || to.base.is_none() || from.base == to.base);
    }
    let number = |reference: &Reference| reference.identifier.as_ref().and_then(identified);
    number(one).is_some_and(|one| number(other) == Some(one))
}

impl About {
    /// Whom a reference names. What cannot be resolved is not taken to be about this patient.
    pub(super) fn of(reference: &Reference) -> Self {
        let is_patient = reference.type_.as_deref().is_none_or(|kind| kind == "Patient");
        match reference.reference.as_deref() {
            Some(text) => match text.strip_prefix("Patient?identifier=") {
                Some(token) => Self::Named(format!("identifier:{token}")),
                None if text.starts_with("urn:") => Self::Named(text.to_owned()),
                None => match Address::of(text) {
                    Some(address) if address.local.starts_with("Patient/") => Self::Named(text.to_owned()),
                    _ => Self::Other,
                },
            },
            None if is_patient => reference.identifier.as_ref().and_then(identified).map_or(Self::Other, Self::Named),
            None => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_every_form_have_their_address() {
        for (reference, base, local) in [
            ("Patient/p1", None, "Patient/p1"),
            ("Patient/p1/_history/3", None, "Patient/p1"),
            ("https://ehr.example/fhir/Patient/p1", Some("ehr.example/fhir"), "Patient/p1"),
            ("http://ehr.example/fhir/Patient/p1/_history/3", Some("ehr.example/fhir"), "Patient/p1"),
            ("https://ehr.example/Patient/p1", Some("ehr.example"), "Patient/p1"),
        ] {
            assert_eq!(Address::of(reference), Some(Address { base, local }), "{reference}");
        }
        for reference in
            ["urn:uuid:1", "#p", "p1", "Patient/", "https://ehr.example", "https://Patient/p1", "patient/p"]
        {
            assert_eq!(Address::of(reference), None, "{reference}");
        }
    }
}
