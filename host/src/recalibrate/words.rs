//! A recalibration in words, in both languages.

use std::fmt::Write as _;

use super::{Figures, Report};
use crate::{
    code::Lang,
    evaluate::{
        Heading, decimal, grid,
        metrics::{Chosen, Estimate, Update},
    },
};

/// The normal quantile of a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

impl Report {
    /// The report in words.
    pub fn text(&self, lang: Lang) -> String {
        let words = Words(lang);
        [words.head(self), words.rows(self), words.updates(self), words.figures(self), words.end(self)]
            .map(|part| part.trim_end().to_owned())
            .join("\n\n")
    }
}

/// A P value; one too small to be written is said to be small.
fn chance(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("= {}", decimal(p, 4)) }
}

/// A language to speak in.
#[derive(Clone, Copy)]
struct Words(Lang);

impl Words {
    fn say(self, ja: &'static str, en: &'static str) -> &'static str {
        self.0.pick(ja, en)
    }

    fn head(self, report: &Report) -> String {
        let model = &report.model;
        Heading {
            id: &model.id,
            version: &model.version,
            title: &model.title,
            package: &model.package_sha256,
            guest: &model.guest_sha256,
            table: &report.table.sha256,
            outcome: &report.table.outcome,
        }
        .text(self.0)
    }

    fn rows(self, report: &Report) -> String {
        let (rows, graph) = (&report.rows, &report.model.graph);
        let mut text = match self.0 {
            Lang::Ja => {
                format!(
                    "{}行。再較正に使ったのは{graph}が答えた{}行、うち転帰あり{}行\n",
                    rows.all, rows.used, rows.events
                )
            }
            Lang::En => format!(
                "{} rows; recalibrated on the {} that {graph} answered, {} of them with the outcome\n",
                rows.all, rows.used, rows.events
            ),
        };
        for (other, count) in rows.graphs.iter().filter(|(other, _)| *other != graph) {
            let _ = match self.0 {
                Lang::Ja => writeln!(text, "  {other}が答えた{count}行は使わない"),
                Lang::En => writeln!(text, "  not used: {count} that {other} answered"),
            };
        }
        for because in &rows.unanswered {
            let notice = &because.notice;
            let _ = writeln!(text, "  {} {}  {}", notice.code, notice.text.get(self.0), because.rows);
        }
        text
    }

    fn updates(self, report: &Report) -> String {
        let (updates, choice) = (&report.updates, &report.choice);
        let head = [
            self.say("  更新", "  update"),
            self.say("切片", "intercept"),
            self.say("傾き", "slope"),
            self.say("対数尤度", "log likelihood"),
        ];
        let mut lines = vec![head.map(str::to_owned).to_vec()];
        lines.push(vec![
            self.say("  なし（検証されたまま）", "  none (as validated)").to_owned(),
            "0".to_owned(),
            "1".to_owned(),
            decimal(updates.original_log_likelihood, 3),
        ]);
        for (name, update) in [
            (self.say("  切片のみ", "  intercept"), updates.intercept),
            (self.say("  切片と傾き", "  intercept and slope"), updates.intercept_and_slope),
        ] {
            let Update { intercept, slope, intercept_variance, slope_variance, log_likelihood, .. } = update;
            let slope = if slope_variance > 0.0 { self.with_interval(slope, slope_variance) } else { "1".to_owned() };
            let intercept = self.with_interval(intercept, intercept_variance);
            lines.push(vec![name.to_owned(), intercept, slope, decimal(log_likelihood, 3)]);
        }
        let title = self.say("再較正（最尤法、括弧内は95%区間）", "Recalibration (maximum likelihood, 95 % intervals)");
        let mut text = format!("{title}\n{}", grid(&lines));
        let (any, slope) = (chance(choice.any_change), chance(choice.slope_too));
        let chosen = match choice.chosen {
            Chosen::Original => self.say("変えない", "no update"),
            Chosen::Intercept => self.say("切片のみ", "the intercept"),
            Chosen::InterceptAndSlope => self.say("切片と傾き", "intercept and slope"),
        };
        let level = report.method.level;
        let _ = match self.0 {
            Lang::Ja => writeln!(
                text,
                "  選択: {chosen}（閉検定、水準{level}。切片と傾き対なし P {any}、切片と傾き対切片のみ P {slope}、尤度比検定）"
            ),
            Lang::En => writeln!(
                text,
                "  chosen: {chosen} (closed test at {level}; intercept and slope against none, P {any}; against the intercept, \
                 P {slope}; likelihood ratio)"
            ),
        };
        text
    }

    fn with_interval(self, value: f64, variance: f64) -> String {
        let margin = Z * variance.sqrt();
        let (lower, upper) = (decimal(value - margin, 3), decimal(value + margin, 3));
        format!("{} ({lower}{}{upper})", decimal(value, 3), self.say("〜", " to "))
    }

    fn figures(self, report: &Report) -> String {
        let head = [
            "",
            self.say("観測／期待", "observed / expected"),
            self.say("全体の較正", "in the large"),
            self.say("較正の傾き", "slope"),
            "Brier",
        ];
        let mut lines = vec![head.map(str::to_owned).to_vec()];
        let figures = &report.figures;
        for (name, figures) in [
            (self.say("  検証された推定値", "  as validated"), &figures.before),
            (self.say("  再較正後（同じ行、甘い）", "  recalibrated, same rows: flattered"), &figures.apparent),
            (self.say("  再較正後（交差検証）", "  recalibrated, cross-validated"), &figures.cross_validated),
        ] {
            lines.push(self.line(name, figures));
        }
        let title = self.say("この表での較正（括弧内は95%区間）", "Calibration on this table (95 % intervals)");
        let (folds, seed) = (report.method.folds, report.method.seed);
        let method = match self.0 {
            Lang::Ja => format!(
                "  交差検証は{folds}分割（転帰で層別、乱数の種{seed}）、選択も分割ごとにやり直した。どの分割も転帰の頻度が等しいため、観測／期待と全体の較正は、切片を合わせれば必ず1と0の近くになる。その区間のほかは、今後の患者について何も言わない。AUROCは再較正で変わらない。頻度だけのBrierスコアは{}。",
                decimal(figures.before.brier_null, 4)
            ),
            Lang::En => format!(
                "  Cross-validated in {folds} parts (within the outcome, seed {seed}), the choice made anew in each. The outcome is \
                 equally frequent in all parts, so that observed / expected and the calibration in the large come near 1 and 0 \
                 wherever an intercept was fitted: but for their intervals they say nothing of patients to come. Recalibration does \
                 not change the AUROC. The Brier score of the frequency alone is {}.",
                decimal(figures.before.brier_null, 4)
            ),
        };
        format!("{title}\n{}{method}\n", grid(&lines))
    }

    fn line(self, name: &str, figures: &Figures) -> Vec<String> {
        let estimate = |estimate: Estimate| {
            let (lower, upper) = (decimal(estimate.interval.lower, 3), decimal(estimate.interval.upper, 3));
            format!("{} ({lower}{}{upper})", decimal(estimate.value, 3), self.say("〜", " to "))
        };
        let slope = match (&figures.calibration_slope, &figures.calibration_slope_because) {
            (Some(slope), _) => estimate(*slope),
            (None, because) => because.as_ref().map_or_else(|| "-".to_owned(), |because| because.code.clone()),
        };
        vec![
            name.to_owned(),
            estimate(figures.observed_to_expected),
            estimate(figures.calibration_in_the_large),
            slope,
            decimal(figures.brier, 4),
        ]
    }

    fn end(self, report: &Report) -> String {
        let words = if report.recalibration.is_some() {
            self.say(
                "再較正値はこの施設のものであり、他では検証されていない。`assess`と`serve`は`--recalibration`で渡されたときに、検証された推定値の横に示し、置き換えない。",
                "The recalibrated estimate is this site's own and was validated nowhere else. With `--recalibration`, `assess` and \
                 `serve` show it beside the validated one, never in its place.",
            )
        } else {
            self.say(
                "この表の転帰は、推定値をそのままで否定しない。再較正はしない。差がないことの証明ではない。",
                "The outcomes of this table do not contradict the estimates as they are: nothing is recalibrated. That does not \
                 prove that there is no difference.",
            )
        };
        words.to_owned()
    }
}
