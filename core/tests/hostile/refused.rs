//! What ONNX does not allow, each with its code and the place.

use super::{
    onnx::{
        Message, floats, graph, graph_value, int, int_list, model, node, opset, packed, port, small, tensor,
        tensor_value,
    },
    outcome, refused,
};

fn relu() -> Message {
    node("Relu", &["x"], &["y"])
}

fn plain() -> Message {
    model(small([relu()], []))
}

fn with_initializer(tensor: Message) -> Message {
    model(small([node("Add", &["x", "w"], &["y"])], [tensor]))
}

fn with_nodes(nodes: impl IntoIterator<Item = Message>) -> Message {
    model(small(nodes, []))
}

#[test]
fn nothing_is_wrong_with_the_model_that_the_others_are_made_of() {
    assert_eq!(outcome(&plain().bytes()).0, "loaded");
}

#[test]
fn what_is_no_protobuf() {
    refused(Message::default().then(b"\x89PNG\r\n\x1a\n and more"), "012", "byte 0");
    refused(Message::default().then(b"\x7fELF and more"), "010", "byte 0");
    refused(Message::default().then(b"PK\x03\x04\x14\x00"), "012", "byte 0");
    refused(plain().then(&[0x0b, 0x0c]), "010", "byte");
    refused(plain().then(&[0x00, 0x00]), "010", "byte");
    refused(plain().then(&[0x08]).then(&[0xff; 11]), "010", "byte");
}

#[test]
fn what_ends_too_early() {
    refused(Message::default().then(&[0x3a, 0x7f, 0x00]), "011", "byte");
    refused(plain().then(&[0x3a]).then(&packed(&[i64::MAX])), "011", "byte");
    refused(plain().then(&[0xa2]), "011", "byte");
}

#[test]
fn garbage_at_the_end() {
    refused(plain().then(b"GARBAGE"), "010", "byte");
    refused(plain().raw(99, b"hidden"), "012", "byte");
}

#[test]
fn fields_of_another_type() {
    refused(Message::default().text(1, "eight"), "012", "byte 0");
    refused(plain().int(14, 1), "012", "byte");
    refused(with_initializer(tensor("w", 1, &[1]).int(9, 1)), "012", "initializer w");
}

#[test]
fn fields_that_may_be_there_once() {
    refused(plain().int(1, 8), "012", "byte");
    refused(plain().with(7, small([relu()], [])), "012", "byte");
    refused(with_initializer(floats("w", &[1], &[1.0]).int(2, 6)), "012", "initializer w");
    refused(with_nodes([relu().text(4, "Neg")]), "012", "node");
}

#[test]
fn numbers_wider_than_their_field() {
    refused(with_initializer(tensor("w", (1 << 32) + 1, &[1]).raw(9, &[0; 4])), "012", "initializer w");
}

#[test]
fn texts_that_are_not_utf_8() {
    refused(plain().raw(6, &[0xff, 0xfe]), "012", "byte");
}

#[test]
fn no_graph() {
    refused(Message::default(), "013", "model.onnx");
    refused(Message::default().int(1, 8).with(8, opset("", 17)), "013", "model.onnx");
}

#[test]
fn versions_that_are_not_known() {
    let graph = || small([relu()], []);
    refused(Message::default().with(7, graph()).with(8, opset("", 17)), "014", "ir_version 0");
    refused(Message::default().int(1, 99).with(7, graph()).with(8, opset("", 17)), "014", "ir_version 99");
    refused(Message::default().int(1, -1).with(7, graph()).with(8, opset("", 17)), "014", "ir_version -1");
    refused(Message::default().int(1, 8).with(7, graph()), "014", "node relu (Relu)");
    refused(Message::default().int(1, 8).with(7, graph()).with(8, opset("", 999)), "014", "999");
    refused(Message::default().int(1, 8).with(7, graph()).with(8, opset("", 0)), "014", "opset");
    refused(plain().with(8, opset("ai.onnx", 9)), "014", "opset  9");
    refused(plain().with(8, opset("ai.onnx.ml", 17)), "014", "ai.onnx.ml 17");
}

#[test]
fn operators_that_are_not_known() {
    let import = |model: Message| model.with(8, opset("com.example", 1)).with(8, opset("com.microsoft", 1));
    refused(with_nodes([node("Frobnicate", &["x"], &["y"])]), "015", "frobnicate (ai.onnx.Frobnicate)");
    refused(import(with_nodes([relu().text(7, "com.example")])), "015", "relu (com.example.Relu)");
    refused(import(with_nodes([node("Gelu", &["x"], &["y"]).text(7, "com.microsoft")])), "015", "com.microsoft.Gelu");
    refused(with_nodes([relu().text(7, "ai.onnx.ml")]), "015", "ai.onnx.ml.Relu");
    refused(with_nodes([node("Scaler", &["x"], &["y"])]), "015", "ai.onnx.Scaler");
    refused(with_nodes([node("LinearRegressor", &["x"], &["y"])]), "015", "ai.onnx.LinearRegressor");
    refused(with_nodes([relu().text(7, "ai.onnx.training")]), "014", "domain ai.onnx.training");
}

#[test]
fn operators_whose_answers_are_drawn_by_lot() {
    let random = node("RandomNormal", &[], &["y"]).with(5, int_list("shape", &[1, 2]));
    refused(with_nodes([random]), "015", "RandomNormal");
}

#[test]
fn sparse_tensors_functions_and_training() {
    let sparse_input =
        Message::default().text(1, "x").with(2, Message::default().with(8, Message::default().int(1, 1)));
    refused(model(graph([relu()], [], [sparse_input], [port("y", 1, &[2])])), "017", "input x");
    let sparse = Message::default().text(1, "sparse_value").with(22, Message::default()).int(20, 11);
    refused(with_nodes([node("Constant", &[], &["y"]).with(5, sparse)]), "017", "attribute sparse_value");
    refused(plain().with(20, Message::default()), "018", "model.onnx");
    refused(plain().with(25, Message::default()), "019", "model.onnx");
    refused(with_nodes([relu().text(8, "overload")]), "019", "node relu");
}

#[test]
fn tensors_whose_data_are_not_as_many_as_they_say() {
    let raw = |data_type, dims: &[i64], bytes: usize| tensor("w", data_type, dims).raw(9, &vec![0; bytes]);
    refused(with_initializer(raw(1, &[-1], 4)), "020", "initializer w");
    // Size in bytes of every type that has data in bytes, one element too few and one too many.
    for (data_type, size) in
        [(1, 4), (2, 1), (3, 1), (4, 2), (5, 2), (6, 4), (7, 8), (9, 1), (10, 2), (11, 8), (12, 4), (13, 8)]
    {
        refused(with_initializer(raw(data_type, &[3], 2 * size)), "020", "initializer w");
        refused(with_initializer(raw(data_type, &[3], 4 * size)), "020", "initializer w");
        refused(with_initializer(raw(data_type, &[3], 3 * size - 1)), "020", "initializer w");
        refused(with_initializer(tensor("w", data_type, &[3])), "020", "initializer w");
        assert_ne!(outcome(&with_initializer(raw(data_type, &[1], size)).bytes()).0, "K-MODL-020", "{data_type}");
    }
    refused(with_initializer(raw(8, &[1], 4)), "020", "initializer w");
}

#[test]
fn tensors_whose_data_lie_in_the_list_of_another_type() {
    // The list of each type, and another one.
    for (data_type, list, other) in
        [(1, 4, 10), (6, 5, 7), (7, 7, 5), (11, 10, 4), (13, 11, 7), (12, 11, 5), (9, 5, 7), (2, 5, 11)]
    {
        let listed = |number: u64| match number {
            4 => tensor("w", data_type, &[1]).raw(4, &[0; 4]),
            10 => tensor("w", data_type, &[1]).raw(10, &[0; 8]),
            _ => tensor("w", data_type, &[1]).raw(number, &[1]),
        };
        assert_ne!(outcome(&with_initializer(listed(list)).bytes()).0, "K-MODL-020", "{data_type}");
        refused(with_initializer(listed(other)), "020", "initializer w");
    }
    refused(with_initializer(tensor("w", 1, &[1]).raw(4, &[0; 4]).raw(9, &[0; 4])), "020", "initializer w");
    refused(with_initializer(tensor("w", 2, &[1]).raw(5, &packed(&[300]))), "020", "initializer w");
    refused(with_initializer(tensor("w", 9, &[1]).raw(5, &packed(&[2]))), "020", "initializer w");
    refused(with_initializer(floats("w", &[1], &[1.0]).with(3, Message::default().int(1, 0))), "020", "initializer w");
}

#[test]
fn tensors_of_types_that_are_not_known() {
    for data_type in [0, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 99, -1] {
        refused(with_initializer(tensor("w", data_type, &[1]).raw(9, &[0; 16])), "021", "initializer w");
    }
    refused(with_nodes([node("Cast", &["x"], &["y"]).with(5, int("to", 17))]), "021", "node cast");
}

#[test]
fn names_given_twice() {
    let w = || floats("w", &[1], &[1.0]);
    let add = || node("Add", &["x", "w"], &["y"]);
    refused(model(small([add()], [w(), w()])), "022", "initializer, w");
    refused(with_nodes([relu(), relu()]), "022", "y");
    refused(with_nodes([node("Relu", &["x"], &["x"])]), "022", "x");
    refused(model(small([node("Relu", &["x"], &["w"])], [w()])), "022", "w");
    refused(with_nodes([node("Split", &["x"], &["y", "y"])]), "022", "y");
    let x = || port("x", 1, &[-1, 2]);
    let y = || port("y", 1, &[-1, 2]);
    refused(model(graph([relu()], [], [x(), x()], [y()])), "022", "input, x");
    refused(model(graph([relu()], [], [x()], [y(), y()])), "022", "output, y");
    let inner = graph([node("Relu", &["x"], &["x"])], [], [], [x()]);
    refused(with_nodes([node("If", &["x"], &["y"]).with(5, graph_value("then_branch", inner))]), "022", "then_branch");
}

#[test]
fn names_that_are_not_defined() {
    refused(with_nodes([node("Add", &["x", "nowhere"], &["y"])]), "023", "nowhere");
    refused(with_nodes([node("Relu", &["x"], &["z"])]), "023", "output, y");
    refused(model(graph([relu()], [], [port("x", 1, &[2])], [])), "023", "no output");
    let inner = graph([relu()], [], [], [port("nowhere", 1, &[2])]);
    refused(with_nodes([node("If", &["x"], &["z"]).with(5, graph_value("then_branch", inner))]), "023", "nowhere");
    // What a branch gives stays within it.
    let inner = graph([node("Relu", &["x"], &["inside"])], [], [], [port("inside", 1, &[2])]);
    let choose = node("If", &["x"], &["z"]).with(5, graph_value("then_branch", inner));
    refused(with_nodes([choose, node("Relu", &["inside"], &["y"])]), "023", "inside");
}

#[test]
fn nodes_that_are_not_in_order() {
    refused(with_nodes([node("Relu", &["z"], &["y"]), node("Neg", &["x"], &["z"])]), "024", "node relu (Relu), z");
}

#[test]
fn nodes_on_a_cycle() {
    refused(with_nodes([node("Add", &["x", "y"], &["y"])]), "025", "y");
    refused(with_nodes([node("Relu", &["z"], &["y"]), node("Neg", &["y"], &["z"])]), "025", "z");
    let long: Vec<Message> =
        (0..1_000).map(|at| node("Neg", &[&format!("v{}", (at + 1) % 1_000)], &[&format!("v{at}")])).collect();
    refused(with_nodes(long), "025", "v1");
}

#[test]
fn names_that_are_empty_long_or_hide_something() {
    refused(with_nodes([node("Relu", &["x"], &[""])]), "026", "no output");
    refused(with_nodes([node("Relu", &["x"], &[])]), "026", "no output");
    refused(with_nodes([node("Split", &["x"], &["", "y"])]), "026", "output 0");
    refused(with_nodes([node("", &["x"], &["y"])]), "026", "node");
    refused(with_initializer(floats("", &[1], &[1.0])), "026", "initializer");
    refused(model(graph([relu()], [], [port("", 1, &[2])], [port("y", 1, &[2])])), "026", "input");
    for name in ["a\0b", "a\nb", "a\u{1b}[2Jb", "a\u{202e}b", &"a".repeat(1_025)] {
        refused(with_nodes([node("Relu", &["x"], &[name])]), "026", "node");
        refused(with_nodes([node("Relu", &[name], &["y"])]), "026", "node");
        refused(with_initializer(floats(name, &[1], &[1.0])), "026", "initializer");
        refused(
            with_nodes([Message::default().text(1, "x").text(2, "y").text(3, name).text(4, "Relu")]),
            "026",
            "node",
        );
        refused(with_nodes([Message::default().text(1, "x").text(2, "y").text(4, name)]), "026", "node");
    }
}

#[test]
fn a_place_shows_no_control_character() {
    let (_, place) = outcome(&with_nodes([node("Relu", &["x"], &["a\u{1b}[2J\u{202e}b"])]).bytes());
    assert!(!place.contains(['\u{1b}', '\u{202e}']), "{place}");
}

#[test]
fn attributes_that_are_not_what_they_say() {
    let with = |attribute: Message| with_nodes([node("Softmax", &["x"], &["y"]).with(5, attribute)]);
    refused(with(Message::default().text(1, "axis").int(3, 1)), "030", "attribute axis");
    refused(with(Message::default().text(1, "axis").int(3, 1).int(20, 99)), "030", "attribute axis");
    refused(with(Message::default().text(1, "axis").int(3, 1).int(20, 1)), "030", "attribute axis");
    refused(with(Message::default().text(1, "axis").int(3, 1).float(7, 1.0).int(20, 2)), "030", "attribute axis");
    refused(with(Message::default().text(1, "axis").text(21, "outer").int(20, 2)), "030", "attribute axis");
    refused(with(Message::default().text(1, "axis").int(20, 4)), "030", "attribute axis");
}

#[test]
fn attributes_given_twice_or_out_of_range() {
    let softmax = || node("Softmax", &["x"], &["y"]);
    refused(with_nodes([softmax().with(5, int("axis", 1)).with(5, int("axis", 0))]), "030", "attribute axis");
    refused(with_nodes([softmax().with(5, int("axis", i64::MIN))]), "030", "attribute axis");
    let pool = |name: &str, values: &[i64]| node("MaxPool", &["x"], &["y"]).with(5, int_list(name, values));
    refused(with_nodes([pool("strides", &[0, 0])]), "030", "attribute strides");
    refused(with_nodes([pool("dilations", &[0])]), "030", "attribute dilations");
    refused(with_nodes([pool("kernel_shape", &[1 << 40])]), "030", "attribute kernel_shape");
    let conv = node("Conv", &["x", "x"], &["y"]).with(5, int("group", 0));
    refused(with_nodes([conv]), "030", "attribute group");
    let tensors = tensor_value("value", tensor("", 1, &[2]));
    refused(with_nodes([node("Constant", &[], &["y"]).with(5, tensors)]), "020", "attribute value");
}
