//! The figures of an outcome that is there or not, in words.

use std::fmt::Write as _;

use super::{
    super::{
        figures::Figures,
        labels::Labels,
        metrics::{Interval, Share},
        report::Thresholds,
    },
    Words,
    grid::{decimal, grid},
};
use crate::code::{Lang, Notice};

impl Words {
    pub(super) fn figures(self, figures: &Figures) -> String {
        let resampled = |interval: Option<Interval>, places| {
            interval.map_or_else(String::new, |interval| format!(" ({})", self.interval(interval, places)))
        };
        let bootstrap = figures.bootstrap.as_ref();
        let line = |ja, en, value: String| vec![format!("  {}", self.say(ja, en)), value];
        let mut auroc = self.estimate(figures.auroc, 3);
        if let Some(bootstrap) = bootstrap {
            let _ = write!(auroc, "; bootstrap {}", self.interval(bootstrap.auroc, 3));
        }
        let mut text = format!("{}\n", self.say("全体（括弧内は95%区間）", "All rows (95 % intervals)"));
        text += &grid(&[
            line("AUROC（DeLong法）", "AUROC, DeLong", auroc),
            line(
                "平均適合率（AUPRC）",
                "average precision (AUPRC)",
                decimal(figures.average_precision, 3) + &resampled(bootstrap.map(|b| b.average_precision), 3),
            ),
            line("Brierスコア", "Brier score", decimal(figures.brier, 4) + &resampled(bootstrap.map(|b| b.brier), 4)),
            line("頻度だけのBrierスコア", "Brier score of the frequency alone", decimal(figures.brier_null, 4)),
            line(
                "尺度化Brierスコア",
                "scaled Brier score",
                decimal(figures.scaled_brier, 3) + &resampled(bootstrap.map(|b| b.scaled_brier), 3),
            ),
            line(
                "較正の傾き",
                "calibration slope",
                self.slope(figures.calibration_slope, figures.calibration_slope_because.as_ref()),
            ),
            line(
                "全体の較正（傾き1の切片）",
                "calibration in the large",
                self.estimate(figures.calibration_in_the_large, 3),
            ),
            line("観測数／期待数", "observed / expected", self.estimate(figures.observed_to_expected, 3)),
            line("期待較正誤差（ECE）", "expected calibration error", decimal(figures.expected_calibration_error, 4)),
        ]);
        if let Some(because) = &figures.calibration_slope_because {
            text += &self.refusal(because);
        }
        text
    }

    pub(super) fn refusal(self, because: &Notice) -> String {
        format!("  {} {} {}\n", because.code, because.text.get(self.0), because.remedy.get(self.0))
    }

    pub(super) fn labels(self, labels: &Labels) -> String {
        let set = &labels.set;
        let (present, absent) = (set.present.get(self.0), set.absent.get(self.0));
        let promised = decimal(100.0 * set.coverage, 1);
        let mut text = match self.0 {
            Lang::Ja => format!("ラベル集合（クラスごとのconformal法、目標{promised} %）\n"),
            Lang::En => format!("Label set (class-conditional conformal, {promised} % promised)\n"),
        };
        let mut lines = Vec::new();
        for (label, share) in [(present, labels.present_covered), (absent, labels.absent_covered)] {
            let name = match self.0 {
                Lang::Ja => format!("  「{label}」の行のうち「{label}」が残る割合"),
                Lang::En => format!("  of rows with \"{label}\", whose set holds it"),
            };
            let share = share.map(|share| {
                let Share { rows, held, value, interval } = share;
                format!("{} ({}), {held}/{rows}", decimal(value, 3), self.interval(interval, 3))
            });
            lines.push(vec![name, share.unwrap_or_else(|| "-".to_owned())]);
        }
        text += &grid(&lines);
        let head = [self.say("  残るラベル", "  labels left"), self.say("行", "rows"), self.say("転帰あり", "events")];
        let mut lines = vec![head.map(str::to_owned).to_vec()];
        for left in &labels.left {
            let name = match (left.present, left.absent) {
                (true, false) => present.to_owned(),
                (false, true) => absent.to_owned(),
                (true, true) => self.say("両方", "both").to_owned(),
                (false, false) => self.say("なし", "neither").to_owned(),
            };
            lines.push(vec![format!("  {name}"), left.rows.to_string(), left.events.to_string()]);
        }
        text + &grid(&lines)
    }

    pub(super) fn net_benefit(self, figures: &Figures, named: Thresholds) -> String {
        let mut lines = vec![
            [
                self.say("  閾値", "  threshold"),
                self.say("モデル", "model"),
                self.say("全員に行う", "all"),
                self.say("誰にも行わない", "none"),
            ]
            .map(str::to_owned)
            .to_vec(),
        ];
        for (place, benefit) in figures.net_benefit.iter().enumerate() {
            let interval = figures.bootstrap.as_ref().and_then(|bootstrap| bootstrap.net_benefit.get(place).copied());
            let interval = interval.map_or_else(String::new, |interval| format!(" ({})", self.interval(interval, 4)));
            lines.push(vec![
                format!("  {}", benefit.threshold),
                decimal(benefit.model, 4) + &interval,
                decimal(benefit.all, 4),
                "0".to_owned(),
            ]);
        }
        let title = match named {
            Thresholds::Package => self.say(
                "純便益（net benefit、患者1人あたりの真陽性、パッケージの閾値）",
                "Net benefit (true positives a patient) at the package's own thresholds",
            ),
            Thresholds::Asked | Thresholds::Usual => {
                self.say("純便益（net benefit、患者1人あたりの真陽性）", "Net benefit (true positives a patient)")
            }
        };
        if figures.net_benefit.is_empty() { String::new() } else { format!("{title}\n{}", grid(&lines)) }
    }

    pub(super) fn risk_groups(self, figures: &Figures) -> String {
        let head = [self.say("  行", "  rows"), self.say("期待", "expected"), self.say("観測", "observed")];
        let mut lines = vec![head.map(str::to_owned).to_vec()];
        for bin in &figures.groups_by_risk {
            lines.push(vec![format!("  {}", bin.rows), decimal(bin.expected, 3), decimal(bin.observed, 3)]);
        }
        format!("{}\n{}", self.say("リスクの分位ごと", "By quantile of risk"), grid(&lines))
    }
}
