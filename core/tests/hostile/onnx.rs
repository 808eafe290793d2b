//! Writes ONNX files for tests, field by field, so that they can be wrong in any way (onnx.proto of ONNX 1.18).

/// A message of Protocol Buffers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    /// Its bytes.
    pub(crate) fn bytes(self) -> Vec<u8> {
        self.0
    }

    /// With a number.
    #[must_use]
    pub(crate) fn int(mut self, number: u64, value: i64) -> Self {
        varint(&mut self.0, number << 3);
        varint(&mut self.0, value.cast_unsigned());
        self
    }

    /// With a `float`.
    #[must_use]
    pub(crate) fn float(mut self, number: u64, value: f32) -> Self {
        varint(&mut self.0, number << 3 | 5);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// With bytes, a text or a packed list.
    #[must_use]
    pub(crate) fn raw(mut self, number: u64, bytes: &[u8]) -> Self {
        varint(&mut self.0, number << 3 | 2);
        varint(&mut self.0, bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    /// With a text.
    #[must_use]
    pub(crate) fn text(self, number: u64, text: &str) -> Self {
        self.raw(number, text.as_bytes())
    }

    /// With a message.
    #[must_use]
    pub(crate) fn with(self, number: u64, message: Message) -> Self {
        self.raw(number, &message.bytes())
    }

    /// With messages.
    #[must_use]
    pub(crate) fn with_all(self, number: u64, messages: impl IntoIterator<Item = Message>) -> Self {
        messages.into_iter().fold(self, |all, message| all.with(number, message))
    }

    /// With bytes as they are, whether they are a field or not.
    #[must_use]
    pub(crate) fn then(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }
}

fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
}

/// A packed list of integers.
pub(crate) fn packed(values: &[i64]) -> Vec<u8> {
    let mut bytes = vec![];
    for value in values {
        varint(&mut bytes, value.cast_unsigned());
    }
    bytes
}

/// Dimensions and type of a tensor without data.
pub(crate) fn tensor(name: &str, data_type: i64, dims: &[i64]) -> Message {
    dims.iter().fold(Message::default(), |all, &dim| all.int(1, dim)).int(2, data_type).text(8, name)
}

/// A tensor of float32.
pub(crate) fn floats(name: &str, dims: &[i64], values: &[f32]) -> Message {
    tensor(name, 1, dims).raw(9, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>())
}

/// A tensor of int64, one-dimensional.
pub(crate) fn ints(name: &str, values: &[i64]) -> Message {
    let length = i64::try_from(values.len()).expect("a short list");
    tensor(name, 7, &[length]).raw(9, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>())
}

/// A node of the default domain, named after its operator.
pub(crate) fn node(operator: &str, inputs: &[&str], outputs: &[&str]) -> Message {
    let message = inputs.iter().fold(Message::default(), |all, input| all.text(1, input));
    outputs.iter().fold(message, |all, output| all.text(2, output)).text(3, &operator.to_lowercase()).text(4, operator)
}

/// An attribute with an integer.
pub(crate) fn int(name: &str, value: i64) -> Message {
    Message::default().text(1, name).int(3, value).int(20, 2)
}

/// An attribute with integers.
pub(crate) fn int_list(name: &str, values: &[i64]) -> Message {
    values.iter().fold(Message::default().text(1, name), |all, &value| all.int(8, value)).int(20, 7)
}

/// An attribute with numbers.
pub(crate) fn float_list(name: &str, values: &[f32]) -> Message {
    values.iter().fold(Message::default().text(1, name), |all, &value| all.float(7, value)).int(20, 6)
}

/// An attribute with texts.
pub(crate) fn text_list(name: &str, values: &[&str]) -> Message {
    values.iter().fold(Message::default().text(1, name), |all, value| all.text(9, value)).int(20, 8)
}

/// An attribute with a text.
pub(crate) fn text(name: &str, value: &str) -> Message {
    Message::default().text(1, name).text(4, value).int(20, 3)
}

/// An attribute with a tensor.
pub(crate) fn tensor_value(name: &str, tensor: Message) -> Message {
    Message::default().text(1, name).with(5, tensor).int(20, 4)
}

/// An attribute with a graph.
pub(crate) fn graph_value(name: &str, graph: Message) -> Message {
    Message::default().text(1, name).with(6, graph).int(20, 5)
}

/// An input or output with dimensions; below zero is an open one.
pub(crate) fn port(name: &str, data_type: i64, dims: &[i64]) -> Message {
    let dims = dims.iter().map(|&dim| match dim {
        ..0 => Message::default().text(2, "N"),
        _ => Message::default().int(1, dim),
    });
    let shape = Message::default().with_all(1, dims);
    let tensor = Message::default().int(1, data_type).with(2, shape);
    Message::default().text(1, name).with(2, Message::default().with(1, tensor))
}

/// A graph of nodes, initializers, inputs and outputs.
pub(crate) fn graph(
    nodes: impl IntoIterator<Item = Message>,
    initializers: impl IntoIterator<Item = Message>,
    inputs: impl IntoIterator<Item = Message>,
    outputs: impl IntoIterator<Item = Message>,
) -> Message {
    Message::default()
        .with_all(1, nodes)
        .text(2, "graph")
        .with_all(5, initializers)
        .with_all(11, inputs)
        .with_all(12, outputs)
}

/// An import of an operator set.
pub(crate) fn opset(domain: &str, version: i64) -> Message {
    Message::default().text(1, domain).int(2, version)
}

/// A model of that graph, with the default operator set 17 and `ai.onnx.ml` 3.
pub(crate) fn model(graph: Message) -> Message {
    Message::default().int(1, 8).with(7, graph).with(8, opset("", 17)).with(8, opset("ai.onnx.ml", 3))
}

/// A graph that takes `x` `[N, 2]` and gives `y`.
pub(crate) fn small(
    nodes: impl IntoIterator<Item = Message>,
    initializers: impl IntoIterator<Item = Message>,
) -> Message {
    graph(nodes, initializers, [port("x", 1, &[-1, 2])], [port("y", 1, &[-1, -1])])
}

/// A valid model with a branch, a convolution, a recurrence, a tree and shapes that are computed.
pub(crate) fn valid() -> Vec<(&'static str, Vec<u8>)> {
    let weights = || floats("w", &[2, 3], &[0.5, -1.0, 2.0, 1.5, 0.25, -0.75]);
    let perceptron = small(
        [
            node("MatMul", &["x", "w"], &["h"]),
            node("Add", &["h", "b"], &["a"]),
            node("Relu", &["a"], &["r"]),
            node("Softmax", &["r"], &["y"]).with(5, int("axis", 1)),
        ],
        [weights(), floats("b", &[3], &[0.1, 0.2, 0.3])],
    );
    let branch =
        |name: &str, operator: &str| graph([node(operator, &["x"], &[name])], [], [], [port(name, 1, &[-1, 2])]);
    let branched = small(
        [
            node("ReduceSum", &["x"], &["sum"]).with(5, int("keepdims", 0)),
            node("Greater", &["sum", "zero"], &["positive"]),
            node("If", &["positive"], &["y"])
                .with(5, graph_value("then_branch", branch("then", "Neg")))
                .with(5, graph_value("else_branch", branch("else", "Exp"))),
        ],
        [tensor("zero", 1, &[]).raw(9, &0_f32.to_le_bytes())],
    );
    let shaped = small(
        [
            node("Shape", &["x"], &["shape"]),
            node("Gather", &["shape", "first"], &["n"]).with(5, int("axis", 0)),
            node("Concat", &["n", "two"], &["target"]).with(5, int("axis", 0)),
            node("ConstantOfShape", &["target"], &["filled"]).with(5, tensor_value("value", floats("", &[1], &[2.5]))),
            node("Reshape", &["x", "target"], &["same"]),
            node("Mul", &["same", "filled"], &["z"]),
            node("Pad", &["z", "pads"], &["p"]),
            node("Tile", &["p", "repeats"], &["t"]),
            node("Slice", &["t", "starts", "ends", "axes"], &["y"]),
        ],
        [
            ints("first", &[0]),
            ints("two", &[2]),
            ints("pads", &[0, 1, 0, 1]),
            ints("repeats", &[1, 2]),
            ints("starts", &[1]),
            ints("ends", &[6]),
            ints("axes", &[1]),
        ],
    );
    let convolved = graph(
        [
            node("Conv", &["x", "k"], &["c"])
                .with(5, int_list("kernel_shape", &[2, 2]))
                .with(5, int_list("pads", &[1; 4])),
            node("MaxPool", &["c"], &["m"])
                .with(5, int_list("kernel_shape", &[2, 2]))
                .with(5, int_list("strides", &[2, 2])),
            node("Flatten", &["m"], &["y"]),
        ],
        [floats("k", &[1, 1, 2, 2], &[1.0, -1.0, 0.5, 2.0])],
        [port("x", 1, &[-1, 1, 4, 4])],
        [port("y", 1, &[-1, -1])],
    );
    let recurrent = graph(
        [node("GRU", &["x", "w", "r"], &["", "y"]).with(5, int("hidden_size", 1))],
        [floats("w", &[1, 3, 2], &[0.1, 0.2, 0.3, -0.1, 0.5, 1.0]), floats("r", &[1, 3, 1], &[0.3, 0.2, 0.1])],
        [port("x", 1, &[3, 1, 2])],
        [port("y", 1, &[1, 1, 1])],
    );
    let ml = |operator: &str, inputs: &[&str], outputs: &[&str]| node(operator, inputs, outputs).text(7, "ai.onnx.ml");
    let tree = graph(
        [
            ml("Scaler", &["x"], &["s"])
                .with(5, float_list("offset", &[0.5, 1.0]))
                .with(5, float_list("scale", &[2.0, 0.5])),
            ml("TreeEnsembleClassifier", &["s"], &["label", "y"])
                .with(5, int_list("nodes_treeids", &[0, 0, 0]))
                .with(5, int_list("nodes_nodeids", &[0, 1, 2]))
                .with(5, int_list("nodes_featureids", &[1, 0, 0]))
                .with(5, float_list("nodes_values", &[0.25, 0.0, 0.0]))
                .with(5, text_list("nodes_modes", &["BRANCH_LEQ", "LEAF", "LEAF"]))
                .with(5, int_list("nodes_truenodeids", &[1, 0, 0]))
                .with(5, int_list("nodes_falsenodeids", &[2, 0, 0]))
                .with(5, int_list("nodes_missing_value_tracks_true", &[0, 0, 0]))
                .with(5, int_list("class_treeids", &[0, 0, 0, 0]))
                .with(5, int_list("class_nodeids", &[1, 1, 2, 2]))
                .with(5, int_list("class_ids", &[0, 1, 0, 1]))
                .with(5, float_list("class_weights", &[0.9, 0.1, 0.3, 0.7]))
                .with(5, int_list("classlabels_int64s", &[0, 1]))
                .with(5, text("post_transform", "NONE")),
        ],
        [],
        [port("x", 1, &[-1, 2])],
        [port("label", 7, &[-1]), port("y", 1, &[-1, 2])],
    );
    let whole = |graph| model(graph).bytes();
    vec![
        ("perceptron", whole(perceptron)),
        ("branched", whole(branched)),
        ("shaped", whole(shaped)),
        ("convolved", whole(convolved)),
        ("recurrent", whole(recurrent)),
        ("tree", whole(tree)),
    ]
}
