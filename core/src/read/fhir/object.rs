//! How a JSON object becomes a struct: one pass, strings borrowed, unknown members passed over.
//!
//! Not serde's derive: that also takes an array for a struct, member by member, so that a value of a form which FHIR
//! does not have would be read as something else, and it copies every optional string.

use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};

/// A string of the input, copied only where it holds escapes.
#[derive(Clone)]
pub(super) struct Text<'a>(Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> Text<'a> {
    /// The string as it stands in the input, where it does.
    pub(super) fn borrowed(&self) -> Option<&'a str> {
        match self.0 {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }

    pub(super) fn into_string(self) -> String {
        self.0.into_owned()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for TextVisitor<'a> {
            type Value = Text<'a>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'a>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'a>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

/// A number as the sender wrote it: its decimal text.
pub(super) struct Decimal<'a>(pub &'a str);

impl<'de: 'a, 'a> Deserialize<'de> for Decimal<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'de serde_json::value::RawValue>::deserialize(deserializer)?.get();
        let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        if is_number { Ok(Self(text)) } else { Err(D::Error::custom("a number was expected")) }
    }
}

/// Puts a member's value into its place. A member that comes twice says two things: the object is refused.
pub(super) fn put<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(A::Error::custom("a member comes twice"));
    }
    *slot = map.next_value()?;
    Ok(())
}

/// A struct whose members are all optional and are read from an object, and from nothing else.
macro_rules! object {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name<'a> {
            $(pub $field: Option<$type>,)*
        }

        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                struct ObjectVisitor<'a>(std::marker::PhantomData<&'a ()>);
                impl<'de: 'a, 'a> serde::de::Visitor<'de> for ObjectVisitor<'a> {
                    type Value = $name<'a>;

                    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> std::result::Result<$name<'a>, A::Error> {
                        let mut read = $name::default();
                        while let Some(key) = map.next_key::<$crate::read::fhir::object::Text<'de>>()? {
                            match &*key {
                                $($key => $crate::read::fhir::object::put(&mut read.$field, &mut map)?,)*
                                _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
                            }
                        }
                        Ok(read)
                    }
                }
                deserializer.deserialize_map(ObjectVisitor(std::marker::PhantomData))
            }
        }
    };
}

/// A resource: the members named, and those that every resource has.
macro_rules! resource {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name<'a> {
            head: $crate::read::fhir::head::Head<'a>,
            $($field: Option<$type>,)*
        }

        impl<'a> $crate::read::fhir::resource::Members<'a> for $name<'a> {
            fn head(&self) -> &$crate::read::fhir::head::Head<'a> {
                &self.head
            }

            fn from_map<A: serde::de::MapAccess<'a>>(mut map: A, typed: bool) -> std::result::Result<Self, A::Error> {
                let mut read = $name::default();
                read.head.typed = typed;
                while let Some(key) = map.next_key::<$crate::read::fhir::object::Text<'a>>()? {
                    match &*key {
                        $($key => $crate::read::fhir::object::put(&mut read.$field, &mut map)?,)*
                        key => read.head.take(key, &mut map)?,
                    }
                }
                Ok(read)
            }
        }
    };
}

pub(super) use {object, resource};
