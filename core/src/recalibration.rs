//! An estimate recalibrated to the outcomes of one site, beside the validated one and never in its place.
//!
//! What is validated is the package as it was published. A recalibration is the site's own: made of its patients, tried on
//! nobody else. So both are shown, and everything else an answer holds (thresholds, label set, contributions, treatments)
//! is computed from the validated estimate, so that a card never mixes the two without saying so.
//!
//! One thing cannot stand beside it. What a treatment changes in absolute terms grows and shrinks with the risk without it:
//! where the interval of the recalibrated risk does not hold the validated estimate, the site's own outcomes say that the
//! baseline of the comparison is not that of this patient, and a difference or a number needed to treat from it would
//! contradict the estimate beside it. The comparison is then withheld, and with it an order, which rests on the benefit;
//! harms and contraindications, which do not depend on it, stay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::{Advice, GraphUsed, Outcome, Prediction, Reading, Reason, Recalibrated},
    code::{Notice, Result, codes},
    model::expit,
    moment::{Moment, Precision},
    package::Loaded,
    text::Text,
};

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// How many patients there must be with the outcome, and how many without; `kusushi recalibrate` refuses fewer too.
const LEAST_OF_A_CLASS: u32 = 10;

/// The longest name of a site, in characters.
const SITE_LIMIT: usize = 60;

/// A logistic recalibration: log odds become `intercept + slope * log odds`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recalibration {
    /// The model's id.
    pub model: String,
    /// SHA-256 of the package whose estimates were recalibrated.
    pub package_sha256: String,
    /// The graph that gave them; answers of another graph are not recalibrated.
    pub graph: String,
    /// Whose outcomes, where it has a name: letters, digits, spaces, hyphens and full stops.
    pub site: Option<String>,
    /// What was fitted.
    pub method: Method,
    /// Added to the log odds.
    pub intercept: f64,
    /// By which they are multiplied, above 0; 1 where the intercept alone was fitted.
    pub slope: f64,
    /// How uncertain the two are.
    pub variance: Variance,
    /// Patients.
    pub rows: u32,
    /// Patients with the outcome.
    pub events: u32,
    /// The first day of the data, where it is known.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
}

/// What a recalibration fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The intercept, the slope held at 1.
    Intercept,
    /// Both.
    InterceptAndSlope,
}

/// The covariance matrix of intercept and slope, by the information of the fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variance {
    /// Of the intercept.
    pub intercept: f64,
    /// Of the slope; 0 where it was not fitted.
    pub slope: f64,
    /// Of the two.
    pub covariance: f64,
}

impl Recalibration {
    /// Whether it is one, and made for this package.
    ///
    /// # Errors
    /// `K-MODL-047` where it was made for another package, `-048` where it is not valid or the package is a score.
    pub fn check(&self, package: &Loaded) -> Result<()> {
        let invalid = |field: &str| codes::MODL_RECALIBRATION_INVALID.at(format!("recalibration, {field}"));
        if self.package_sha256 != package.sha256() {
            return Err(codes::MODL_RECALIBRATION_OTHER.at(format!("model {}", package.manifest().model.id)).into());
        }
        if package.manifest().output.score.is_some() {
            return Err(invalid("model").into());
        }
        let field = if !package.graphs().any(|(graph, _)| graph.name == self.graph) {
            Some("graph")
        } else if !self.site.as_deref().is_none_or(is_site) {
            Some("site")
        } else if !(self.intercept.is_finite() && self.slope.is_finite() && self.slope > 0.0) {
            Some("intercept, slope")
        } else if self.method == Method::Intercept && (self.slope - 1.0).abs() > 0.0 {
            Some("method")
        } else if !self.has_variance() {
            Some("variance")
        } else if self.events < LEAST_OF_A_CLASS || self.rows.saturating_sub(self.events) < LEAST_OF_A_CLASS {
            Some("rows, events")
        } else if !self.has_dates() {
            Some("from, to")
        } else {
            None
        };
        field.map_or(Ok(()), |field| Err(invalid(field).into()))
    }

    fn has_variance(&self) -> bool {
        let Variance { intercept, slope, covariance } = self.variance;
        let fitted = match self.method {
            Method::Intercept => slope.abs() + covariance.abs() <= 0.0,
            // Semidefinite, but for rounding.
            Method::InterceptAndSlope => slope > 0.0 && covariance.powi(2) <= intercept * slope * (1.0 + 1e-9),
        };
        intercept.is_finite() && slope.is_finite() && covariance.is_finite() && intercept > 0.0 && fitted
    }

    fn has_dates(&self) -> bool {
        let day = |text: &str| {
            Moment::parse(text, jiff::tz::Offset::UTC).filter(|moment| moment.precision() == Precision::Day)
        };
        match (self.from.as_deref(), self.to.as_deref()) {
            (None, None) => true,
            (Some(from), Some(to)) => day(from).zip(day(to)).is_some_and(|(from, to)| from.start() <= to.start()),
            _ => false,
        }
    }

    /// The estimate with its interval. The model's interval and the recalibration's are put together on the scale of the
    /// log odds as independent (MOVER: Zou and Donner 2008, doi:10.1002/sim.3095): the square of the distance to each end
    /// is the sum of the squares of theirs.
    fn of(&self, prediction: Prediction) -> Option<Recalibrated> {
        let centre = self.intercept + self.slope * prediction.logit;
        let Variance { intercept, slope, covariance } = self.variance;
        let variance = intercept + 2.0 * prediction.logit * covariance + prediction.logit.powi(2) * slope;
        let own = Z * variance.max(0.0).sqrt();
        let margin = |end: f64| own.hypot(self.slope * (logit(end) - prediction.logit));
        let (lower, upper) = (expit(centre - margin(prediction.lower)), expit(centre + margin(prediction.upper)));
        let probability = expit(centre);
        let recalibrated = Recalibrated { probability, lower, upper, recalibration: self.clone(), text: self.words() };
        [probability, lower, upper].iter().all(|number| number.is_finite()).then_some(recalibrated)
    }

    fn words(&self) -> Text {
        let (rows, events) = (self.rows, self.events);
        let dates = self.from.as_deref().zip(self.to.as_deref());
        let (ja_dates, en_dates) = match dates {
            Some((from, to)) => (format!("、{from}〜{to}"), format!(", {from} to {to}")),
            None => (String::new(), String::new()),
        };
        let (ja_site, en_site) = match &self.site {
            Some(site) => (site.as_str(), site.as_str()),
            None => ("この施設", "this site"),
        };
        Text::new(
            format!(
                "{ja_site}の転帰で再較正した値（{rows}人、うち転帰あり{events}人{ja_dates}）。他では検証されていません。"
            ),
            format!(
                "Recalibrated to the outcomes of {en_site} ({rows} patients, {events} with the outcome{en_dates}); validated nowhere else."
            ),
        )
    }
}

/// Letters and digits of any script, and what stands between them: a card is Markdown, and this is no part of it.
fn is_site(site: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '・');
    !site.trim().is_empty() && site.chars().count() <= SITE_LIMIT && site.chars().all(plain)
}

/// The log odds of a probability, 1 and 0 at most as far as a float goes.
fn logit(probability: f64) -> f64 {
    let kept = probability.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON);
    (kept / (1.0 - kept)).ln()
}

/// Puts the recalibrated estimate beside the validated one, and says what that means for the rest of the answer.
pub(crate) fn beside(outcome: &mut Outcome, findings: &mut Vec<Notice>, recalibration: &Recalibration) {
    let Outcome::Answer { graph: GraphUsed { name, .. }, readings } = outcome else { return };
    if *name != recalibration.graph {
        findings.push(codes::MODL_RECALIBRATION_GRAPH.at(format!("graph {name}")));
        return;
    }
    findings.push(codes::MODL_RECALIBRATED_BESIDE.at(format!("model {}", recalibration.model)));
    for Reading { prediction, recalibrated, advice, .. } in readings {
        *recalibrated = recalibration.of(*prediction);
        let holds = |shown: &Recalibrated| (shown.lower..=shown.upper).contains(&prediction.probability);
        if let (Some(advice), false) = (advice, recalibrated.as_ref().is_some_and(holds)) {
            withhold(advice, &recalibration.model);
        }
    }
}

/// Takes from a comparison whatever was computed from the baseline.
fn withhold(advice: &mut Advice, model: &str) {
    if advice.withheld.is_empty() {
        advice.statement = Text::new(
            "施設での再較正値と検証された推定値が食い違うため、治療の比較を示しません。",
            "The comparison of treatments is withheld: the site's recalibrated estimate and the validated one disagree.",
        );
    }
    let notice = codes::MODL_BASELINE_DISPUTED.at(format!("model {model}"));
    let detail = Text::new(
        "再較正値の95 %区間が検証された推定値を含まない",
        "the 95 % interval of the recalibrated estimate does not hold the validated one",
    );
    let reason = Reason { notice, detail, inputs: Vec::new() };
    for arm in &mut advice.arms {
        (arm.risk, arm.difference, arm.number_needed_to_treat, arm.verdict) = (None, None, None, None);
        // An order rests on the benefit, which is no longer shown.
        if arm.order.take().is_some() {
            arm.no_order.push(reason.clone());
        }
    }
    advice.withheld.push(reason);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn recalibration(intercept: f64, slope: f64, variance: Variance) -> Recalibration {
        Recalibration {
            model: "m".to_owned(),
            package_sha256: String::new(),
            graph: "g".to_owned(),
            site: None,
            method: Method::InterceptAndSlope,
            intercept,
            slope,
            variance,
            rows: 500,
            events: 60,
            from: None,
            to: None,
        }
    }

    fn prediction(logit: f64, margin: f64) -> Prediction {
        Prediction { probability: expit(logit), lower: expit(logit - margin), upper: expit(logit + margin), logit }
    }

    #[test]
    fn a_certain_recalibration_moves_the_interval_and_no_more() {
        let none = Variance { intercept: 0.0, slope: 0.0, covariance: 0.0 };
        let shown = recalibration(-0.5, 0.8, none).of(prediction(1.0, 0.4)).expect("a number");
        for (found, expected) in
            [(shown.probability, expit(0.3)), (shown.lower, expit(0.3 - 0.32)), (shown.upper, expit(0.3 + 0.32))]
        {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn margins_of_model_and_recalibration_add_as_squares() {
        // A variance of (0.3 / Z)^2 at log odds 1, and a margin of 0.4 * 1.0: together 0.5.
        let variance = Variance { intercept: (0.3 / Z).powi(2), slope: 0.0, covariance: 0.0 };
        let shown = recalibration(0.0, 1.0, variance).of(prediction(1.0, 0.4)).expect("a number");
        assert!((shown.lower - expit(0.5)).abs() < 1e-12 && (shown.upper - expit(1.5)).abs() < 1e-12, "{shown:?}");
    }

    #[test]
    fn a_site_is_a_name_and_no_markup() {
        for (site, is_one) in [
            ("架空病院", true),
            ("Ward 5.2 - north", true),
            ("", false),
            ("  ", false),
            ("<b>x</b>", false),
            ("[x](http://x)", false),
            ("a\nb", false),
            (&*"x".repeat(60), true),
            (&*"x".repeat(61), false),
        ] {
            assert_eq!(is_site(site), is_one, "{site}");
        }
    }

    proptest! {
        #[test]
        fn an_estimate_lies_within_its_interval_and_is_a_number(
            intercept in -20.0..20.0_f64, slope in 0.01..10.0_f64, logit in -40.0..40.0_f64, margin in 0.0..40.0_f64,
            spread in 1e-6..10.0_f64
        ) {
            let variance = Variance { intercept: spread, slope: spread, covariance: -spread * 0.9 };
            let shown = recalibration(intercept, slope, variance).of(prediction(logit, margin)).expect("a number");
            prop_assert!(0.0 <= shown.lower && shown.lower <= shown.probability);
            prop_assert!(shown.probability <= shown.upper && shown.upper <= 1.0);
        }
    }
}
