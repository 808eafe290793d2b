//! `Bundle`: its entries, the pages that are missing, and what happened to its resources on a server.

use std::fmt;

use jiff::tz::Offset;
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    collector::{Collector, Place},
    draft::Draft,
    head::is_id,
    object::{Text, object, put},
    reference::Address,
    resource_type::ResourceSeed,
};
use crate::{code::codes, moment::Moment};

object! {
    /// A bundle whose entries are read one by one.
    BundleJson {
        implicit_rules: Text<'a> = "implicitRules",
        link: Vec<Link<'a>> = "link",
        entry: Vec<&'a RawValue> = "entry",
    }
}

object! {
    /// `Bundle.link`.
    Link {
        relation: Text<'a> = "relation",
    }
}

object! {
    /// `Bundle.entry.request`.
    EntryRequest {
        method: Text<'a> = "method",
        url: Text<'a> = "url",
    }
}

object! {
    /// `Bundle.entry.response`.
    EntryResponse {
        status: Text<'a> = "status",
        last_modified: Text<'a> = "lastModified",
    }
}

/// What was done to a resource on a server.
#[derive(Default)]
pub(super) struct Exchange<'a> {
    request: Option<EntryRequest<'a>>,
    response: Option<EntryResponse<'a>>,
}

/// An entry that is taken apart.
#[derive(Default)]
pub(super) struct EntryJson<'a> {
    pub full_url: Option<Text<'a>>,
    pub resource: Option<&'a RawValue>,
    pub exchange: Exchange<'a>,
}

impl<'a> Exchange<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "request" => put(&mut self.request, map),
            "response" => put(&mut self.response, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }

    /// Adds a resource that was deleted, and says where a server failed.
    pub(super) fn tell(&self, collector: &mut Collector, full_url: Option<&str>, place: &Place) {
        let request = self.request.as_ref();
        if request.and_then(|request| request.method.as_deref()) == Some("DELETE") {
            let url = request.and_then(|request| request.url.as_deref());
            let named = |url: &str| Address::of(url).map(|address| address.local.to_owned());
            let is_name = |name: &String| name.split('/').all(is_id);
            if let Some(name) = url.and_then(named).or_else(|| full_url.and_then(named)).filter(is_name) {
                let at = self.response.as_ref().and_then(|response| response.last_modified.as_deref());
                let at = at.and_then(|text| Moment::parse(text, Offset::UTC)).map(|moment| moment.start());
                collector.has_any = true;
                collector.drafts.push(Draft::deleted(name, full_url.map(str::to_owned), at));
            }
        }
        // An HTTP status, with or without its words (R4, `Bundle.entry.response.status`).
        let status = self.response.as_ref().and_then(|response| response.status.as_deref()).unwrap_or_default();
        if status.starts_with(['4', '5']) {
            collector.find(codes::READ_SERVER_PROBLEM, place);
        }
    }
}

impl BundleJson<'_> {
    /// Says what the bundle does not hold.
    pub(super) fn tell(&self, collector: &mut Collector, place: &Place) {
        if self.link.iter().flatten().any(|link| link.relation.as_deref() == Some("next")) {
            collector.find(codes::READ_MORE_PAGES, place);
        }
    }
}

/// Reads a bundle in one pass.
pub(super) struct BundleSeed<'c, 'p> {
    pub collector: &'c mut Collector,
    pub place: &'p Place<'p>,
    pub depth: usize,
}

impl BundleSeed<'_, '_> {
    /// Reads the members of a bundle whose type has been read.
    pub(super) fn read<'de, A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { collector, place, depth } = self;
        let Some(depth) = depth.checked_sub(1) else { return Err(A::Error::custom("too many bundles in bundles")) };
        let mut bundle = BundleJson::default();
        let mut has_entries = false;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match &*key {
                "entry" if has_entries => return Err(A::Error::custom("entry comes twice")),
                "entry" => {
                    has_entries = true;
                    map.next_value_seed(EntriesSeed(BundleSeed { collector: &mut *collector, place, depth }))?;
                }
                "link" => put(&mut bundle.link, &mut map)?,
                // Rules that nobody here knows, or two types: to be looked at with care.
                "implicitRules" | "resourceType" => return Err(A::Error::custom("not a plain bundle")),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        bundle.tell(collector, place);
        Ok(())
    }
}

/// Reads the entries of a bundle, each as it comes.
struct EntriesSeed<'c, 'p>(BundleSeed<'c, 'p>);

impl<'de> DeserializeSeed<'de> for EntriesSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for EntriesSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let BundleSeed { collector, place, depth } = self.0;
        let mut index = 0;
        loop {
            let place = Place::Item(place, "entry", index);
            let seed = EntrySeed { collector: &mut *collector, place: &place, depth };
            if entries.next_element_seed(seed)?.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }
}

/// Reads one entry in one pass.
pub(super) struct EntrySeed<'c, 'p> {
    pub collector: &'c mut Collector,
    pub place: &'p Place<'p>,
    pub depth: usize,
}

impl<'de> DeserializeSeed<'de> for EntrySeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EntrySeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an entry")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { collector, place, depth } = self;
        let mut full_url: Option<Text> = None;
        let mut exchange = Exchange::default();
        let mut draft = None;
        let mut has_resource = false;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match &*key {
                "fullUrl" => put(&mut full_url, &mut map)?,
                "resource" if has_resource => return Err(A::Error::custom("resource comes twice")),
                "resource" => {
                    has_resource = true;
                    draft =
                        map.next_value_seed(ResourceSeed { collector: &mut *collector, place, depth, kind: None })?;
                }
                key => exchange.take(key, &mut map)?,
            }
        }
        if let Some(mut draft) = draft {
            if let Some(full_url) = full_url.as_deref() {
                draft.set_full_url(full_url);
            }
            collector.drafts.push(draft);
        }
        exchange.tell(collector, full_url.as_deref(), place);
        Ok(())
    }
}

impl<'de: 'a, 'a> serde::Deserialize<'de> for EntryJson<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntryVisitor<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for EntryVisitor<'a> {
            type Value = EntryJson<'a>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an entry")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<EntryJson<'a>, A::Error> {
                let mut read: EntryJson<'de> = EntryJson::default();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    match &*key {
                        "fullUrl" => put(&mut read.full_url, &mut map)?,
                        "resource" => put(&mut read.resource, &mut map)?,
                        key => read.exchange.take(key, &mut map)?,
                    }
                }
                Ok(read)
            }
        }
        deserializer.deserialize_map(EntryVisitor(std::marker::PhantomData))
    }
}
