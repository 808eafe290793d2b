//! Small files that ask for much: refused before anything is allocated for them.

use super::{
    onnx::{Message, floats, graph, graph_value, int, int_list, ints, model, node, packed, port, small, tensor},
    refused,
};

fn of(nodes: Vec<Message>, initializers: Vec<Message>, number: &str, named: &str) {
    refused(model(small(nodes, initializers)), number, named);
}

#[test]
fn a_constant_of_an_immense_shape() {
    of(vec![node("ConstantOfShape", &["s"], &["y"])], vec![ints("s", &[1 << 20, 1 << 20])], "028", "constantofshape");
}

#[test]
fn a_constant_of_a_shape_that_is_computed() {
    let nodes = vec![
        node("Mul", &["s", "s"], &["t"]),
        node("Concat", &["t", "t"], &["u"]).with(5, int("axis", 0)),
        node("ConstantOfShape", &["u"], &["y"]),
    ];
    of(nodes, vec![ints("s", &[1 << 10])], "028", "constantofshape");
}

#[test]
fn an_expansion() {
    of(vec![node("Expand", &["x", "s"], &["y"])], vec![ints("s", &[1 << 30, 2])], "028", "expand");
}

#[test]
fn a_tiling_of_what_has_no_known_shape() {
    let nodes = vec![node("NonZero", &["x"], &["n"]), node("Tile", &["n", "s"], &["y"])];
    of(nodes, vec![ints("s", &[1 << 20, 1 << 20])], "028", "tile");
}

#[test]
fn a_range() {
    let scalar = |name: &str, value: i64| tensor(name, 7, &[]).raw(9, &value.to_le_bytes());
    let initializers = vec![scalar("a", 0), scalar("b", 1 << 40), scalar("c", 1)];
    of(vec![node("Range", &["a", "b", "c"], &["y"])], initializers, "028", "range");
}

#[test]
fn a_range_in_tiny_steps() {
    let scalar = |name: &str, value: f32| floats(name, &[], &[value]);
    let initializers = vec![scalar("a", 0.0), scalar("b", 1.0), scalar("c", 1e-12)];
    of(vec![node("Range", &["a", "b", "c"], &["y"])], initializers, "028", "range");
}

#[test]
fn a_padding() {
    of(vec![node("Pad", &["x", "p"], &["y"])], vec![ints("p", &[0, 0, 1 << 40, 0])], "028", "pad");
}

#[test]
fn a_doubling_again_and_again() {
    let names: Vec<String> = (0..40).map(|at| format!("c{at}")).collect();
    let mut nodes = vec![node("Identity", &["w"], &["c0"])];
    nodes.extend(
        names.windows(2).map(|pair| node("Concat", &[&pair[0], &pair[0]], &[&pair[1]]).with(5, int("axis", 0))),
    );
    nodes.push(node("Add", &["x", "c39"], &["y"]));
    of(nodes, vec![floats("w", &[2], &[1.0, 2.0])], "028", "concat");
}

#[test]
fn a_column_and_a_row() {
    let (column, row) = (tensor("a", 1, &[1 << 15, 1]), tensor("b", 1, &[1, 1 << 15]));
    let zeros = vec![0; 4 << 15];
    of(vec![node("Add", &["a", "b"], &["y"])], vec![column.raw(9, &zeros), row.raw(9, &zeros)], "028", "add");
}

#[test]
fn constants_combined_by_an_operator_that_is_not_followed() {
    let zeros = vec![0; 4 << 15];
    let vector = |name: &str| tensor(name, 1, &[1 << 15]).raw(9, &zeros);
    of(vec![node("Einsum", &["a", "b"], &["y"])], vec![vector("a"), vector("b")], "028", "einsum");
}

#[test]
fn a_window_with_immense_padding() {
    let nodes = vec![
        node("MaxPool", &["x"], &["y"])
            .with(5, int_list("kernel_shape", &[1, 1]))
            .with(5, int_list("pads", &[1 << 40; 4])),
    ];
    of(nodes, vec![], "030", "attribute pads");
}

#[test]
fn within_a_graph_within() {
    let inner = graph([node("ConstantOfShape", &["s"], &["z"])], [], [], [port("z", 1, &[-1, -1])]);
    let nodes = vec![node("If", &["c"], &["y"]).with(5, graph_value("then_branch", inner))];
    of(nodes, vec![ints("s", &[1 << 20, 1 << 20]), tensor("c", 9, &[]).raw(9, &[1])], "028", "node if");
}

#[test]
fn a_dimension_of_2_to_the_40() {
    of(vec![node("Add", &["x", "w"], &["y"])], vec![tensor("w", 1, &[1 << 40])], "028", "initializer w");
}

#[test]
fn dimensions_whose_product_overflows_to_nothing() {
    of(vec![node("Add", &["x", "w"], &["y"])], vec![tensor("w", 1, &[1 << 32, 1 << 32])], "028", "initializer w");
}

#[test]
fn an_immense_dimension_hidden_behind_a_zero() {
    of(vec![node("Add", &["x", "w"], &["y"])], vec![tensor("w", 1, &[0, 1 << 62])], "028", "initializer w");
}

#[test]
fn an_input_of_an_immense_shape() {
    let graph = graph([node("Relu", &["x"], &["y"])], [], [port("x", 1, &[1 << 40])], [port("y", 1, &[1 << 40])]);
    refused(model(graph), "028", "input x");
}

#[test]
fn a_string_of_2_gb_that_is_not_there() {
    let text = tensor("w", 8, &[1]).then(&[0x32]).then(&packed(&[2 << 30])).then(b"short");
    of(vec![node("Identity", &["w"], &["y"])], vec![text], "011", "initializer w");
}

#[test]
fn a_long_string() {
    of(vec![node("Identity", &["w"], &["y"])], vec![tensor("w", 8, &[1]).raw(6, &vec![b'a'; 1 << 17])], "027", "w");
}

#[test]
fn a_million_nodes() {
    let relu = node("Relu", &["x"], &[""]);
    refused(model(small(std::iter::repeat_n(relu, 1_000_000), [])), "027", "100000 nodes");
}

#[test]
fn a_million_tensors() {
    refused(model(small([], std::iter::repeat_n(tensor("w", 1, &[0]), 1_000_000))), "027", "100000 tensors");
}

#[test]
fn a_million_attributes() {
    let many = (0..100).fold(node("Relu", &["x"], &["y"]), |node, at| node.with(5, int(&format!("a{at}"), 1)));
    refused(model(small([many], [])), "027", "64 attributes");
    let some = (0..60).fold(node("Relu", &["x"], &["y"]), |node, at| node.with(5, int(&format!("a{at}"), 1)));
    refused(model(small(std::iter::repeat_n(some, 5_000), [])), "027", "200000 attributes");
}

#[test]
fn a_million_inputs_of_a_node() {
    let node =
        Message::default().with_all(1, std::iter::repeat_n(Message::default(), 1_000_000)).text(2, "y").text(4, "Sum");
    refused(model(small([node], [])), "027", "400000 inputs");
}

#[test]
fn ten_million_elements_of_an_attribute() {
    let list = Message::default().text(1, "nodes_nodeids").raw(8, &vec![0; 10_000_000]).int(20, 7);
    refused(model(small([node("Relu", &["x"], &["y"]).with(5, list)], [])), "027", "attribute nodes_nodeids");
}

#[test]
fn graphs_ten_thousand_deep() {
    let mut inner = graph([node("Relu", &["x"], &["z"])], [], [], [port("z", 1, &[-1, 2])]);
    for _ in 0..10_000 {
        inner = graph([node("If", &["c"], &["z"]).with(5, graph_value("then_branch", inner))], [], [], []);
    }
    refused(model(inner), "029", "limit 16");
}

#[test]
fn types_ten_thousand_deep() {
    let mut inner = Message::default();
    for _ in 0..10_000 {
        inner = Message::default().with(4, Message::default().with(1, inner));
    }
    let input = Message::default().text(1, "x").with(2, inner);
    refused(model(graph([node("Relu", &["x"], &["y"])], [], [input], [port("y", 1, &[2])])), "029", "input x");
}

#[test]
fn a_dimension_named_by_an_expression_without_end() {
    let dim = Message::default().text(2, &"(".repeat(40));
    let tensor = Message::default().int(1, 1).with(2, Message::default().with(1, dim));
    let input = Message::default().text(1, "x").with(2, Message::default().with(1, tensor));
    refused(model(graph([node("Relu", &["x"], &["y"])], [], [input], [port("y", 1, &[2])])), "026", "input x");
}
