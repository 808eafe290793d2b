//! Which operators tract has, by domain: tract itself looks at names alone.

use tract_onnx::model::OnnxOpRegister;

use crate::model::operators::ML;

/// tract's operators of `ai.onnx.ml`.
const CLASSICAL: [&str; 6] = [
    "ArrayFeatureExtractor",
    "CategoryMapper",
    "LinearClassifier",
    "LinearRegressor",
    "Normalizer",
    "TreeEnsembleClassifier",
];

/// tract's operators that neither domain has (ONNX Operators, opset 23), those whose answers are drawn by lot, and
/// `DFT` and `STFT`, whose answers differ from the standard's beyond its tolerance.
const FOREIGN: [&str; 21] = [
    "BiasGelu",
    "ConstantLike",
    "DFT",
    "FastGelu",
    "GatherBlockQuantized",
    "GroupQueryAttention",
    "MatMulNBits",
    "MultiHeadAttention",
    "Multinomial",
    "ParametricSoftplus",
    "QuickGelu",
    "RandomNormal",
    "RandomNormalLike",
    "RandomUniform",
    "RandomUniformLike",
    "Rsqrt",
    "ScaledTanh",
    "STFT",
    "SimplifiedLayerNormalization",
    "SkipLayerNormalization",
    "SkipSimplifiedLayerNormalization",
];

/// tract's operators.
pub(in crate::model) struct Vocabulary(OnnxOpRegister);

impl Vocabulary {
    pub(in crate::model) fn new() -> Self {
        Self(tract_onnx::onnx().op_register)
    }

    /// Whether tract has that operator in that domain, the default one being the empty text.
    pub(in crate::model) fn knows(&self, domain: &str, operator: &str) -> bool {
        let domain_has = match domain {
            "" => !CLASSICAL.contains(&operator) && !FOREIGN.contains(&operator),
            ML => CLASSICAL.contains(&operator),
            _ => false,
        };
        domain_has && self.0.0.contains_key(operator)
    }
}
