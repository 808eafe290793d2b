//! `NodeProto`: an operator at work.

use super::{
    attribute::{self, Attribute, Value},
    fault::{Fault, Outcome, shown},
    model, names, ranges,
    tally::{Tally, within},
    wire::Reader,
};
use crate::{code::codes, model::limits};

#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) name: &'a str,
    pub(super) operator: &'a str,
    /// The default domain is the empty text.
    pub(super) domain: &'a str,
    pub(super) inputs: Vec<&'a str>,
    pub(super) outputs: Vec<&'a str>,
    pub(super) attributes: Vec<Attribute<'a>>,
}

impl<'a> Node<'a> {
    /// Where it is, for errors.
    pub(super) fn place(&self) -> String {
        place(self.name, self.outputs.first().copied(), self.operator)
    }

    /// Its name, or that of its first output.
    pub(super) fn label(&self) -> &'a str {
        if self.name.is_empty() { self.outputs.first().copied().unwrap_or_default() } else { self.name }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&Value<'a>> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &attribute.value)
    }

    /// A number among its attributes.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        match self.attribute(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A list of few numbers among its attributes.
    pub(super) fn numbers(&self, name: &str) -> Option<&[f64]> {
        match self.attribute(name)? {
            Value::Numbers(few) => few.numbers(),
            _ => None,
        }
    }
}

fn place(name: &str, output: Option<&str>, operator: &str) -> String {
    let label = if name.is_empty() { output.unwrap_or_default() } else { name };
    format!("node {} ({})", shown(label), shown(operator))
}

/// Reads a node of a graph at that depth.
pub(super) fn read<'a>(reader: Reader<'a>, depth: usize, tally: &mut Tally) -> Outcome<Node<'a>> {
    tally.node()?;
    let mut node = Node { name: "", operator: "", domain: "", inputs: vec![], outputs: vec![], attributes: vec![] };
    // First what it is called, so that a fault within an attribute says whose it is.
    match names_of(reader, &mut node, tally).and_then(|()| attributes_of(reader, &mut node, depth, tally)) {
        Ok(()) => Ok(node),
        Err(fault) => Err(fault.within(&node.place())),
    }
}

fn names_of<'a>(mut reader: Reader<'a>, node: &mut Node<'a>, tally: &mut Tally) -> Outcome<()> {
    let (mut name, mut operator, mut domain, mut document, mut overload) = (None, None, None, None, None);
    while let Some(field) = reader.next()? {
        match field.number {
            1 => {
                tally.node_value()?;
                node.inputs.push(names::absent_or_valid(field.text()?)?);
            }
            2 => {
                tally.node_value()?;
                node.outputs.push(names::absent_or_valid(field.text()?)?);
            }
            3 => {
                field.once(&mut name, ())?;
                node.name = names::absent_or_valid(field.text()?)?;
            }
            4 => {
                field.once(&mut operator, ())?;
                node.operator = names::valid(field.text()?)?;
            }
            6 => field.once(&mut document, field.text()?)?,
            7 => {
                field.once(&mut domain, ())?;
                node.domain = model::domain(names::absent_or_valid(field.text()?)?);
            }
            8 => field.once(&mut overload, field.text()?)?,
            9 => model::pair(field.message()?)?,
            // Attributes, which are read when the rest is known, and how the work is spread over devices.
            5 | 10 => drop(field.bytes()?),
            _ => return Err(field.invalid()),
        }
    }
    names::valid(node.operator)?;
    // Only functions are overloaded.
    if overload.is_some_and(|overload| !overload.is_empty()) {
        return Err(Fault::new(codes::MODL_FUNCTIONS, ""));
    }
    Ok(())
}

fn attributes_of<'a>(mut reader: Reader<'a>, node: &mut Node<'a>, depth: usize, tally: &mut Tally) -> Outcome<()> {
    while let Some(field) = reader.next()? {
        if field.number == 5 {
            within(node.attributes.len() + 1, limits::NODE_ATTRIBUTES, "attributes")?;
            let attribute = attribute::read(field.message()?, depth, tally)?;
            if node.attribute(attribute.name).is_some() {
                let place = format!("attribute {}", shown(attribute.name));
                return Err(Fault::new(codes::MODL_ATTRIBUTE_INVALID, place));
            }
            node.attributes.push(attribute);
        }
    }
    super::arity::check(node)?;
    ranges::check(node)
}
