//! `SVMClassifier` (ai.onnx.ml 1), with support vectors: every two classes against each other.

use super::{
    Dim, Fact, Node, Operator, coupling::couple, kernel::SupportVectors, labels::Labels, post_transform::PostTransform,
};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Kind, Tensor, View},
};

#[derive(Debug)]
struct SvmClassifier {
    vectors: SupportVectors,
    /// `[classes - 1, vectors]`.
    coefficients: Vec<f32>,
    duels: Vec<Duel>,
    labels: Labels,
    scores: Scores,
    misfit: Error,
}

/// Two classes against each other: the vectors of each with their row of coefficients.
#[derive(Debug)]
struct Duel {
    first: Side,
    second: Side,
    rho: f32,
}

#[derive(Debug)]
struct Side {
    class: usize,
    /// Of its vectors.
    start: usize,
    end: usize,
    /// Of the coefficients.
    row: usize,
}

#[derive(Debug)]
enum Scores {
    /// Of each duel, as it is.
    Duels,
    /// Of the one duel, for either class; onnxruntime gives the first class the negative one, though it wins by the
    /// positive one, and exporters reckon with it.
    Two(PostTransform),
    /// Of each class, by a logistic function of each duel.
    Probabilities { slopes: Vec<f32>, offsets: Vec<f32> },
}

/// The lowest probability in a duel.
const LEAST: f32 = 1e-7;

/// The most classes: each duel of two is kept.
const CLASSES: usize = 1_000;

/// # Errors
/// `K-MODL-030` where the lists do not agree; where there are no support vectors, which exporters write as
/// `LinearClassifier`; and where a `post_transform` makes of scores what nobody means: any of probabilities or of more
/// than two classes, and all but `LOGISTIC` of two.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let labels = Labels::of(node)?;
    let classes = labels.len();
    let counts = node.ints("vectors_per_class")?.map_or(&[][..], Vec::as_slice);
    let counts: Option<Vec<usize>> = counts.iter().map(|count| usize::try_from(*count).ok()).collect();
    let counts = counts.filter(|counts| counts.len() == classes && (2..=CLASSES).contains(&classes));
    let counts = counts.ok_or_else(|| node.invalid("vectors_per_class"))?;
    let count = counts.iter().try_fold(0_usize, |sum, count| sum.checked_add(*count));
    let count = count.ok_or_else(|| node.invalid("vectors_per_class"))?;
    let vectors = SupportVectors::of(node, count)?;
    let coefficients = node.floats("coefficients")?.filter(|all| Some(all.len()) == count.checked_mul(classes - 1));
    let coefficients = coefficients.ok_or_else(|| node.invalid("coefficients"))?.clone();
    let pairs = classes * (classes - 1) / 2;
    let of_pairs = |name: &str| {
        let of = node.floats(name)?.cloned().unwrap_or_default();
        if of.is_empty() || of.len() == pairs { Ok(of) } else { Err(node.invalid(name)) }
    };
    let rho = of_pairs("rho")?;
    let (slopes, offsets) = (of_pairs("prob_a")?, of_pairs("prob_b")?);
    if rho.is_empty() || slopes.len() != offsets.len() {
        return Err(node.invalid(if rho.is_empty() { "rho" } else { "prob_b" }));
    }
    let scores = match (slopes.is_empty(), classes, PostTransform::of(node)?) {
        (false, _, PostTransform::None) => Scores::Probabilities { slopes, offsets },
        (true, 2, transform @ (PostTransform::None | PostTransform::Logistic)) => Scores::Two(transform),
        (true, 3.., PostTransform::None) => Scores::Duels,
        _ => return Err(node.invalid("post_transform")),
    };
    let duels = duels(&counts, &rho);
    Ok(Box::new(SvmClassifier { vectors, coefficients, duels, labels, scores, misfit: node.misfit() }))
}

fn duels(counts: &[usize], rho: &[f32]) -> Vec<Duel> {
    let starts: Vec<usize> = counts.iter().scan(0, |end, count| Some(std::mem::replace(end, *end + count))).collect();
    let spans: Vec<(usize, usize)> = starts.iter().zip(counts).map(|(start, count)| (*start, start + count)).collect();
    let sides = spans.iter().enumerate().flat_map(|(i, first)| {
        spans.iter().enumerate().skip(i + 1).map(move |(j, second)| {
            let first = Side { class: i, start: first.0, end: first.1, row: j - 1 };
            (first, Side { class: j, start: second.0, end: second.1, row: i })
        })
    });
    sides.zip(rho).map(|((first, second), rho)| Duel { first, second, rho: *rho }).collect()
}

impl SvmClassifier {
    fn classes(&self) -> usize {
        self.labels.len()
    }

    /// Positive where the first class wins.
    fn score(&self, duel: &Duel, common: &[f32]) -> f32 {
        let sum = |side: &Side| {
            let start = side.row * common.len();
            let weights = self.coefficients.get(start + side.start..start + side.end).unwrap_or_default();
            let values = common.get(side.start..side.end).unwrap_or_default();
            values.iter().zip(weights).fold(0.0, |sum, (value, weight)| sum + f64::from(value * weight))
        };
        #[expect(clippy::cast_possible_truncation, reason = "scores are of single precision")]
        let score = (sum(&duel.first) + sum(&duel.second) + f64::from(duel.rho)) as f32;
        score
    }

    /// The class with most votes, the first of them.
    fn winner(&self, scores: &[f32]) -> usize {
        let mut votes = vec![0_usize; self.classes()];
        for (duel, score) in self.duels.iter().zip(scores) {
            let class = if *score > 0.0 { duel.first.class } else { duel.second.class };
            if let Some(votes) = votes.get_mut(class) {
                *votes += 1;
            }
        }
        let most = votes.iter().max().copied().unwrap_or_default();
        votes.iter().position(|votes| *votes == most).unwrap_or_default()
    }

    fn shown(&self, scores: &[f32]) -> Vec<f32> {
        match (&self.scores, scores) {
            (Scores::Duels, _) => scores.to_vec(),
            (Scores::Two(transform), _) => {
                let score = scores.first().copied().unwrap_or_default();
                let mut both = vec![-score, score];
                transform.apply(&mut both);
                both
            }
            (Scores::Probabilities { slopes, offsets }, _) => {
                let classes = self.classes();
                let mut pairs = vec![0.0; classes * classes];
                let duels = self.duels.iter().zip(scores).zip(slopes.iter().zip(offsets));
                for ((duel, score), (slope, offset)) in duels {
                    let first = probability(score * slope + offset).clamp(LEAST, 1.0 - LEAST);
                    let places = (
                        duel.first.class * classes + duel.second.class,
                        duel.second.class * classes + duel.first.class,
                    );
                    if let Some(value) = pairs.get_mut(places.0) {
                        *value = first;
                    }
                    if let Some(value) = pairs.get_mut(places.1) {
                        *value = 1.0 - first;
                    }
                }
                couple(&pairs, classes)
            }
        }
    }

    /// How many scores a row gives.
    fn width(&self) -> usize {
        if matches!(self.scores, Scores::Duels) { self.duels.len() } else { self.classes() }
    }
}

/// The logistic function of what is against it.
fn probability(against: f32) -> f32 {
    let upper = 1.0 / (1.0 + (-against.abs()).exp());
    if against < 0.0 { upper } else { 1.0 - upper }
}

impl Operator for SvmClassifier {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let rows = self.vectors.rows(inputs)?;
        Ok(vec![
            Fact { kind: self.labels.kind(), shape: vec![rows] },
            Fact { kind: Kind::F32, shape: vec![rows, Dim::Fixed(self.width())] },
        ])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let (mut labels, mut shown) = (Vec::new(), Vec::new());
        self.vectors.for_each_row(inputs, |common| {
            let scores: Vec<f32> = self.duels.iter().map(|duel| self.score(duel, common)).collect();
            labels.push(self.winner(&scores));
            shown.extend(self.shown(&scores));
        })?;
        let rows = labels.len();
        let labels = Tensor::new(vec![rows], self.labels.of_indices(&labels));
        let scores = Tensor::new(vec![rows, self.width()], Data::F32(shown));
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

    const X: [f32; 6] = [1.0, 2.0, -1.0, 0.5, 0.0, -3.0];

    fn two() -> Probe {
        let probe = Probe::new(build).floats("support_vectors", &[1.0, 1.0, -1.0, 0.0, 0.5, -2.0]);
        let probe = probe.floats("coefficients", &[0.7, -0.4, -0.3]).floats("rho", &[0.1]);
        let probe = probe.text("kernel_type", "RBF").floats("kernel_params", &[0.5, 0.0, 3.0]);
        probe.ints("vectors_per_class", &[2, 1]).ints("classlabels_ints", &[4, 7])
    }

    fn three() -> Probe {
        let vectors = [1.0, 1.0, -1.0, 0.0, 0.5, -2.0, 2.0, 2.0];
        let probe = two().floats("support_vectors", &vectors).ints("vectors_per_class", &[2, 1, 1]);
        let probe = probe.floats("coefficients", &[0.7, -0.4, -0.3, 0.2, 0.5, -0.6, 0.1, -0.9]);
        probe.floats("rho", &[0.1, -0.2, 0.05]).ints("classlabels_ints", &[4, 7, 9])
    }

    fn probable(probe: Probe, slopes: &[f32], offsets: &[f32]) -> Probe {
        probe.floats("prob_a", slopes).floats("prob_b", offsets)
    }

    /// Measured with onnxruntime 1.32.
    #[test]
    fn labels_and_scores_are_those_of_the_peer() {
        let (first, second) = ([-1.2], [0.1]);
        let cases: [(Probe, &[f32]); 5] = [
            (two(), &[-0.517_156_36, 0.517_156_36, 0.173_674_96, -0.173_674_96, 0.063_131_19, -0.063_131_19]),
            (
                two().text("post_transform", "LOGISTIC"),
                &[0.373_517_4, 0.626_482_6, 0.543_309_9, 0.456_690_07, 0.515_777_5, 0.484_222_47],
            ),
            (
                probable(two(), &first, &second),
                &[0.625_935_6, 0.374_064_4, 0.423_200_6, 0.576_799_33, 0.456_141_8, 0.543_858_23],
            ),
            (
                three(),
                &[
                    0.517_156_36,
                    0.213_582_08,
                    -0.495_847_97,
                    -0.173_674_96,
                    -0.669_060_35,
                    0.048_180_517,
                    -0.063_131_19,
                    -0.203_940_94,
                    0.103_525_69,
                ],
            ),
            (
                probable(three(), &[-1.2, -0.8, -1.0], &[0.1, 0.0, -0.1]),
                &[
                    0.410_645_22,
                    0.239_657_3,
                    0.349_697_53,
                    0.247_320_35,
                    0.387_442_47,
                    0.365_237_18,
                    0.297_931_94,
                    0.376_421_15,
                    0.325_646_93,
                ],
            ),
        ];
        for (probe, expected) in cases {
            let outputs = probe.floats_of(&[3, 2], &X).unwrap();
            assert_eq!(outputs[0].data(), &Data::I64(vec![4, 7, 7]));
            close(&outputs[1], &[3, expected.len() / 3], expected);
        }
    }

    /// 1 + 2^-24 - 1: in single precision nothing would be left, and the other class would win.
    #[test]
    fn rho_is_added_before_the_score_is_rounded() {
        let probe = two().floats("support_vectors", &[1.0, 1.0]).floats("coefficients", &[1.0, 2.0_f32.powi(-24)]);
        let probe = probe.ints("vectors_per_class", &[1, 1]).floats("rho", &[-1.0]);
        let outputs = probe.text("kernel_type", "LINEAR").floats_of(&[1, 1], &[1.0]).unwrap();
        assert_eq!(outputs[0].data(), &Data::I64(vec![4]));
    }

    #[test]
    fn lists_that_do_not_agree_are_refused() {
        assert!(two().operator().is_ok());
        for probe in [
            two().ints("vectors_per_class", &[2, 2]),
            two().ints("vectors_per_class", &[4, -1]),
            two().ints("vectors_per_class", &[3]),
            two().ints("vectors_per_class", &[i64::MAX, i64::MAX]),
            two().ints("classlabels_ints", &[4]),
            two().floats("coefficients", &[0.7, -0.4]),
            two().floats("rho", &[]),
            two().floats("rho", &[0.1, 0.2]),
            two().floats("prob_a", &[0.1]),
            two().text("post_transform", "SOFTMAX"),
            two().text("kernel_type", "WAVE"),
            three().text("post_transform", "LOGISTIC"),
            probable(three(), &[-1.2, -0.8, -1.0], &[0.1]),
        ] {
            assert!(probe.operator().is_err());
        }
    }
}
