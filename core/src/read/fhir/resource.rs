//! What a resource is to its readers: members to be read, and something to be said.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    body::Body,
    context::Context,
    head::Head,
    object::{Text, object},
};

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

object! {
    /// What a resource is, before anything else of it is read.
    Header {
        resource_type: Text<'a> = "resourceType",
        id: Text<'a> = "id",
    }
}

impl Header<'_> {
    /// Whether it has this id. In STU3 the id itself began with the `#` of its references.
    fn is_named(&self, id: &str) -> bool {
        self.id.as_deref().map(|own| own.trim_start_matches('#')) == Some(id)
    }
}

/// Whether a contained resource says that it is of this type.
pub(super) fn has_type(json: &RawValue, kind: &str) -> bool {
    serde_json::from_str::<Header>(json.get()).is_ok_and(|header| header.resource_type.as_deref() == Some(kind))
}

/// Whether a contained resource has this type and id, whatever else it says.
pub(super) fn is_contained(json: &RawValue, kind: &str, id: &str) -> bool {
    serde_json::from_str::<Header>(json.get())
        .is_ok_and(|header| header.resource_type.as_deref() == Some(kind) && header.is_named(id))
}

/// A contained resource of this type, with its header.
pub(super) fn typed<'a, R: Members<'a>>(json: &'a RawValue, kind: &str) -> Option<(Header<'a>, R)> {
    let header: Header = serde_json::from_str(json.get()).ok()?;
    if header.resource_type.as_deref() != Some(kind) {
        return None;
    }
    let resource: Untyped<R> = serde_json::from_str(json.get()).ok()?;
    Some((header, resource.0))
}

/// The contained resource of this type and id, with its text.
pub(super) fn contained_as<'a, R: Members<'a>>(json: &&'a RawValue, kind: &str, id: &str) -> Option<(&'a str, R)> {
    let (header, resource) = typed(json, kind)?;
    header.is_named(id).then_some((json.get(), resource))
}

/// A resource whose type is known from elsewhere.
pub(super) struct Untyped<R>(pub R);

impl<'de, R: Members<'de>> Deserialize<'de> for Untyped<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct UntypedVisitor<R>(PhantomData<R>);
        impl<'de, R: Members<'de>> Visitor<'de> for UntypedVisitor<R> {
            type Value = Untyped<R>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a resource")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Untyped<R>, A::Error> {
                R::from_map(map, false).map(Untyped)
            }
        }
        deserializer.deserialize_map(UntypedVisitor(PhantomData))
    }
}
