//! A report in words, in both languages.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::{
    estimates::Because,
    figures::Figures,
    groups::{Group, Small, Subgroups},
    labels::Labels,
    measured::Measured,
    metrics::{Estimate, Interval, Share},
    report::{Report, Thresholds},
    sites::{LEAST_ROWS, Sites},
};
use crate::code::{Lang, Notice};

/// How much of a digest is shown.
const DIGEST_CHARACTERS: usize = 12;

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
        match self.0 {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    fn head(self, report: &Report) -> String {
        let model = &report.model;
        let short = |digest: &str| digest.chars().take(DIGEST_CHARACTERS).collect::<String>();
        let mut text = format!("{} {}  {}\n", model.id, model.version, model.title.get(self.0));
        let digests = [
            (self.say("パッケージ", "package"), &model.package_sha256),
            (self.say("ゲスト", "guest"), &model.guest_sha256),
            (self.say("表", "table"), &report.table.sha256),
        ];
        let digests = digests.map(|(name, digest)| format!("{name} {}", short(digest)));
        let _ = writeln!(text, "{}", digests.join("  "));
        let _ = writeln!(text, "{}: {}", self.say("転帰", "outcome"), report.table.outcome);
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

    fn figures(self, figures: &Figures) -> String {
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

    fn labels(self, labels: &Labels) -> String {
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

    fn net_benefit(self, figures: &Figures, named: Thresholds) -> String {
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

    fn risk_groups(self, figures: &Figures) -> String {
        let head = [self.say("  行", "  rows"), self.say("期待", "expected"), self.say("観測", "observed")];
        let mut lines = vec![head.map(str::to_owned).to_vec()];
        for bin in &figures.groups_by_risk {
            lines.push(vec![format!("  {}", bin.rows), decimal(bin.expected, 3), decimal(bin.observed, 3)]);
        }
        format!("{}\n{}", self.say("リスクの分位ごと", "By quantile of risk"), grid(&lines))
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

    fn subgroups(self, Subgroups { column, groups, small }: &Subgroups, in_time: bool) -> String {
        let by = match self.0 {
            Lang::Ja => format!("{column} ごと"),
            Lang::En => format!("By {column}"),
        };
        format!("{by}\n{}{}", self.groups(groups, in_time), self.small(*small))
    }

    fn groups(self, groups: &[Group], in_time: bool) -> String {
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

    fn small(self, Small { values, rows }: Small) -> String {
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

    fn sites(self, sites: &Sites, in_time: bool) -> String {
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

/// A part of a whole, to be shown.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let ratio = part as f64 / whole as f64;
    ratio
}

/// A number with so many decimals; never a negative nought.
pub(crate) fn decimal(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    match text.strip_prefix('-') {
        Some(plain) if plain.chars().all(|c| matches!(c, '0' | '.')) => plain.to_owned(),
        _ => text,
    }
}

/// Lines whose cells stand beneath each other.
pub(crate) fn grid(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    // The last cell of a line pushes nothing to the right: a reason may be long.
    let cell_width = |line: &Vec<String>, column: usize| {
        line.get(column).filter(|_| column + 1 < line.len()).map_or(0, |cell| cell.width())
    };
    let widths: Vec<usize> = (0..columns)
        .map(|column| lines.iter().map(|line| cell_width(line, column)).max().unwrap_or_default())
        .collect();
    let mut text = String::new();
    for line in lines {
        let mut written = String::new();
        for (cell, &room) in line.iter().zip(&widths) {
            written += cell;
            written.extend(std::iter::repeat_n(' ', room.saturating_sub(cell.width()) + 2));
        }
        text += written.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{
        super::{
            columns::Columns,
            estimates::Lacking,
            labels::LabelSet,
            measured::Patients,
            metrics::{Bootstrap, Censored, Followed, GROUPS, Sample},
            report::{Method, ModelEvaluated, Rows, TableEvaluated},
        },
        *,
    };
    use crate::{
        code::{Text, codes},
        model::Survival,
    };

    /// A report on eight hundred rows in which little is round.
    fn report() -> Report {
        let rows = 800;
        let logit = |row: usize| f64::from(u32::try_from(row * 37 % 101).unwrap()) / 25.0 - 3.0;
        let outcome = |row: usize| row * 7919 % 1000 < 60 + 6 * (row * 37 % 101);
        let sample = Sample::new((0..rows).map(outcome).collect(), (0..rows).map(logit).collect(), "table").unwrap();
        let patients = Patients::Outcomes(sample.clone());
        let (thresholds, bootstrap) = ([0.1, 0.3], Bootstrap { resamples: 200, seed: 1 });
        let group = |value: Option<&str>, rows: &[usize]| {
            Group::of(&patients, value.map(str::to_owned), rows, &thresholds, Some(bootstrap), "by sex")
        };
        let every = |count: usize, of: usize| (0..rows).filter(|row| row % count == of).collect::<Vec<_>>();
        let events: Vec<usize> = (0..rows).filter(|&row| outcome(row)).collect();
        let few: Vec<usize> =
            every(2, 1).into_iter().filter(|&row| !outcome(row)).chain(events[..5].to_vec()).collect();
        let apart: Vec<usize> =
            (0..rows).filter(|&row| if outcome(row) { logit(row) > 0.5 } else { logit(row) < -0.5 }).collect();
        let values = (0..3).map(|site| (Some(format!("{site}")), every(3, site))).collect();
        let divided = super::super::groups::Divided { values, small: Small { values: 2, rows: 9 } };
        let missing = |name: &str, in_table, missing, impossible| Lacking {
            name: name.to_owned(),
            in_table,
            missing,
            impossible,
        };
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let word = |ja: &str, en: &str| Text { ja: ja.to_owned(), en: en.to_owned() };
        let (present, absent) = (word("死亡", "death"), word("生存", "survival"));
        let labels = LabelSet { coverage: 0.9, present_from: 0.07, absent_to: 0.45, present, absent };
        let because = |code: crate::code::Code, rows| Because { notice: code.at("input age").notice().clone(), rows };
        Report {
            schema_version: 1,
            model: ModelEvaluated {
                id: "made-up".to_owned(),
                version: "0.1.0".to_owned(),
                title: Text { ja: "架空のモデル".to_owned(), en: "A made-up model".to_owned() },
                package_sha256: "a".repeat(64),
                guest_sha256: "b".repeat(64),
                graph: Some("full".to_owned()),
                survival: None,
            },
            table: TableEvaluated {
                sha256: "c".repeat(64),
                outcome: "died".to_owned(),
                time: None,
                offset: Some("own_arm".to_owned()),
                columns: Columns::named(names(&["age", "sex"]), names(&["class"]), names(&["note"])),
            },
            method: Method {
                resamples: 200,
                seed: 1,
                stratified: false,
                groups_by_risk: 10,
                thresholds: Thresholds::Package,
            },
            rows: Rows {
                all: rows + 7,
                answered: rows,
                events: sample.events(),
                events_unanswered: 2,
                graphs: BTreeMap::from([("full".to_owned(), rows)]),
                unanswered: vec![because(codes::EVAL_NOT_FINITE, 7)],
                withheld: vec![because(codes::EVAL_CELL_INVALID, 12)],
            },
            inputs: vec![missing("age", true, 0, 0), missing("crp", true, 12, 3), missing("albumin", false, 807, 0)],
            figures: patients.measured(&thresholds, Some(bootstrap), "table").unwrap(),
            labels: Some(Labels::of(&sample, labels)),
            policy: None,
            subgroups: vec![Subgroups {
                column: "sex".to_owned(),
                groups: vec![group(None, &apart), group(Some("女"), &every(2, 0)), group(Some("male"), &few)],
                small: Small { values: 1, rows: 4 },
            }],
            sites: Some(Sites::of(&patients, "hospital", divided, &thresholds, bootstrap)),
        }
    }

    /// The same of an outcome in time: some are lost on the way, and one group is followed by few.
    fn report_in_time() -> Report {
        let rows = 800;
        let logit = |row: usize| f64::from(u32::try_from(row * 37 % 101).unwrap()) / 25.0 - 2.5;
        let patient = |row: usize| {
            let time = f64::from(u32::try_from(1 + row * 7919 % 997).unwrap()) / 8.0 * (1.3 - logit(row) / 5.0);
            Censored { time, event: row % 5 > 1 }
        };
        let followed = Followed::new((0..rows).map(patient).collect(), (0..rows).map(logit).collect(), 60.0, "table");
        let patients = Patients::Followed(followed.unwrap());
        let (thresholds, bootstrap) = ([0.1], Bootstrap { resamples: 200, seed: 1 });
        let group = |value: &str, rows: &[usize]| {
            Group::of(&patients, Some(value.to_owned()), rows, &thresholds, Some(bootstrap), "by sex")
        };
        let every = |count: usize, of: usize| (0..rows).filter(|row| row % count == of).collect::<Vec<_>>();
        let short: Vec<usize> = every(2, 1).into_iter().filter(|&row| patient(row).time < 60.0).collect();
        let values = (0..3).map(|site| (Some(format!("{site}")), every(3, site))).collect();
        let divided = super::super::groups::Divided { values, small: Small::default() };
        let mut report = report();
        report.model.survival = Some(Survival { unit: "mo".to_owned(), horizon: 60.0 });
        report.table.time = Some("months".to_owned());
        report.method.groups_by_risk = GROUPS;
        report.rows.events = patients.events();
        report.labels = None;
        report.figures = patients.measured(&thresholds, Some(bootstrap), "table").unwrap();
        report.subgroups = vec![Subgroups {
            column: "sex".to_owned(),
            groups: vec![group("女", &every(2, 0)), group("male", &short)],
            small: Small::default(),
        }];
        report.sites = Some(Sites::of(&patients, "hospital", divided, &thresholds, bootstrap));
        report
    }

    #[test]
    fn a_report_of_an_outcome_in_time_reads_well() {
        insta::assert_snapshot!("time_en", report_in_time().text(Lang::En));
        insta::assert_snapshot!("time_ja", report_in_time().text(Lang::Ja));
    }

    #[test]
    fn a_report_reads_well() {
        insta::assert_snapshot!("en", report().text(Lang::En));
        insta::assert_snapshot!("ja", report().text(Lang::Ja));
    }

    #[test]
    fn a_rounded_nought_has_no_sign() {
        for (number, text) in [(-0.0004, "0.000"), (0.0004, "0.000"), (-0.0006, "-0.001"), (-1.0, "-1.000")] {
            assert_eq!(decimal(number, 3), text);
        }
    }

    #[test]
    fn cells_stand_beneath_each_other_in_both_scripts() {
        let line = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(grid(&[line(["行", "1"]), line(["abc", "2"])]), "行   1\nabc  2\n");
    }
}
