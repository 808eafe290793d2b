//! A report in words, in both languages.

mod figures;
pub(crate) mod grid;
mod groups;
pub(crate) mod heading;
mod policy;
#[cfg(test)]
mod tests;
mod time;

use std::fmt::Write as _;

use self::{
    grid::{decimal, grid, share},
    heading::Heading,
};
use super::{
    estimates::Because,
    measured::Measured,
    metrics::{Estimate, Interval},
    report::Report,
};
use crate::code::{Lang, Notice};

impl Report {
    /// The report in words.
    pub fn text(&self, lang: Lang) -> String {
        let words = Words(lang);
        let in_time = matches!(self.figures, Measured::Followed(_));
        let parts = [
            words.head(self),
            words.rows(self),
            match &self.figures {
                Measured::Outcomes(figures) => words.figures(figures),
                Measured::Followed(figures) => words.time_figures(figures),
            },
            self.labels.as_ref().map(|labels| words.labels(labels)).unwrap_or_default(),
            match &self.figures {
                Measured::Outcomes(figures) => words.net_benefit(figures, self.method.thresholds),
                Measured::Followed(_) => String::new(),
            },
            match &self.figures {
                Measured::Outcomes(figures) => words.risk_groups(figures),
                Measured::Followed(figures) => words.time_risk_groups(figures),
            },
            self.policy.as_ref().map(|policy| words.policy(policy)).unwrap_or_default(),
            words.inputs(self),
            self.subgroups.iter().map(|groups| words.subgroups(groups, in_time)).collect::<Vec<_>>().join("\n"),
            self.sites.as_ref().map(|sites| words.sites(sites, in_time)).unwrap_or_default(),
            words.method(self),
        ];
        let parts: Vec<&str> = parts.iter().map(|part| part.trim_end()).filter(|part| !part.is_empty()).collect();
        parts.join("\n\n")
    }
}

/// A language to speak in.
#[derive(Clone, Copy)]
pub(super) struct Words(pub(super) Lang);

impl Words {
    pub(super) fn say(self, ja: &'static str, en: &'static str) -> &'static str {
        self.0.pick(ja, en)
    }

    fn head(self, report: &Report) -> String {
        let model = &report.model;
        let mut text = Heading {
            id: &model.id,
            version: &model.version,
            title: &model.title,
            package: &model.package_sha256,
            guest: &model.guest_sha256,
            table: &report.table.sha256,
            outcome: &report.table.outcome,
        }
        .text(self.0);
        if let (Some(time), Some(survival)) = (&report.table.time, &model.survival) {
            let _ = match self.0 {
                Lang::Ja => writeln!(text, "時間: {time}、期限 {} {}", survival.horizon, survival.unit),
                Lang::En => writeln!(text, "time: {time}, horizon {} {}", survival.horizon, survival.unit),
            };
        }
        if let Some(offset) = &report.table.offset {
            let _ = writeln!(text, "{}: {offset}", self.say("対数オッズに足した列", "added to the log odds"));
        }
        if let Some(graph) = &model.graph {
            let name = self.say("全行で使ったグラフ（欠測によらず）", "graph, for every row, whatever is missing");
            let _ = writeln!(text, "{name}: {graph}");
        }
        text
    }

    fn rows(self, report: &Report) -> String {
        let rows = &report.rows;
        let by_then = if matches!(report.figures, Measured::Followed(_)) {
            self.say("期限までに", " by the horizon")
        } else {
            ""
        };
        let (all, answered, events) = (rows.all, rows.answered, rows.events);
        let mut text = match self.0 {
            Lang::Ja => format!("{all}行。評価したのは{answered}行、うち{by_then}転帰あり{events}行"),
            Lang::En => format!("{all} rows; {answered} evaluated, {events} of them with the outcome{by_then}"),
        };
        // In time, the share of all rows is no share by the horizon: not everybody was followed so long.
        if matches!(report.figures, Measured::Outcomes(_)) {
            let _ = write!(text, " ({} %)", decimal(100.0 * share(rows.events, rows.answered), 1));
        }
        text.push('\n');
        let graphs: Vec<String> = rows.graphs.iter().map(|(graph, rows)| format!("{graph} {rows}")).collect();
        let _ = writeln!(text, "{}: {}", self.say("使われたグラフ", "graphs"), graphs.join(", "));
        if !rows.unanswered.is_empty() {
            let count = rows.all - rows.answered;
            let _ = match self.0 {
                Lang::Ja => writeln!(text, "モデルが答えなかった{count}行（転帰あり{}行）:", rows.events_unanswered),
                Lang::En => writeln!(text, "no answer for {count} rows ({} with the outcome):", rows.events_unanswered),
            };
            text += &self.reasons(&rows.unanswered);
        }
        if !rows.withheld.is_empty() {
            text += self.say(
                "評価に含めたが、診療の場では答えない行:\n",
                "evaluated, but would get no answer at the bedside:\n",
            );
            text += &self.reasons(&rows.withheld);
        }
        text
    }

    fn reasons(self, reasons: &[Because]) -> String {
        let line = |because: &Because| {
            format!("  {} {}  {}\n", because.notice.code, because.notice.text.get(self.0), because.rows)
        };
        reasons.iter().map(line).collect()
    }

    pub(super) fn interval(self, Interval { lower, upper }: Interval, places: usize) -> String {
        format!("{}{}{}", decimal(lower, places), self.say("〜", " to "), decimal(upper, places))
    }

    pub(super) fn estimate(self, estimate: Estimate, places: usize) -> String {
        format!("{} ({})", decimal(estimate.value, places), self.interval(estimate.interval, places))
    }

    pub(super) fn slope(self, slope: Option<Estimate>, because: Option<&Notice>) -> String {
        match (slope, because) {
            (Some(slope), _) => self.estimate(slope, 3),
            (None, Some(because)) => because.code.clone(),
            (None, None) => "-".to_owned(),
        }
    }

    fn inputs(self, report: &Report) -> String {
        let columns = &report.table.columns;
        let mut text = String::new();
        let lacking: Vec<_> = report.inputs.iter().filter(|input| input.missing > 0).collect();
        if !lacking.is_empty() {
            let head = [
                self.say("  項目", "  input"),
                self.say("欠測", "missing"),
                self.say("うちありえない値", "of these impossible"),
            ];
            let mut lines = vec![head.map(str::to_owned).to_vec()];
            for input in lacking {
                let missing = match self.0 {
                    _ if input.in_table => input.missing.to_string(),
                    Lang::Ja => format!("{}（列なし）", input.missing),
                    Lang::En => format!("{} (no column)", input.missing),
                };
                lines.push(vec![format!("  {}", input.name), missing, input.impossible.to_string()]);
            }
            let _ = writeln!(text, "{}", self.say("予測に使う項目の欠測", "Missing, of the inputs that predict"));
            text += &grid(&lines);
        }
        for (name, columns) in [
            (self.say("モデルの項目ではない列（無視）", "columns that are no inputs, ignored"), &columns.ignored),
            (
                self.say("モデルが他から導く項目の列（読まない）", "columns that the model derives, not read"),
                &columns.derived,
            ),
        ] {
            if !columns.is_empty() {
                let _ = writeln!(text, "{name}: {}", columns.join(", "));
            }
        }
        text
    }

    fn method(self, report: &Report) -> String {
        let method = &report.method;
        let (resamples, seed, groups) = (method.resamples, method.seed, method.groups_by_risk);
        let rows = if report.model.graph.is_none() {
            self.say(
                "各行を、診療の場の患者1人と同じくゲストに通した",
                "each row went through the guest as one patient does at the bedside",
            )
        } else {
            self.say(
                "各行を、golden患者と同じく、欠測によらず指定のグラフに通した",
                "each row went through the graph named, whatever was missing, as golden patients do",
            )
        };
        let mut text = match self.0 {
            Lang::Ja => format!(
                "方法: {rows}（対象かどうかは問わない）。\
                 bootstrapは層別なしの復元抽出{resamples}回、乱数の種{seed}、百分位区間。"
            ),
            Lang::En => format!(
                "Method: {rows}; whom the model is about was not asked. Bootstrap: {resamples} resamples with replacement, not stratified, seed {seed}, percentile \
                 intervals."
            ),
        };
        let _ = match (&report.figures, self.0) {
            (Measured::Followed(_), _) => write!(text, "{}", self.time_method(groups)),
            (Measured::Outcomes(_), Lang::Ja) => write!(
                text,
                "AUROCの第一の区間はDeLong法、較正の区間は情報行列、観測／期待の区間は対数尺度。\
                 ECEはリスクの分位で{groups}群（同じリスクは同じ群）。"
            ),
            (Measured::Outcomes(_), Lang::En) => write!(
                text,
                " The first interval of the AUROC is DeLong's; calibration intervals are by the information \
                 matrix, O/E on the log scale. ECE: {groups} groups by quantile of risk, equal risks together."
            ),
        };
        if report.sites.is_some() {
            text += self.say(
                "施設間はPaule–Mandel法の変量効果、平均の区間はHartung–Knapp法、予測区間はHiggins・Thompson・Spiegelhalter\
                 （2009）。モデルは一つで、施設を除いて当てはめ直したものではない。",
                " Over sites: random effects by Paule and Mandel, the mean's interval by Hartung and Knapp, the prediction \
                 interval by Higgins, Thompson and Spiegelhalter (2009). It is one model throughout, not one fitted anew \
                 without the site.",
            );
        }
        text
    }
}
