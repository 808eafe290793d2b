//! Contributions of a graph whose log odds are a sum over columns: each of the patient's values is put into the reference
//! patient in turn.

use super::permutation::permutation;
use crate::{code::Result, model::Engine};

/// How far a sum over columns may miss the graph's own, in log odds: ten times what float32 costs the shipped graphs.
pub(super) const TOLERANCE: f64 = 1e-4;

/// In how many ways a row is parted in two to see whether the parts add up.
const PARTINGS: u64 = 8;

/// The most rows that are parted.
const PARTED: usize = 32;

/// What the graph says of the reference patient, and what each column of the patient adds to it.
///
/// # Errors
/// The engine's own.
pub(super) fn contributions(engine: &Engine, patient: &[f32], reference: &[f32]) -> Result<(f64, Vec<f64>)> {
    let mut rows = vec![reference.to_vec()];
    rows.extend((0..patient.len()).map(|swapped| mixture(patient, reference, |column| column == swapped)));
    let logits = logits(engine, &rows)?;
    let base = logits.first().copied().unwrap_or(f64::NAN);
    Ok((base, logits.iter().skip(1).map(|logit| logit - base).collect()))
}

/// Whether a graph is a sum over columns, as far as rows can show: however the columns of a row are parted in two, what
/// each part adds to the reference patient adds up. The parts are the same whenever a package is loaded.
///
/// That the contributions of a patient add up is checked besides, every time.
pub(super) fn is_additive(engine: &Engine, rows: &[Vec<f32>], reference: &[f32]) -> bool {
    let half = reference.len().div_ceil(2);
    rows.iter().take(PARTED).enumerate().all(|(index, row)| {
        let mut batch = vec![reference.to_vec(), row.clone()];
        for parting in 0..PARTINGS {
            let order = permutation(index as u64 * PARTINGS + parting, reference.len());
            // Halves, and parts of any size.
            let size = if parting % 2 == 0 { half } else { 1 + order.first().copied().unwrap_or(0) };
            let part: Vec<usize> = order.into_iter().take(size).collect();
            batch.push(mixture(row, reference, |column| part.contains(&column)));
            batch.push(mixture(row, reference, |column| !part.contains(&column)));
        }
        let Ok(logits) = logits(engine, &batch) else { return false };
        let [base, whole, parts @ ..] = logits.as_slice() else { return false };
        parts.chunks_exact(2).all(|pair| (pair.iter().sum::<f64>() - base - whole).abs() <= TOLERANCE)
    })
}

fn mixture(patient: &[f32], reference: &[f32], is_patients: impl Fn(usize) -> bool) -> Vec<f32> {
    let pairs = patient.iter().zip(reference).enumerate();
    pairs.map(|(column, (own, other))| if is_patients(column) { *own } else { *other }).collect()
}

/// The log odds of rows, in double precision.
pub(super) fn logits(engine: &Engine, rows: &[Vec<f32>]) -> Result<Vec<f64>> {
    Ok(engine.run(rows)?.logit.iter().map(|&logit| f64::from(logit)).collect())
}
