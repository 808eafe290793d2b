//! Names, and the wiring that they make: every value defined once, before it is used (ONNX IR specification,
//! "Names Within a Graph" and "Nodes").

use std::collections::{BTreeMap, BTreeSet};

use super::{
    attribute::Value,
    fault::{Fault, Outcome, shown},
    graph::Graph,
    node::Node,
    wire::Meter,
};
use crate::{
    code::{Code, codes},
    model::limits,
};

/// A name that has to be there.
///
/// # Errors
/// `K-MODL-026` where it is empty, too long or holds control characters.
pub(super) fn valid(name: &str) -> Outcome<&str> {
    if name.is_empty() {
        return Err(Fault::new(codes::MODL_NAME_INVALID, "empty name"));
    }
    absent_or_valid(name)
}

/// A name that may be left out.
pub(super) fn absent_or_valid(name: &str) -> Outcome<&str> {
    printable(name)?;
    if name.len() > limits::NAME_BYTES {
        return Err(Fault::new(codes::MODL_NAME_INVALID, shown(name)));
    }
    Ok(name)
}

/// # Errors
/// `K-MODL-026` where there are control characters or such as turn the direction of what is shown.
pub(super) fn printable(name: &str) -> Outcome<()> {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if name.contains(hidden) {
        return Err(Fault::new(codes::MODL_NAME_INVALID, shown(name)));
    }
    Ok(())
}

/// The names of a graph within those of the graphs around it.
#[derive(Clone, Copy)]
struct Scope<'s, 'a> {
    names: &'s BTreeSet<&'a str>,
    outer: Option<&'s Scope<'s, 'a>>,
}

impl Scope<'_, '_> {
    fn holds(&self, name: &str, meter: &Meter) -> bool {
        meter.tick();
        self.names.contains(name) || self.outer.is_some_and(|outer| outer.holds(name, meter))
    }
}

/// Follows every name of a graph and of the graphs within.
///
/// # Errors
/// `K-MODL-022` to `-026` at the first value that is defined twice, not at all, later, or by itself.
pub(super) fn follow(graph: &Graph<'_>, meter: &Meter) -> Outcome<()> {
    follow_within(graph, None, meter)
}

fn follow_within<'a>(graph: &Graph<'a>, outer: Option<&Scope<'_, 'a>>, meter: &Meter) -> Outcome<()> {
    let mut names = BTreeSet::new();
    let around = |name: &str| outer.is_some_and(|outer| outer.holds(name, meter));
    for input in &graph.inputs {
        define(&mut names, input.name, &around, meter).map_err(|fault| fault.within("input"))?;
    }
    let mut initialized = BTreeSet::new();
    for tensor in &graph.initializers {
        // An initializer may give an input its default.
        let input = names.contains(tensor.name) && !initialized.contains(tensor.name);
        if !input {
            define(&mut names, tensor.name, &around, meter).map_err(|fault| fault.within("initializer"))?;
        }
        initialized.insert(tensor.name);
    }
    drop(initialized);
    for node in &graph.nodes {
        let scope = Scope { names: &names, outer };
        follow_node(graph, node, &scope, meter).map_err(|fault| fault.within(&node.place()))?;
        for output in node.outputs.iter().filter(|output| !output.is_empty()) {
            define(&mut names, output, &around, meter).map_err(|fault| fault.within(&node.place()))?;
        }
    }
    let mut given = BTreeSet::new();
    for output in &graph.outputs {
        meter.tick();
        if !names.contains(output.name) {
            return Err(named(codes::MODL_NAME_UNDEFINED, output.name).within("output"));
        }
        if !given.insert(output.name) {
            return Err(named(codes::MODL_NAME_TWICE, output.name).within("output"));
        }
    }
    if graph.outputs.is_empty() {
        return Err(Fault::new(codes::MODL_NAME_UNDEFINED, "no output"));
    }
    Ok(())
}

fn define<'a>(
    names: &mut BTreeSet<&'a str>,
    name: &'a str,
    around: &impl Fn(&str) -> bool,
    meter: &Meter,
) -> Outcome<()> {
    meter.tick();
    if around(name) || !names.insert(name) {
        return Err(named(codes::MODL_NAME_TWICE, name));
    }
    Ok(())
}

fn follow_node<'a>(graph: &Graph<'a>, node: &Node<'a>, scope: &Scope<'_, 'a>, meter: &Meter) -> Outcome<()> {
    for input in node.inputs.iter().filter(|input| !input.is_empty()) {
        if !scope.holds(input, meter) {
            return Err(named(why_not_yet(graph, input), input));
        }
    }
    for attribute in &node.attributes {
        if let Value::Graphs(graphs) = &attribute.value {
            for graph in graphs {
                follow_within(graph, Some(scope), meter)
                    .map_err(|fault| fault.within(&format!("attribute {}", shown(attribute.name))))?;
            }
        }
    }
    // Where an absent output stands before one that is asked for, the engine counts those asked for alone; only of
    // the recurrent operators does it know which are which.
    let recurrent = node.domain.is_empty() && matches!(node.operator, "LSTM" | "GRU" | "RNN");
    let last = node.outputs.iter().rposition(|output| !output.is_empty());
    let first_absent = node.outputs.iter().position(|output| output.is_empty());
    match (last, first_absent) {
        (None, _) => Err(Fault::new(codes::MODL_NAME_INVALID, "no output")),
        (Some(last), Some(absent)) if absent < last && !recurrent => {
            Err(Fault::new(codes::MODL_NAME_INVALID, format!("output {absent}")))
        }
        _ => Ok(()),
    }
}

/// Why a value that a node takes is not there: never, on a cycle, or only later.
fn why_not_yet(graph: &Graph<'_>, name: &str) -> Code {
    let producers: BTreeMap<&str, usize> = graph
        .nodes
        .iter()
        .enumerate()
        .flat_map(|(index, node)| node.outputs.iter().map(move |output| (*output, index)))
        .collect();
    if !producers.contains_key(name) {
        return codes::MODL_NAME_UNDEFINED;
    }
    if sortable(graph, &producers) { codes::MODL_ORDER } else { codes::MODL_CYCLE }
}

/// Whether the nodes can be put in an order (Kahn 1962, "Topological sorting of large networks").
fn sortable(graph: &Graph<'_>, producers: &BTreeMap<&str, usize>) -> bool {
    let before = |node: &Node<'_>| node.inputs.iter().filter_map(|input| producers.get(input).copied()).collect();
    let awaited: Vec<Vec<usize>> = graph.nodes.iter().map(before).collect();
    let mut waiting: Vec<usize> = awaited.iter().map(Vec::len).collect();
    let mut after: Vec<Vec<usize>> = vec![vec![]; graph.nodes.len()];
    for (node, producers) in awaited.iter().enumerate() {
        for &producer in producers {
            if let Some(after) = after.get_mut(producer) {
                after.push(node);
            }
        }
    }
    let mut ready: Vec<usize> =
        waiting.iter().enumerate().filter(|(_, waiting)| **waiting == 0).map(|(node, _)| node).collect();
    let mut sorted = 0;
    while let Some(node) = ready.pop() {
        sorted += 1;
        for &next in after.get(node).into_iter().flatten() {
            if let Some(waiting) = waiting.get_mut(next) {
                *waiting -= 1;
                if *waiting == 0 {
                    ready.push(next);
                }
            }
        }
    }
    sorted == graph.nodes.len()
}

fn named(code: Code, name: &str) -> Fault {
    Fault::new(code, shown(name))
}
