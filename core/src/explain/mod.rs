//! A prediction to what each input adds to it.
//!
//! Which way is taken is settled when a package is loaded, by what its graph is:
//!
//! 1. A **sum of trees** (`trees.rs`): interventional `TreeSHAP`, exact. The form that is known: the output `logit` is target 0
//!    of one `TreeEnsembleRegressor` (ai.onnx.ml 1 or 3, `SUM`, `post_transform` `NONE`) or `TreeEnsemble` (ai.onnx.ml 5,
//!    `SUM`, none) whose input is the graph's `x` itself. Between the two there may be, in any order and number:
//!    - `Split` along axis 1 of which `logit` is an output of width 1; its offset among the targets is found from the
//!      sizes (a constant second input, the attribute `split` of old versions, or equal parts by `num_outputs`), so that
//!      target 0 is the logit and targets 1 to B are the refits in a second output `logit_bootstrap`;
//!    - `Add` of a constant of one element, or of as many as there are targets (an offset beside the ensemble's own
//!      `base_values`);
//!    - `Identity`, and `Cast` to float or double, which may also stand between `x` and the ensemble.
//!
//!    Nodes ask `<=`, `<`, `>=` or `>`; a missing value (NaN) goes where `nodes_missing_value_tracks_true` says. Leaves may
//!    weigh for several targets, or each tree for one. Other branches of the graph (`distance`, the refits) are not looked at.
//!    What was read is compared with the graph's own answers when the package is loaded.
//! 2. An **additive** graph (`additive.rs`): exact, against the reference patient.
//! 3. **Any other** (`shapley.rs`): Shapley values over the manifest's groups of columns (`[[graph.group]]`, each column by
//!    itself where there are none), exact up to 12 groups, else sampled with a standard error.
//!
//! The background of 1 and 3 is the file that `[graph] background` names: JSON lines, one made-up patient a line, an object
//! with every column of the graph by its input's name: a number, a level's name, or `null` for missing; 1 to 500 lines,
//! numbers within the input's hard range (`{"age": 71, "sex": "male", "crp": null}`). Without one it is the reference patient.

mod additive;
mod background;
mod counterfactual;
mod explainer;
mod permutation;
mod reference;
mod shapley;
#[cfg(test)]
mod tests;
mod trees;

pub use self::{counterfactual::counterfactual, explainer::Explainer};
