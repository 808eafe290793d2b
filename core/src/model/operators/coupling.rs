//! Probabilities of many classes from those of each pair (T.-F. Wu, C.-J. Lin, R. C. Weng, "Probability estimates for
//! multi-class classification by pairwise coupling", JMLR 5, 2004, second method), by the iteration of libsvm. It stops
//! when it is near enough, so that its steps are part of the answer.

/// The most steps.
const STEPS: usize = 100;

/// Each class's probability; `pairs` holds at `[i * classes + j]` that it is `i` rather than `j`.
pub(super) fn couple(pairs: &[f32], classes: usize) -> Vec<f32> {
    #[expect(clippy::cast_precision_loss, reason = "a model has few classes")]
    let count = classes as f32;
    let of = |i: usize, j: usize| pairs.get(i * classes + j).copied().unwrap_or(0.0);
    let mut matrix = vec![0.0_f32; classes * classes];
    for (at, value) in matrix.iter_mut().enumerate() {
        let (t, j) = (at / classes, at % classes);
        *value = if t == j {
            (0..classes).filter(|j| *j != t).fold(0.0, |sum, j| sum + of(j, t) * of(j, t))
        } else {
            -of(j, t) * of(t, j)
        };
    }
    let diagonal = |t: usize| matrix.get(t * classes + t).copied().unwrap_or(1.0);

    let enough = 0.005 / count;
    let mut found = vec![1.0 / count; classes];
    for _ in 0..STEPS {
        let product = |row: &[f32]| row.iter().zip(&found).fold(0.0, |sum, (q, p)| sum + q * p);
        let mut products: Vec<f32> = matrix.chunks_exact(classes).map(product).collect();
        let mut whole = found.iter().zip(&products).fold(0.0, |sum, (p, product)| sum + p * product);
        let error = products.iter().fold(0.0_f32, |most, product| most.max((product - whole).abs()));
        if error < enough {
            break;
        }
        for (t, row) in matrix.chunks_exact(classes).enumerate() {
            let product = products.get(t).copied().unwrap_or(0.0);
            let step = (whole - product) / diagonal(t);
            if let Some(value) = found.get_mut(t) {
                *value += step;
            }
            whole = (whole + step * (step * diagonal(t) + 2.0 * product)) / (1.0 + step) / (1.0 + step);
            for ((product, value), q) in products.iter_mut().zip(&mut found).zip(row) {
                *product = (*product + step * q) / (1.0 + step);
                *value /= 1.0 + step;
            }
        }
    }
    found
}
