//! Every limit that an ONNX file has to keep, in one place; `SECURITY.md` states them.
//!
//! They are far above what clinical models, image networks and transformers need, and low enough that a file which
//! keeps them all is read and refused within 64 MB above its own size.

/// Bytes of a file: what a package may have as a whole.
pub const FILE_BYTES: usize = 256 << 20;

/// Graphs within graphs, the model's own counted. Exporters nest two or three; every level is a call on the stack.
pub const GRAPH_DEPTH: usize = 16;

/// Types within types, such as a sequence of maps. `ZipMap` gives two.
pub const TYPE_DEPTH: usize = 8;

/// Nodes of all graphs together. `MobileNetV2` has about 150, a transformer of a hundred layers some thousands.
pub const NODES: usize = 100_000;

/// Initializers and tensors in attributes, of all graphs together.
pub const TENSORS: usize = 100_000;

/// Attributes of all nodes together. A tree ensemble has about twenty, a convolution five.
pub const ATTRIBUTES: usize = 200_000;

/// Attributes of one node.
pub const NODE_ATTRIBUTES: usize = 64;

/// Names of values that nodes take and give, of all nodes together.
pub const NODE_VALUES: usize = 400_000;

/// Inputs and outputs of one graph.
pub const PORTS: usize = 10_000;

/// Operator sets that a model imports. Exporters write one line for every domain that they know.
pub const OPSETS: usize = 64;

/// Elements of a list in an attribute: what bounds the nodes of a tree ensemble.
pub const LIST: u64 = 1 << 23;

/// Bytes of a text in an attribute or of one element of a string tensor.
pub const TEXT_BYTES: usize = 1 << 16;

/// Bytes of a name. Exporters write paths of modules, some hundred bytes.
pub const NAME_BYTES: usize = 1_024;

/// Bytes of a symbolic dimension: expressions such as `2*batch + 1`, which the engine parses.
pub const DIM_NAME_BYTES: usize = 64;

/// Parentheses within a symbolic dimension, because the engine's parser of them goes back and forth.
pub const DIM_NAME_NESTING: usize = 4;

/// Dimensions of a tensor.
pub const RANK: usize = 16;

/// Elements of one tensor, and of one value computed in a batch of one: 256 MiB of float32.
pub const ELEMENTS: u64 = 1 << 26;

/// Elements of everything that is computed of constants alone, which happens when a graph is loaded.
pub const CONSTANT_ELEMENTS: u64 = 1 << 26;

/// Elements of all values that are computed in a batch of one, as far as their shapes are known: a bound on work.
pub const WORK_ELEMENTS: u64 = 1 << 30;

/// Windows, strides, dilations, paddings and the like.
pub const WINDOW: i64 = 1 << 16;

/// Nodes without a known operator that an outline names; the others are only counted.
pub const UNKNOWN_NAMED: usize = 100;

/// Versions of the intermediate representation: from opset imports (3) to that of ONNX 1.18 (11).
pub const IR_VERSIONS: std::ops::RangeInclusive<i64> = 3..=11;

/// Versions of the default operator set, up to that of ONNX 1.18.
pub const OPSET_VERSIONS: std::ops::RangeInclusive<i64> = 1..=23;

/// Versions of the operator set `ai.onnx.ml`, up to that of ONNX 1.18.
pub const ML_OPSET_VERSIONS: std::ops::RangeInclusive<i64> = 1..=5;
