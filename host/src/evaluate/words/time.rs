//! The figures of an outcome in time, in words.

use std::fmt::Write as _;

use super::{
    super::{metrics::Interval, time_figures::TimeFigures},
    Words,
    grid::{decimal, grid},
};
use crate::code::Lang;

impl Words {
    pub(super) fn time_figures(self, figures: &TimeFigures) -> String {
        let resampled = |interval: Option<Interval>, places| {
            interval.map_or_else(String::new, |interval| format!(" ({})", self.interval(interval, places)))
        };
        let line = |ja, en, value: String| vec![format!("  {}", self.say(ja, en)), value];
        let (bootstrap, calibration) = (figures.bootstrap.as_ref(), &figures.calibration);
        let mut concordance = self.estimate(figures.concordance, 3);
        if let Some(bootstrap) = bootstrap {
            let _ = write!(concordance, "; bootstrap {}", self.interval(bootstrap.concordance, 3));
        }
        let mut text = format!("{}\n", self.say("全体（括弧内は95%区間）", "All rows (95 % intervals)"));
        text += &grid(&[
            line(
                "期限を過ぎて追跡された行",
                "rows followed beyond the horizon",
                figures.followed_beyond_horizon.to_string(),
            ),
            line("C統計量（Harrell、期限まで）", "Harrell's C, to the horizon", concordance),
            line(
                "C統計量（Harrell、全追跡期間）",
                "Harrell's C, all follow-up",
                self.estimate(figures.concordance_of_all_follow_up, 3),
            ),
            line(
                "Brierスコア（期限、IPCW）",
                "Brier score at the horizon, IPCW",
                decimal(figures.brier, 4) + &resampled(bootstrap.map(|b| b.brier), 4),
            ),
            line(
                "Kaplan–MeierだけのBrierスコア",
                "Brier score of Kaplan and Meier alone",
                decimal(figures.brier_null, 4),
            ),
            line(
                "尺度化Brierスコア",
                "scaled Brier score",
                decimal(figures.scaled_brier, 3) + &resampled(bootstrap.map(|b| b.scaled_brier), 3),
            ),
            line(
                "較正の傾き（Cox、期限まで）",
                "calibration slope, Cox to the horizon",
                self.slope(figures.calibration_slope, figures.calibration_slope_because.as_ref()),
            ),
            line(
                "全体の較正（補対数対数のずれ）",
                "calibration in the large, on the complementary log-log",
                self.estimate(calibration.in_the_large, 3),
            ),
            line(
                "期限までの観測割合（Kaplan–Meier）",
                "observed by the horizon, Kaplan and Meier",
                self.estimate(calibration.observed, 3),
            ),
            line("予測の平均", "mean predicted", decimal(calibration.expected, 3)),
            line("観測／期待", "observed / expected", self.estimate(calibration.observed_to_expected, 3)),
        ]);
        if let Some(because) = &figures.calibration_slope_because {
            text += &self.refusal(because);
        }
        text
    }

    pub(super) fn time_risk_groups(self, figures: &TimeFigures) -> String {
        let head = [self.say("  行", "  rows"), self.say("期待", "expected"), self.say("観測", "observed")];
        let mut lines = vec![head.map(str::to_owned).to_vec()];
        for group in &figures.groups_by_risk {
            let observed = group.observed.map_or_else(|| "-".to_owned(), |observed| decimal(observed, 3));
            lines.push(vec![format!("  {}", group.rows), decimal(group.expected, 3), observed]);
        }
        let title =
            self.say("リスクの順位ごと（観測はKaplan–Meier）", "By rank of risk (observed by Kaplan and Meier)");
        format!("{title}\n{}", grid(&lines))
    }

    pub(super) fn time_method(self, groups: usize) -> String {
        match self.0 {
            Lang::Ja => format!(
                "Cの第一の区間は無限小ジャックナイフ。傾きは、期限で打ち切った追跡での、予測の補対数対数に対するCox回帰\
                 （同時刻はEfron、区間は情報行列）。観測の区間は補対数対数、観測／期待の区間は対数尺度（分散はGreenwood）。\
                 リスクの順位で{groups}群（同じリスクは同じ群）。"
            ),
            Lang::En => format!(
                " The first interval of C is by the infinitesimal jackknife. The slope is that of a Cox regression on the \
                 complementary log-log of the risk, follow-up cut at the horizon (ties by Efron, interval by the \
                 information). The interval of what was observed is on the complementary log-log, that of O/E on the log \
                 scale, with Greenwood's variance. {groups} groups by rank of risk, equal risks together."
            ),
        }
    }
}
