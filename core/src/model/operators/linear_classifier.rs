//! `LinearClassifier` (ai.onnx.ml 1).

use super::{Dim, Fact, Node, Operator, labels::Labels, linear::Linear, post_transform::PostTransform};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Kind, Tensor, View},
};

#[derive(Debug)]
struct LinearClassifier {
    linear: Linear,
    labels: Labels,
    post_transform: PostTransform,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where the lists do not agree or the transform is unknown. One score for two labels is taken with
/// `LOGISTIC` alone: without it onnxruntime gives `1 - score` and `score` but the label by the score's sign, so that
/// the label may be the one of the lower score.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let labels = Labels::of(node)?;
    let post_transform = PostTransform::of(node)?;
    let scores = node.floats("intercepts")?.map(Vec::len).filter(|scores| *scores > 0);
    let scores = scores.ok_or_else(|| node.invalid("intercepts"))?;
    let fits = match scores {
        1 => labels.len() == 2 && post_transform == PostTransform::Logistic,
        scores => labels.len() == scores,
    };
    if !fits {
        return Err(node.invalid("intercepts"));
    }
    Ok(Box::new(LinearClassifier { linear: Linear::of(node, scores)?, labels, post_transform, misfit: node.misfit() }))
}

/// The first of the highest.
fn highest(scores: &[f32]) -> usize {
    let mut best = 0;
    let mut most = scores.first().copied().unwrap_or_default();
    for (index, &score) in scores.iter().enumerate() {
        if score > most {
            (best, most) = (index, score);
        }
    }
    best
}

impl Operator for LinearClassifier {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let rows = self.linear.rows(inputs)?;
        Ok(vec![
            Fact { kind: self.labels.kind(), shape: vec![rows] },
            Fact { kind: Kind::F32, shape: vec![rows, Dim::Fixed(self.labels.len())] },
        ])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let mut scores = self.linear.run(inputs)?;
        if self.linear.scores() == 1 {
            scores = scores.into_iter().flat_map(|score| [-score, score]).collect();
        }
        let classes = self.labels.len();
        let mut labels = Vec::with_capacity(scores.len() / classes);
        for row in scores.chunks_exact_mut(classes) {
            labels.push(highest(row));
            self.post_transform.apply(row);
        }
        let rows = labels.len();
        let labels = Tensor::new(vec![rows], self.labels.of_indices(&labels));
        let scores = Tensor::new(vec![rows, classes], Data::F32(scores));
        match (labels, scores) {
            (Some(labels), Some(scores)) => Ok(vec![labels, scores]),
            _ => Err(self.misfit.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operators::probe::{Probe, close};

    const X: [f32; 6] = [1.0, 2.0, -3.0, 0.0, 0.5, 4.0];

    /// Measured with onnxruntime 1.32.
    #[test]
    fn labels_and_scores_are_those_of_the_peer() {
        let three = [0.1, 0.2, 0.3, -0.1, -0.2, 0.1, 0.0, 0.1, 0.1];
        let probe = |scores: usize, transform: &str| {
            let probe =
                Probe::new(build).floats("coefficients", &three[..3 * scores]).text("post_transform", transform);
            probe.floats("intercepts", &[0.25, 0.1, -0.1][..scores])
        };
        let cases: [(usize, &str, &[i64], &[f32]); 5] = [
            (1, "LOGISTIC", &[4, 7], &[0.537_429_8, 0.462_570_2, 0.175_086_26, 0.824_913_74]),
            (2, "SOFTMAX", &[4, 4], &[0.634_135_6, 0.365_864_43, 0.759_510_9, 0.240_489_05]),
            (2, "LOGISTIC", &[4, 4], &[0.462_570_16, 0.331_812_26, 0.824_913_74, 0.598_687_65]),
            (3, "NONE", &[4, 4], &[-0.150_000_04, -0.7, -0.2, 1.55, 0.4, 0.350_000_02]),
            (
                3,
                "SOFTMAX",
                &[4, 4],
                &[0.395_541_58, 0.228_207_65, 0.376_250_8, 0.618_111_55, 0.195_716_83, 0.186_171_6],
            ),
        ];
        for (scores, transform, labels, expected) in cases {
            let classes = &[4, 7, 9][..scores.max(2)];
            let outputs = probe(scores, transform).ints("classlabels_ints", classes).floats_of(&[2, 3], &X).unwrap();
            assert_eq!(outputs[0].data(), &Data::I64(labels.to_vec()), "{scores} {transform}");
            close(&outputs[1], &[2, classes.len()], expected);
        }
        let texts = probe(1, "LOGISTIC").texts("classlabels_strings", &["a", "b"]);
        let outputs = texts.floats_of(&[2, 3], &X).unwrap();
        assert_eq!(outputs[0].data(), &Data::Text(vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn a_number_that_is_none_leaves_the_first_label_and_scores_that_are_none() {
        let probe = Probe::new(build).floats("coefficients", &[1.0, 2.0]).floats("intercepts", &[0.0, 0.0]);
        let outputs = probe.ints("classlabels_ints", &[4, 7]).floats_of(&[1, 1], &[f32::NAN]).unwrap();
        assert!(matches!(outputs[1].data(), Data::F32(scores) if scores.iter().all(|score| score.is_nan())));
    }

    #[test]
    fn lists_that_do_not_agree_are_refused() {
        for (coefficients, intercepts, labels, transform) in [
            (&[1.0][..], &[0.0][..], &[4][..], "LOGISTIC"),
            (&[1.0], &[0.0], &[4, 7], "NONE"),
            (&[1.0], &[0.0], &[4, 7], "PROBIT"),
            (&[1.0], &[0.0], &[4, 7, 8], "LOGISTIC"),
            (&[1.0, 2.0], &[0.0, 0.0], &[4, 7, 8], "NONE"),
            (&[1.0, 2.0], &[], &[4, 7], "NONE"),
            (&[1.0, 2.0, 3.0], &[0.0, 0.0], &[4, 7], "NONE"),
            (&[1.0, 2.0], &[0.0, 0.0], &[], "NONE"),
        ] {
            let probe = Probe::new(build).floats("coefficients", coefficients).floats("intercepts", intercepts);
            let probe = probe.ints("classlabels_ints", labels).text("post_transform", transform);
            assert!(probe.operator().is_err(), "{labels:?} {transform}");
        }
    }
}
