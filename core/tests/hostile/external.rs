//! Data outside the file: refused in every form and place in which it can be asked for.

use super::{
    onnx::{Message, graph, graph_value, int, model, node, port, small, tensor, tensor_value},
    refused,
};

fn entry(key: &str, value: &str) -> Message {
    Message::default().text(1, key).text(2, value)
}

fn away(name: &str) -> Message {
    tensor(name, 1, &[2]).with(13, entry("location", "weights.bin")).int(14, 1)
}

fn with_initializer(tensor: Message) -> Message {
    model(small([node("Add", &["x", "w"], &["y"])], [tensor]))
}

fn with_attribute(attribute: Message) -> Message {
    model(small([node("Constant", &[], &["w"]).with(5, attribute), node("Add", &["x", "w"], &["y"])], []))
}

#[test]
fn in_an_initializer() {
    refused(with_initializer(away("w")), "016", "initializer w");
}

#[test]
fn by_a_path_that_climbs() {
    let tensor = tensor("w", 1, &[2]).with(13, entry("location", "../../etc/passwd")).int(14, 1);
    refused(with_initializer(tensor), "016", "initializer w");
}

#[test]
fn without_an_entry() {
    refused(with_initializer(tensor("w", 1, &[2]).int(14, 1)), "016", "initializer w");
}

#[test]
fn with_entries_but_without_a_location() {
    let tensor = tensor("w", 1, &[2]).with(13, entry("offset", "0")).int(14, 1);
    refused(with_initializer(tensor), "016", "initializer w");
}

#[test]
fn with_entries_while_the_location_is_said_to_be_here() {
    let tensor = tensor("w", 1, &[2]).raw(9, &[0; 8]).with(13, entry("location", "weights.bin")).int(14, 0);
    refused(with_initializer(tensor), "016", "initializer w");
}

#[test]
fn with_entries_and_no_word_of_where() {
    let tensor = tensor("w", 1, &[2]).raw(9, &[0; 8]).with(13, entry("location", "weights.bin"));
    refused(with_initializer(tensor), "016", "initializer w");
}

#[test]
fn beside_data_that_are_here() {
    refused(with_initializer(away("w").raw(9, &[0; 8])), "016", "initializer w");
}

#[test]
fn of_an_empty_tensor() {
    refused(with_initializer(tensor("w", 1, &[0]).int(14, 1)), "016", "initializer w");
}

#[test]
fn by_a_location_that_onnx_does_not_have() {
    refused(with_initializer(tensor("w", 1, &[2]).raw(9, &[0; 8]).int(14, 2)), "016", "initializer w");
}

#[test]
fn by_a_number_that_decoders_cut_to_one() {
    refused(with_initializer(tensor("w", 1, &[2]).raw(9, &[0; 8]).int(14, (1 << 32) + 1)), "016", "initializer w");
}

#[test]
fn by_a_location_said_twice() {
    refused(with_initializer(tensor("w", 1, &[2]).raw(9, &[0; 8]).int(14, 1).int(14, 0)), "012", "initializer w");
}

#[test]
fn in_an_attribute() {
    refused(with_attribute(tensor_value("value", away(""))), "016", "attribute value");
}

#[test]
fn in_a_list_of_an_attribute() {
    let attribute = Message::default().text(1, "value").with(10, away("")).int(20, 9);
    refused(with_attribute(attribute), "016", "attribute value");
}

#[test]
fn in_an_attribute_that_says_it_is_a_number() {
    let attribute = Message::default().text(1, "value_int").with(5, away("")).int(3, 1).int(20, 2);
    refused(with_attribute(attribute), "016", "attribute value_int");
}

fn branch(inner: Message) -> Message {
    graph([node("Add", &["x", "v"], &["z"])], [inner], [], [port("z", 1, &[-1, 2])])
}

fn choose(output: &str, then: Message) -> Message {
    node("If", &["c"], &[output]).with(5, graph_value("then_branch", then))
}

#[test]
fn in_a_graph_within() {
    refused(model(small([choose("y", branch(away("v")))], [])), "016", "node if (If), attribute then_branch");
}

#[test]
fn in_a_graph_within_a_graph_within() {
    let inner = graph([choose("z", branch(away("v")))], [], [], [port("z", 1, &[-1, 2])]);
    refused(model(small([choose("y", inner)], [])), "016", "initializer v");
}

#[test]
fn in_a_constant_of_a_graph_within() {
    let constant = node("Constant", &[], &["z"]).with(5, tensor_value("value", away("")));
    let inner = graph([constant], [], [], [port("z", 1, &[2])]);
    refused(model(small([choose("y", inner)], [])), "016", "attribute value");
}

#[test]
fn in_a_sparse_tensor() {
    let sparse = Message::default().with(1, away("w")).with(2, tensor("i", 7, &[2])).int(3, 2);
    let sparse = small([node("Add", &["x", "w"], &["y"])], []).with(15, sparse);
    refused(model(sparse), "017", "sparse initializer");
}

#[test]
fn in_a_function() {
    let constant = node("Constant", &[], &["z"]).with(5, tensor_value("value", away("")));
    let function = Message::default().text(1, "F").text(5, "z").with(7, constant).text(10, "own");
    refused(model(small([node("Relu", &["x"], &["y"])], [])).with(25, function), "019", "model.onnx");
}

#[test]
fn in_what_is_for_training() {
    let training = Message::default().with(2, small([node("Add", &["x", "w"], &["y"])], [away("w")]));
    refused(model(small([node("Relu", &["x"], &["y"])], [])).with(20, training), "018", "model.onnx");
}

#[test]
fn in_an_initializer_of_no_node() {
    let model = model(small([node("Relu", &["x"], &["y"]).with(5, int("unused", 1))], [away("w")]));
    refused(model, "016", "initializer w");
}
