//! `Medication`: which drug it is that others refer to, and what it is made of.

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Reference},
    object::{Text, object, resource},
    reference::named,
    resource::{Resource, Unfit},
};
use crate::record::{self, Coding};

resource! {
    /// `Medication`, and as far as it is read `Substance`.
    Medication {
        status: Text<'a> = "status",
        code: Concept<'a> = "code",
        ingredient: Vec<Ingredient<'a>> = "ingredient",
    }
}

object! {
    /// `Medication.ingredient`.
    Ingredient {
        item: Concept<'a> = "itemCodeableConcept",
        reference: Reference<'a> = "itemReference",
        is_active: bool = "isActive",
    }
}

/// What a `Medication` says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drug {
    /// The product.
    pub codes: Vec<Coding>,
    /// What it is made of: the drugs of an infusion (JP Core, `JP_Medication`, `ingredient`).
    pub ingredients: Vec<Part>,
}

/// What a drug is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// By its codes.
    Coded(Vec<Coding>),
    /// A `Medication` of its own, by its name.
    Named(String),
    /// It cannot be found.
    Nowhere,
}

impl<'a> Resource<'a> for Medication<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        if self.status.as_deref() == Some("entered-in-error") {
            return Ok(context.retracted());
        }
        Ok(Body::Drug(Box::new(self.drug(context))))
    }
}

impl Medication<'_> {
    /// What it says.
    pub(super) fn drug(&self, context: &Context) -> Drug {
        // R4, `Medication.ingredient.isActive`: what has no therapeutic action is no drug.
        let active = self.ingredient.iter().flatten().filter(|ingredient| ingredient.is_active != Some(false));
        Drug { codes: self.codings(), ingredients: active.filter_map(|ingredient| ingredient.part(context)).collect() }
    }

    fn codings(&self) -> Vec<Coding> {
        self.code.as_ref().map(Concept::codings).unwrap_or_default()
    }

    /// Whether what it says counts.
    pub(super) fn stands(&self) -> bool {
        self.head.is_understood() && self.status.as_deref() != Some("entered-in-error")
    }
}

impl Ingredient<'_> {
    /// What it is; `None` where it stands in words alone, which match nothing.
    fn part(&self, context: &Context) -> Option<Part> {
        let Some(reference) = &self.reference else {
            return self.item.as_ref().map(Concept::codings).filter(|codes| !codes.is_empty()).map(Part::Coded);
        };
        let Some(reference) = reference.reference.as_deref() else { return Some(Part::Nowhere) };
        let Some(id) = reference.strip_prefix('#') else { return Some(Part::Named(reference.to_owned())) };
        let found = ["Substance", "Medication"].iter().find_map(|kind| context.contained::<Medication>(kind, id));
        let codes = found.filter(Medication::stands).map(|found| found.codings()).unwrap_or_default();
        Some(if codes.is_empty() { Part::Nowhere } else { Part::Coded(codes) })
    }
}

impl Drug {
    /// The resource stands in a bundle at this server.
    pub(super) fn set_base(&mut self, base: &str) {
        for part in &mut self.ingredients {
            if let Part::Named(name) = part {
                *name = named(name, base);
            }
        }
    }

    /// The product and what it is made of, and whether all of it was found. What an ingredient is made of in its turn
    /// is not looked at: its own code says what it is.
    pub(super) fn supplied<'d>(
        &self,
        medication: &record::Medication,
        find: impl Fn(&str) -> Option<&'d Self>,
    ) -> (Vec<record::Medication>, bool) {
        let mut all = Vec::new();
        if !self.codes.is_empty() {
            all.push(record::Medication { codes: self.codes.clone(), ..medication.clone() });
        }
        let mut is_whole = true;
        for (index, part) in self.ingredients.iter().enumerate() {
            let codes = match part {
                Part::Coded(codes) => Some(codes),
                Part::Named(name) => find(name).map(|drug| &drug.codes).filter(|codes| !codes.is_empty()),
                Part::Nowhere => None,
            };
            let Some(codes) = codes else {
                is_whole = false;
                continue;
            };
            all.push(record::Medication {
                codes: codes.clone(),
                source: format!("{}#ingredient[{index}]", medication.source),
                ..medication.clone()
            });
        }
        is_whole &= !all.is_empty();
        (all, is_whole)
    }
}
