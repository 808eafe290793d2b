//! `ModelProto`: the file as a whole.

use super::{
    fault::{Fault, Outcome, shown},
    graph::{self, Graph},
    names,
    tally::{Tally, within},
    wire::Reader,
};
use crate::{
    code::codes,
    model::{limits, operators::ML},
};

#[derive(Debug)]
pub(super) struct Model<'a> {
    pub(super) ir_version: i64,
    pub(super) producer: &'a str,
    pub(super) producer_version: &'a str,
    /// Domain and version.
    pub(super) opsets: Vec<(&'a str, i64)>,
    pub(super) functions: usize,
    pub(super) graph: Graph<'a>,
    pub(super) tally: Tally,
}

/// A domain by its one name; the default one is the empty text.
pub(super) fn domain(name: &str) -> &str {
    if name == "ai.onnx" { "" } else { name }
}

/// Reads a model.
pub(super) fn read(mut reader: Reader<'_>) -> Outcome<Model<'_>> {
    let mut tally = Tally::default();
    let (mut ir_version, mut producer, mut producer_version) = (None, None, None);
    let (mut own_domain, mut version, mut document, mut graph) = (None, None, None, None);
    let mut opsets: Vec<(&str, i64)> = vec![];
    let mut functions = 0;
    while let Some(field) = reader.next()? {
        match field.number {
            1 => field.once(&mut ir_version, field.int()?)?,
            2 => field.once(&mut producer, field.text()?)?,
            3 => field.once(&mut producer_version, field.text()?)?,
            4 => field.once(&mut own_domain, field.text()?)?,
            5 => field.once(&mut version, field.int()?)?,
            6 => field.once(&mut document, field.text()?)?,
            7 => {
                let read = graph::read(field.message()?, 1, &mut tally)?;
                field.once(&mut graph, read)?;
            }
            8 => {
                within(opsets.len() + 1, limits::OPSETS, "opset imports")?;
                opsets.push(opset(field.message()?)?);
            }
            14 => pair(field.message()?)?,
            20 => return Err(Fault::new(codes::MODL_TRAINING, "")),
            25 => {
                field.bytes()?;
                functions += 1;
            }
            // How the work is spread over devices.
            26 => drop(field.bytes()?),
            _ => return Err(field.invalid()),
        }
    }
    let graph = graph.ok_or_else(|| Fault::new(codes::MODL_GRAPH_MISSING, ""))?;
    if functions > 0 {
        return Err(Fault::new(codes::MODL_FUNCTIONS, ""));
    }
    let ir_version = ir_version.unwrap_or_default();
    if !limits::IR_VERSIONS.contains(&ir_version) {
        return Err(Fault::new(codes::MODL_VERSION_UNKNOWN, format!("ir_version {ir_version}")));
    }
    let (producer, producer_version) = (producer.unwrap_or_default(), producer_version.unwrap_or_default());
    let model = Model { ir_version, producer, producer_version, opsets, functions, graph, tally };
    imports(&model)?;
    Ok(model)
}

fn opset(mut reader: Reader<'_>) -> Outcome<(&str, i64)> {
    let (mut name, mut version) = (None, None);
    while let Some(field) = reader.next()? {
        match field.number {
            1 => field.once(&mut name, names::absent_or_valid(field.text()?)?)?,
            2 => field.once(&mut version, field.int()?)?,
            _ => return Err(field.invalid()),
        }
    }
    Ok((domain(name.unwrap_or_default()), version.unwrap_or_default()))
}

/// # Errors
/// `K-MODL-014` where a domain that a node uses is not imported, or in a version not known or in two of them.
fn imports(model: &Model<'_>) -> Outcome<()> {
    for (index, (domain, version)) in model.opsets.iter().enumerate() {
        let known = match *domain {
            "" => limits::OPSET_VERSIONS.contains(version),
            ML => limits::ML_OPSET_VERSIONS.contains(version),
            // Exporters import what they do not use; nodes of other domains are unknown in any version.
            _ => true,
        };
        // skl2onnx writes some imports twice, which says nothing new.
        if !known || model.opsets.iter().take(index).any(|(other, earlier)| other == domain && earlier != version) {
            let place = format!("opset {} {version}", shown(domain));
            return Err(Fault::new(codes::MODL_VERSION_UNKNOWN, place));
        }
    }
    let mut missing = None;
    model.graph.each_node(&mut |node| {
        if missing.is_none() && !model.opsets.iter().any(|(domain, _)| *domain == node.domain) {
            missing = Some(format!("{}, domain {}", node.place(), shown(node.domain)));
        }
    });
    match missing {
        Some(place) => Err(Fault::new(codes::MODL_VERSION_UNKNOWN, place)),
        None => Ok(()),
    }
}

/// Reads a `StringStringEntryProto`, of which nothing is used.
pub(super) fn pair(mut reader: Reader<'_>) -> Outcome<()> {
    let (mut key, mut value) = (None, None);
    while let Some(field) = reader.next()? {
        match field.number {
            1 => field.once(&mut key, field.text()?)?,
            2 => field.once(&mut value, field.text()?)?,
            _ => return Err(field.invalid()),
        }
    }
    Ok(())
}
