//! Whether what may be read from a model's number agrees with itself, and whether its figures are figures.

use super::{Figures, GraphSpec, Kind, Manifest, check::ensure};

/// Thresholds rise, a label set has a coverage, a horizon lies ahead; a score has none of them.
pub(super) fn check_output(manifest: &Manifest) -> Result<(), String> {
    let output = &manifest.output;
    let risks: Vec<f64> = output.thresholds.iter().map(|threshold| threshold.risk).collect();
    ensure(risks.iter().all(|risk| 0.0 < *risk && *risk < 1.0), || {
        "[[output.threshold]] risk: above 0 and below 1".to_owned()
    })?;
    ensure(risks.iter().zip(risks.iter().skip(1)).all(|(lower, higher)| lower < higher), || {
        "[[output.threshold]]: in rising order".to_owned()
    })?;
    let mut cited = output.thresholds.iter().filter_map(|threshold| threshold.evidence.as_ref());
    ensure(cited.all(|id| manifest.evidence.iter().any(|evidence| evidence.id == *id)), || {
        "[[output.threshold]] evidence: no such [[evidence]]".to_owned()
    })?;
    if let Some(set) = &output.label_set {
        ensure(0.5 < set.coverage && set.coverage < 1.0, || {
            "[output.label_set] coverage: above 0.5 and below 1".to_owned()
        })?;
        ensure([set.present_from, set.absent_to].iter().all(|p| (0.0..=1.0).contains(p)), || {
            "[output.label_set]: present_from and absent_to are probabilities".to_owned()
        })?;
    }
    ensure(output.survival.is_none_or(|survival| survival.horizon.is_finite() && survival.horizon > 0.0), || {
        "[output.survival] horizon: above 0".to_owned()
    })?;
    let reads_risk = !output.thresholds.is_empty() || output.label_set.is_some() || output.survival.is_some();
    ensure(manifest.model.kind != Kind::Score || !reads_risk, || {
        "[output]: a score has no threshold, label_set or survival".to_owned()
    })
}

/// Every figure is a number, and discrimination is said in one way.
pub(super) fn check_figures(figures: &[Figures]) -> Result<(), String> {
    for row in figures {
        ensure(row.auroc.is_some() != row.concordance.is_some(), || {
            "[validation] figures: either auroc or concordance".to_owned()
        })?;
        ensure(row.slope_prediction.is_some() == row.sites.is_some(), || {
            "[validation] figures: slope_prediction and sites go together".to_owned()
        })?;
        let intervals = [row.auroc, row.concordance, Some(row.calibration_slope), Some(row.calibration_in_the_large)];
        let mut numbers = intervals.into_iter().flatten().flatten().chain(row.slope_prediction.into_iter().flatten());
        ensure(numbers.all(f64::is_finite) && row.brier.is_finite() && row.brier_null.is_finite(), || {
            "[validation] figures: a figure is no number".to_owned()
        })?;
    }
    Ok(())
}

/// The finding comes before the abstention.
pub(super) fn check_distance(graph: &GraphSpec, place: &str) -> Result<(), String> {
    let Some(limits) = graph.distance else { return Ok(()) };
    ensure(
        limits.abstain_above.is_finite() && 0.0 < limits.finding_above && limits.finding_above < limits.abstain_above,
        || format!("{place}: distance: 0 < finding_above < abstain_above"),
    )
}
