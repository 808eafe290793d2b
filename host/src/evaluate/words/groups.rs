//! The figures of groups and sites, in words.

use std::fmt::Write as _;

use super::{
    super::{
        groups::{Group, Small, Subgroups},
        measured::Measured,
        sites::{LEAST_ROWS, Sites},
    },
    Words,
    grid::{decimal, grid},
};
use crate::code::Lang;

impl Words {
    pub(super) fn subgroups(self, Subgroups { column, groups, small }: &Subgroups, in_time: bool) -> String {
        let by = match self.0 {
            Lang::Ja => format!("{column} ごと"),
            Lang::En => format!("By {column}"),
        };
        format!("{by}\n{}{}", self.groups(groups, in_time), self.small(*small))
    }

    pub(super) fn groups(self, groups: &[Group], in_time: bool) -> String {
        let mut lines = vec![
            [
                self.say("  値", "  value"),
                self.say("行", "rows"),
                self.say("転帰あり", "events"),
                if in_time { self.say("C統計量", "C") } else { "AUROC" },
                self.say("較正の傾き", "slope"),
                self.say("全体の較正", "in the large"),
                self.say("観測／期待", "O/E"),
                "Brier",
                if in_time { self.say("（KMだけ）", "(null)") } else { self.say("（頻度だけ）", "(null)") },
            ]
            .map(str::to_owned)
            .to_vec(),
        ];
        let mut reasons = String::new();
        for group in groups {
            let value = group.value.as_deref().unwrap_or(self.say("（空）", "(empty)"));
            let mut line = vec![format!("  {value}"), group.rows.to_string(), group.events.to_string()];
            if let Some(figures) = &group.figures {
                let (slope, no_slope) = figures.slope();
                let (discrimination, large, ratio, brier, null) = match figures {
                    Measured::Outcomes(figures) => (
                        figures.auroc,
                        figures.calibration_in_the_large,
                        figures.observed_to_expected,
                        figures.brier,
                        figures.brier_null,
                    ),
                    Measured::Followed(figures) => (
                        figures.concordance,
                        figures.calibration.in_the_large,
                        figures.calibration.observed_to_expected,
                        figures.brier,
                        figures.brier_null,
                    ),
                };
                line.extend([
                    self.estimate(discrimination, 3),
                    self.slope(slope, no_slope),
                    self.estimate(large, 3),
                    decimal(ratio.value, 3),
                    decimal(brier, 4),
                    decimal(null, 4),
                ]);
            }
            if let Some(because) = &group.because {
                line.push(format!("{} {}", because.code, because.text.get(self.0)));
            }
            if let Some(because) = group.figures.as_ref().and_then(|figures| figures.slope().1)
                && !reasons.contains(&because.code)
            {
                reasons += &self.refusal(because);
            }
            lines.push(line);
        }
        grid(&lines) + &reasons
    }

    pub(super) fn small(self, Small { values, rows }: Small) -> String {
        match (values, self.0) {
            (0, _) => String::new(),
            (_, Lang::Ja) => format!("  10行未満の値が{values}種類、計{rows}行（名前は示さず、評価しない）\n"),
            (_, Lang::En) => {
                format!(
                    "  values of fewer than 10 rows each: {values}, {rows} rows together; not named, not evaluated\n"
                )
            }
        }
    }

    pub(super) fn sites(self, sites: &Sites, in_time: bool) -> String {
        let column = &sites.column;
        let (alone, without) = match self.0 {
            Lang::Ja => (format!("施設（{column}）ごと"), format!("その施設（{column}）を除いた残り")),
            Lang::En => (format!("By site ({column})"), format!("Without the site ({column}), all others")),
        };
        let mut text = format!("{alone}\n{}{}\n", self.groups(&sites.alone, in_time), self.small(sites.small));
        let _ = write!(text, "{without}\n{}\n", self.groups(&sites.without, in_time));
        let slope = match self.0 {
            Lang::Ja => format!("{LEAST_ROWS}行以上の施設にわたる較正の傾き"),
            Lang::En => format!("Calibration slope over sites of {LEAST_ROWS} rows or more"),
        };
        let _ = writeln!(text, "{slope}");
        if let Some(pooled) = &sites.slope {
            text += &grid(&[
                vec![self.say("  施設", "  sites").to_owned(), pooled.sites.to_string()],
                vec![self.say("  平均", "  mean").to_owned(), self.estimate(pooled.mean, 3)],
                vec![
                    self.say("  新しい施設の予測区間", "  prediction interval of a further site").to_owned(),
                    self.interval(pooled.prediction, 3),
                ],
                vec![
                    self.say("  施設間の標準偏差", "  standard deviation between sites").to_owned(),
                    decimal(pooled.between, 3),
                ],
            ]);
        }
        if let Some(because) = &sites.slope_because {
            text += &self.refusal(because);
        }
        text
    }
}
