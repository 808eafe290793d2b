//! A package made up for tests: two numbers that go together, a risk, and a distance from where they do.

use sha2::{Digest, Sha256};

use crate::{
    onnx::{Message, floats, graph, int, ints, model, port},
    shipped::{archive, files},
};

/// The correlation of the two numbers.
const TOGETHER: f64 = 0.9;

/// What the package's distance is: the root mean square of the two numbers' deviations with their correlation taken out.
pub(crate) fn distance(age: f64, pressure: f64) -> f64 {
    let (a, b) = ((age - 60.0) / 10.0, (pressure - 120.0) / 20.0);
    let rest = (b - TOGETHER * a) / (1.0 - TOGETHER * TOGETHER).sqrt();
    (f64::midpoint(a * a, rest * rest)).sqrt()
}

/// Log odds of the package: `(age - 60) / 10 - 1`.
pub(crate) fn logit(age: f64) -> f64 {
    (age - 60.0) / 10.0 - 1.0
}

/// A node named after its output.
fn node(operator: &str, inputs: &[&str], outputs: &[&str]) -> Message {
    let message = inputs.iter().fold(Message::default(), |all, input| all.text(1, input));
    outputs.iter().fold(message, |all, output| all.text(2, output)).text(3, outputs[0]).text(4, operator)
}

#[expect(clippy::cast_possible_truncation, reason = "a graph is float32")]
fn onnx(has_distance: bool) -> Vec<u8> {
    let spread = (1.0 - TOGETHER * TOGETHER).sqrt();
    let whitening = [1.0, (-TOGETHER / spread) as f32, 0.0, (1.0 / spread) as f32];
    let mut nodes: Vec<Message> = vec![
        node("Sub", &["x", "mean"], &["centred"]),
        node("Mul", &["centred", "per_spread"], &["z"]),
        node("MatMul", &["z", "weights"], &["product"]),
        node("Add", &["product", "intercepts"], &["logits"]),
        node("Split", &["logits", "sizes"], &["logit", "logit_bootstrap"]).with(5, int("axis", 1)),
    ];
    let mut outputs = vec![port("logit", 1, &[-1, 1]), port("logit_bootstrap", 1, &[-1, 3])];
    if has_distance {
        nodes.extend([
            node("MatMul", &["z", "whitening"], &["white"]),
            node("Mul", &["white", "white"], &["square"]),
            node("MatMul", &["square", "half"], &["mean_square"]),
            node("Sqrt", &["mean_square"], &["distance"]),
        ]);
        outputs.push(port("distance", 1, &[-1, 1]));
    }
    let constants = [
        floats("mean", &[2], &[60.0, 120.0]),
        floats("per_spread", &[2], &[0.1, 0.05]),
        floats("weights", &[2, 4], &[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
        floats("intercepts", &[4], &[-1.0, -1.2, -1.0, -0.8]),
        ints("sizes", &[1, 3]),
        floats("whitening", &[2, 2], &whitening),
        floats("half", &[2, 1], &[0.5, 0.5]),
    ];
    model(graph(nodes, constants, [port("x", 1, &[-1, 2])], outputs)).bytes()
}

const MANIFEST: &str = r#"
schema_version = 1

[model]
id = "made-up"
version = "0.1.0"
kind = "diagnosis"
use = "bedside"
title = { ja = "架空", en = "Made up" }
summary = { ja = "試験のためのもの。", en = "For tests." }
review_by = "2030-01-01"

[applies]
requires = []

[applies.trigger]
when = { any = [{ input = "age", from = 0 }, { input = "pressure", from = 0 }] }
reason = { ja = "値がない", en = "no value" }

[[input]]
name = "age"
title = { ja = "年齢", en = "Age" }
kind.quantity = { unit = "a", hard = [0, 100000], plausible = [0, 100000] }
ask = { ja = "年齢", en = "Age?" }

[[input]]
name = "pressure"
title = { ja = "血圧", en = "Pressure" }
kind.quantity = { unit = "mm[Hg]", hard = [-100000, 100000], plausible = [-100000, 100000] }
ask = { ja = "血圧", en = "Pressure?" }

[[graph]]
name = "whole"
title = { ja = "全体", en = "Whole" }
file = "whole.onnx"
columns = ["age", "pressure"]

[graph.reference]
age = 60
pressure = 120

[graph.trained_on]
age = [20, 100]
pressure = [40, 200]

# HERE

[output]
meaning = { ja = "発症", en = "Disease" }
horizon = { ja = "今", en = "Now" }
interval = { ja = "区間の説明。", en = "What the interval covers." }

# OUTPUT

[validation]
method = { ja = "なし", en = "None" }
figures = []

# TRANSPARENCY
[files]
"#;

/// What a manifest must say of its origin; a shipped one's, since nothing here turns on it.
fn transparency() -> String {
    let files = files("fib-4");
    let (_, manifest) = files.iter().find(|(name, _)| name == "manifest.toml").expect("a manifest");
    let manifest = std::str::from_utf8(manifest).expect("UTF-8");
    let (from, to) = (manifest.find("[transparency]"), manifest.find("[files]"));
    manifest[from.expect("a table")..to.expect("a later one")].to_owned()
}

/// The tables that a package may have besides.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MadeUp<'a> {
    /// `finding_above` and `abstain_above` of `[graph.distance]`.
    pub(crate) distance: Option<[f64; 2]>,
    /// Whether the graph has the output, whatever the manifest says.
    pub(crate) graph_has_distance: bool,
    /// The promise of the golden patient, instead of the right one.
    pub(crate) promised_distance: Option<f64>,
    /// The text of `[output.label_set]`.
    pub(crate) label_set: &'a str,
}

impl MadeUp<'_> {
    /// The bytes of the package.
    pub(crate) fn package(self) -> Vec<u8> {
        let graph = onnx(self.graph_has_distance);
        let promise = self.promised_distance.map_or_else(String::new, |distance| format!(", \"distance\": {distance}"));
        let golden = format!(
            "{{\"name\": \"middle\", \"graph\": \"whole\", \"inputs\": {{\"age\": 70, \"pressure\": 120}}, \"expect\": {{\"logit\": 0.0, \"probability\": 0.5, \"lower\": 0.45265769134, \"upper\": 0.54734229464{promise}}}}}\n"
        );
        let mut manifest = MANIFEST.replace("# OUTPUT", self.label_set);
        let limits = self.distance.map_or_else(String::new, |[finding, abstain]| {
            format!("[graph.distance]\nfinding_above = {finding:?}\nabstain_above = {abstain:?}")
        });
        manifest = manifest.replace("# HERE", &limits).replace("# TRANSPARENCY", &transparency());
        let files = [("golden.jsonl", golden.into_bytes()), ("whole.onnx", graph)];
        for (name, bytes) in &files {
            let digest: [u8; 32] = Sha256::digest(bytes).into();
            let digest = digest.map(|byte| format!("{byte:02x}")).concat();
            manifest = format!("{manifest}\"{name}\" = \"{digest}\"\n");
        }
        let mut all: Vec<_> = files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
        all.push(("manifest.toml".to_owned(), manifest.into_bytes()));
        archive(&all)
    }
}
