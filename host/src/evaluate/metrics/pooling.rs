//! One figure of several sites pooled, with what a further site may look like.

use serde::Serialize;

use super::{Estimate, mean, number, student::t95};

/// A prediction interval has two degrees of freedom fewer than there are sites.
pub const LEAST_STUDIES: usize = 3;

/// The figure of one site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Study {
    /// The estimate.
    pub value: f64,
    /// Its standard error, above 0.
    pub error: f64,
}

/// What the sites say together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pooled {
    /// How many sites.
    pub sites: usize,
    /// The mean over sites; interval by Hartung and Knapp.
    pub mean: Estimate,
    /// Where the figure of a further site of the same kind is expected with 95 % probability.
    pub prediction: super::Interval,
    /// Standard deviation between sites.
    pub between: f64,
}

/// Random-effects meta-analysis: variance between sites by Paule and Mandel (J Res Natl Bur Stand 1982;87:377-85,
/// doi:10.6028/jres.087.022); interval of the mean by Hartung and Knapp, never narrower than without (as modified in
/// Röver et al., BMC Med Res Methodol 2015;15:99, doi:10.1186/s12874-015-0091-1); prediction interval by Higgins, Thompson
/// and Spiegelhalter (J R Stat Soc A 2009;172:137-59, doi:10.1111/j.1467-985X.2008.00552.x), t with two degrees of
/// freedom fewer than sites. None where there are fewer than [`LEAST_STUDIES`], or a figure is no number.
pub fn pool(studies: &[Study]) -> Option<Pooled> {
    let sound = |study: &Study| study.value.is_finite() && study.error.is_finite() && study.error > 0.0;
    if studies.len() < LEAST_STUDIES || !studies.iter().all(sound) {
        return None;
    }
    let sites = number(studies.len());
    let between = between(studies);
    let Weighted { mean, weight, scatter } = Weighted::of(studies, between);
    let scale = (scatter / (sites - 1.0)).max(1.0);
    let variance = scale / weight;
    let prediction = Estimate::around(mean, t95(studies.len() - 2)? * (between + variance).sqrt()).interval;
    let mean = Estimate::around(mean, t95(studies.len() - 1)? * variance.sqrt());
    Some(Pooled { sites: studies.len(), mean, prediction, between: between.sqrt() })
}

/// The variance between sites at which the scatter is what chance expects; 0 where chance alone would scatter more.
fn between(studies: &[Study]) -> f64 {
    let excess = |between: f64| Weighted::of(studies, between).scatter - (number(studies.len()) - 1.0);
    if excess(0.0) <= 0.0 {
        return 0.0;
    }
    // The scatter falls as the variance grows. Against the plain variance of the values it has fallen far enough.
    let centre = mean(studies.iter().map(|study| study.value));
    let mut high = studies.iter().map(|study| (study.value - centre).powi(2)).sum::<f64>();
    while excess(high) > 0.0 {
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        *(if excess(middle) > 0.0 { &mut low } else { &mut high }) = middle;
    }
    f64::midpoint(low, high)
}

/// The mean by inverse variance.
struct Weighted {
    mean: f64,
    /// Sum of the weights.
    weight: f64,
    /// Weighted sum of squared distances from the mean.
    scatter: f64,
}

impl Weighted {
    fn of(studies: &[Study], between: f64) -> Self {
        let weigh = |study: &Study| (study.error.powi(2) + between).recip();
        let weight: f64 = studies.iter().map(weigh).sum();
        let mean = studies.iter().map(|study| weigh(study) * study.value).sum::<f64>() / weight;
        let scatter = studies.iter().map(|study| weigh(study) * (study.value - mean).powi(2)).sum();
        Self { mean, weight, scatter }
    }
}
