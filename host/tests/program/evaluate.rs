//! `evaluate` from outside, on patients made up here.

use std::{cell::Cell, fmt::Write as _, fs, path::Path, process::Output};

use fastrand::Rng;
use serde_json::Value;

use crate::shipped::{guest, kusushi};

const NAME: &str = "試験花子";

/// More than one call of the guest takes.
const ROWS: usize = 700;

const LABORATORY: [(&str, f64, f64); 13] = [
    ("white_cells", 2.0, 25.0),
    ("neutrophil_share", 40.0, 95.0),
    ("lymphocyte_share", 2.0, 40.0),
    ("haemoglobin", 8.0, 16.0),
    ("platelets", 60.0, 400.0),
    ("crp", 0.1, 30.0),
    ("creatinine", 0.5, 4.0),
    ("total_bilirubin", 0.3, 5.0),
    ("sodium", 128.0, 146.0),
    ("potassium", 3.0, 5.5),
    ("ldh", 120.0, 500.0),
    ("ggt", 15.0, 300.0),
    ("glucose", 70.0, 300.0),
];

/// Patients as lines of a table: an outcome that goes with age and albumin, four hospitals, a few cells missing.
pub(crate) fn patients() -> Vec<String> {
    let mut rng = Rng::with_seed(7);
    let between = |rng: &mut Rng, low: f64, high: f64| (low + (high - low) * rng.f64()) * 10.0;
    let patient = |row: usize| {
        let age = rng.u32(18..95);
        let mut line = format!("{age},{}", if rng.bool() { "female" } else { "male" });
        let mut neutrophils = 0.0;
        for (name, low, high) in LABORATORY {
            let mut value = between(&mut rng, low, high).round() / 10.0;
            match name {
                "neutrophil_share" => neutrophils = value,
                // Shares of more than all cells contradict each other, and get no answer.
                "lymphocyte_share" => value = value.min((10.0 * (100.0 - neutrophils)).round() / 10.0),
                _ => {}
            }
            // Every tenth has no potassium, every fiftieth no CRP, without which the model does not answer.
            let is_missing = (name == "potassium" && row % 10 == 3) || (name == "crp" && row % 50 == 7);
            let _ = if is_missing { write!(line, ",") } else { write!(line, ",{value}") };
        }
        let risk = 0.05 + 0.004 * f64::from(age) + 0.005 * (neutrophils - 40.0);
        let hospital = ["north", "east", "south", "west"][row % 13 % 4];
        let _ = write!(line, ",{},{hospital},{}", u8::from(rng.f64() < risk), if row < 4 { "rare" } else { "usual" });
        line
    };
    (0..ROWS).map(patient).collect()
}

pub(crate) fn header() -> String {
    let names: Vec<&str> = LABORATORY.iter().map(|(name, ..)| *name).collect();
    format!("age,sex,{},grew,hospital,note", names.join(","))
}

pub(crate) fn table(folder: &Path, lines: &[String]) -> String {
    let path = folder.join("table.csv");
    fs::write(&path, format!("{}\n{}\n", header(), lines.join("\n"))).unwrap();
    path.display().to_string()
}

fn evaluate(data: &str, more: &[&str]) -> Output {
    let mut command = kusushi(["evaluate", "--model", "bacteraemia", "--outcome", "grew", "--data", data]);
    for (option, value) in [("--lang", "en"), ("--resamples", "100")] {
        if !more.contains(&option) {
            command.args([option, value]);
        }
    }
    command.args(more).output().unwrap()
}

fn report(data: &str, more: &[&str]) -> Value {
    let output = evaluate(data, &[more, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_table_is_evaluated_the_same_way_whatever_the_order_of_its_rows() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut lines = patients();
    let data = table(folder.path(), &lines);
    let groups = ["--subgroup", "sex", "--subgroup", "note", "--site", "hospital"];
    let found = report(&data, &groups);
    assert_eq!(found, report(&data, &groups), "a second time");

    let rows = &found["rows"];
    assert_eq!((&rows["all"], &rows["answered"]), (&700.into(), &686.into()), "{rows}");
    assert_eq!((&rows["unanswered"][0]["code"], &rows["unanswered"][0]["rows"]), (&"K-MODL-004".into(), &14.into()));
    assert_eq!((&found["method"]["seed"], &found["method"]["stratified"]), (&1.into(), &false.into()));
    assert_eq!(found["table"]["ignored"], serde_json::json!([]));
    let input = |name: &str| {
        let input = found["inputs"].as_array().unwrap().iter().find(|input| input["name"] == name);
        (input.unwrap()["missing"].as_u64().unwrap(), input.unwrap()["in_table"].as_bool().unwrap())
    };
    assert_eq!(
        (input("potassium"), input("crp"), input("ast"), input("age")),
        ((70, true), (14, true), (700, false), (0, true))
    );
    let area = found["figures"]["auroc"]["value"].as_f64().unwrap();
    assert!((0.5..0.9).contains(&area), "{area}");
    for interval in [&found["figures"]["auroc"], &found["figures"]["bootstrap"]["auroc"]] {
        assert!(
            (interval["lower"].as_f64().unwrap()..interval["upper"].as_f64().unwrap()).contains(&area),
            "{interval}"
        );
    }

    let [by_sex, by_note] = found["subgroups"].as_array().unwrap().as_slice() else { panic!("two groupings") };
    let values: Vec<_> = by_sex["groups"].as_array().unwrap().iter().map(|group| group["value"].as_str()).collect();
    assert_eq!(values, [Some("female"), Some("male")]);
    assert_eq!(by_note["small"], serde_json::json!({ "values": 1, "rows": 4 }));
    let sites = found["sites"]["alone"].as_array().unwrap();
    let others = found["sites"]["without"].as_array().unwrap();
    for (site, others) in sites.iter().zip(others) {
        assert_eq!(site["rows"].as_u64().unwrap() + others["rows"].as_u64().unwrap(), 686, "{site}");
    }
    // No hospital has two hundred rows three times over.
    assert_eq!(found["sites"]["slope_because"]["code"], "K-EVAL-016", "{}", found["sites"]["slope"]);

    lines.reverse();
    let reversed = report(&table(folder.path(), &lines), &groups);
    let near = |one: &Value, other: &Value| (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 1e-12;
    for figure in ["brier", "scaled_brier", "average_precision", "expected_calibration_error"] {
        assert!(near(&found["figures"][figure], &reversed["figures"][figure]), "{figure}");
    }
    for figure in ["auroc", "calibration_slope", "calibration_in_the_large", "observed_to_expected"] {
        for end in ["value", "lower", "upper"] {
            assert!(near(&found["figures"][figure][end], &reversed["figures"][figure][end]), "{figure} {end}");
        }
    }
}

#[test]
fn a_graph_that_is_named_runs_every_row_that_it_can_and_an_offset_moves_them_all() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = table(folder.path(), &patients());
    let named = report(&data, &["--graph", "ward"]);
    assert_eq!((&named["rows"]["answered"], &named["rows"]["withheld"][0]["rows"]), (&700.into(), &14.into()));
    assert_eq!(named["rows"]["unanswered"], serde_json::json!([]));

    let shifted = fs::read_to_string(&data).unwrap();
    let shifted: Vec<String> = shifted
        .lines()
        .enumerate()
        .map(|(line, text)| format!("{text},{}", if line == 0 { "moved" } else { "0.5" }))
        .collect();
    let data = folder.path().join("moved.csv").display().to_string();
    fs::write(&data, shifted.join("\n")).unwrap();
    let moved = report(&data, &["--graph", "ward", "--offset", "moved"]);
    let figure = |report: &Value, name: &str| report["figures"][name]["value"].as_f64().unwrap();
    let difference = figure(&named, "calibration_in_the_large") - figure(&moved, "calibration_in_the_large");
    assert!((difference - 0.5).abs() < 1e-9, "{difference}");
    assert!((figure(&named, "auroc") - figure(&moved, "auroc")).abs() < 1e-12);
    assert!((figure(&named, "calibration_slope") - figure(&moved, "calibration_slope")).abs() < 1e-9);
}

#[test]
fn words_are_there_in_both_languages() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = table(folder.path(), &patients());
    for (lang, words) in [
        ("en", ["700 rows; 686 evaluated", "calibration slope", "By sex", "Net benefit", "seed 1"]),
        ("ja", ["700行。評価したのは686行", "較正の傾き", "sex ごと", "純便益", "乱数の種1"]),
    ] {
        let output = evaluate(&data, &["--subgroup", "sex", "--lang", lang]);
        let said = String::from_utf8(output.stdout).unwrap();
        for words in words {
            assert!(said.contains(words), "{words} in {said}{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[test]
fn a_table_that_cannot_be_evaluated_ends_with_1_and_its_code_and_without_a_value() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = patients();
    let with = |row: usize, from: &str, to: &str| {
        let mut lines = lines.clone();
        assert!(lines[row].contains(from), "{from} in {}", lines[row]);
        lines[row] = lines[row].replacen(from, to, 1);
        format!("{}\n{}\n", header(), lines.join("\n"))
    };
    let outcomes = |outcome: &dyn Fn(usize) -> bool| {
        let with = lines.iter().enumerate().map(|(row, line)| {
            let cells: Vec<&str> = line.split(',').collect();
            let [before @ .., _, hospital, note] = cells.as_slice() else { panic!("cells") };
            format!("{},{},{hospital},{note}", before.join(","), u8::from(outcome(row)))
        });
        format!("{}\n{}\n", header(), with.collect::<Vec<_>>().join("\n"))
    };
    let whole = format!("{}\n{}\n", header(), lines.join("\n"));
    let renamed = |from: &str, to: &str| whole.replacen(from, to, 1);
    let sex = if lines[600].contains(",female,") { ",female," } else { ",male," };
    for (content, more, code, place) in [
        (with(600, sex, &format!(",{NAME},")), &[][..], "K-EVAL-005", "row 601, column sex"),
        (with(20, "usual", "usual,more"), &[], "K-EVAL-002", "row 21"),
        (with(0, ",north", "x,north"), &[], "K-EVAL-006", "row 1, column grew"),
        (renamed("grew", "outcome"), &[], "K-EVAL-004", "column grew"),
        (renamed("grew", "sex"), &[], "K-EVAL-002", "column 2 named as another"),
        (renamed("note", NAME), &["--outcome", "age"], "K-EVAL-017", "column age"),
        (whole.clone(), &["--subgroup", "ward"], "K-EVAL-004", "column ward"),
        (whole.clone(), &["--site", "ward"], "K-EVAL-004", "column ward"),
        (whole.clone(), &["--graph", "full"], "K-EVAL-019", "graph full"),
        (whole.clone(), &["--offset", "note"], "K-EVAL-020", "row 1, column note"),
        (whole.clone(), &["--subgroup", "platelets"], "K-EVAL-014", "column platelets"),
        ("grew,note\n1,a\n0,b\n".to_owned(), &[], "K-EVAL-018", "table"),
        ("age,sex,grew\n61,female,1\n62,male,0\n".to_owned(), &[], "K-EVAL-015", "table"),
        (outcomes(&|_| true), &[], "K-EVAL-008", "table"),
        (outcomes(&|_| false), &[], "K-EVAL-008", "table"),
        (outcomes(&|row| row < 9), &[], "K-EVAL-009", "table"),
        (outcomes(&|row| row > 9), &[], "K-EVAL-010", "table"),
    ] {
        let data = folder.path().join("table.csv");
        fs::write(&data, content).unwrap();
        let mut command = kusushi(["evaluate", "--model", "bacteraemia", "--lang", "en", "--data"]);
        command.arg(&data);
        if !more.contains(&"--outcome") {
            command.args(["--outcome", "grew"]);
        }
        let output = command.args(more).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{code}: {said}");
        assert!(output.stdout.is_empty(), "{code}");
        assert!(said.starts_with(&format!("error {code} at ")) && said.contains(place), "{code} {place}: {said}");
        assert!(!said.contains(NAME), "{said}");
    }
}

/// Women followed for a time after an operation: who has more positive nodes has the outcome earlier.
fn followed() -> Vec<String> {
    let mut rng = Rng::with_seed(11);
    let line = |_| {
        let (nodes, age) = (rng.u32(1..15), rng.u32(30..85));
        let months = -(1.0 - rng.f64()).ln() * 140.0 / f64::from(nodes).powf(0.7);
        let lost = 20.0 + 100.0 * rng.f64();
        format!(
            "{age},{},over_20_to_50_mm,{nodes},{},{},absent,{},{},{}",
            if age < 51 { "premenopausal" } else { "postmenopausal" },
            rng.u32(0..400),
            rng.u32(0..400),
            u8::from(months <= lost),
            months.min(lost),
            ["north", "east", "south"][rng.usize(..3)],
        )
    };
    (0..ROWS).map(line).collect()
}

const FOLLOWED: &str = "age,menopausal_status,tumour_size,positive_nodes,progesterone_receptor,oestrogen_receptor,\
                        hormonal_therapy,came,months,hospital";

fn evaluate_in_time(folder: &Path, lines: &[String], more: &[&str]) -> Output {
    let data = folder.join("followed.csv");
    fs::write(&data, format!("{FOLLOWED}\n{}\n", lines.join("\n"))).unwrap();
    let mut command = kusushi(["evaluate", "--model", "breast-cancer-recurrence", "--outcome", "came", "--data"]);
    command.arg(data).args(["--lang", "en", "--resamples", "100"]).args(more).output().unwrap()
}

#[test]
fn an_outcome_in_time_is_evaluated_at_the_horizon_of_the_model() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = followed();
    let more = ["--time", "months", "--subgroup", "menopausal_status", "--site", "hospital"];
    let output = evaluate_in_time(folder.path(), &lines, &[&more[..], &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["model"]["survival"], serde_json::json!({ "unit": "mo", "horizon": 60.0 }));
    assert_eq!((&found["table"]["time"], &found["table"]["ignored"]), (&"months".into(), &serde_json::json!([])));

    // What the table itself says, whatever the model answers.
    let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split(',').collect()).collect();
    let months = |row: &[&str]| row[8].parse::<f64>().unwrap();
    let events = cells.iter().filter(|row| row[7] == "1" && months(row) <= 60.0).count();
    let beyond = cells.iter().filter(|row| months(row) > 60.0).count();
    assert_eq!((&found["rows"]["answered"], &found["rows"]["events"]), (&ROWS.into(), &events.into()));
    let figures = &found["figures"];
    assert_eq!(figures["followed_beyond_horizon"], beyond);
    let mut order: Vec<(f64, bool)> = cells.iter().map(|row| (months(row), row[7] == "1")).collect();
    order.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let free = order.iter().enumerate().filter(|(_, (time, event))| *event && *time <= 60.0);
    let free: f64 = free.map(|(before, _)| 1.0 - 1.0 / f64::from(u32::try_from(ROWS - before).unwrap())).product();
    assert!((figures["observed"]["value"].as_f64().unwrap() - (1.0 - free)).abs() < 1e-12, "{}", figures["observed"]);

    // Nodes are told apart by the model, and made the outcome here.
    for (figure, least, most) in [("concordance", 0.55, 0.8), ("concordance_of_all_follow_up", 0.55, 0.8)] {
        let value = figures[figure]["value"].as_f64().unwrap();
        assert!((least..most).contains(&value), "{figure} {value}");
        let ends = figures[figure]["lower"].as_f64().unwrap()..figures[figure]["upper"].as_f64().unwrap();
        assert!(ends.contains(&value), "{figure}");
    }
    assert!(figures["brier"].as_f64().unwrap() < figures["brier_null"].as_f64().unwrap(), "{figures}");
    let sum =
        |groups: &Value| groups.as_array().unwrap().iter().map(|group| group["rows"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum(&figures["groups_by_risk"]), ROWS as u64);
    assert_eq!(sum(&found["subgroups"][0]["groups"]), ROWS as u64);
    let slope = &found["sites"]["slope"];
    assert!(slope["sites"] == 3 || found["sites"]["slope_because"]["code"] == "K-EVAL-016", "{}", found["sites"]);

    let reversed: Vec<String> = lines.iter().rev().cloned().collect();
    let again = evaluate_in_time(folder.path(), &reversed, &["--time", "months", "--json"]);
    let again: Value = serde_json::from_slice(&again.stdout).unwrap();
    for figure in ["concordance", "calibration_slope", "in_the_large", "observed", "observed_to_expected"] {
        for end in ["value", "lower", "upper"] {
            let (one, other) =
                (figures[figure][end].as_f64().unwrap(), again["figures"][figure][end].as_f64().unwrap());
            assert!((one - other).abs() < 1e-9, "{figure} {end}: {one} and {other}");
        }
    }
    for (lang, words) in [("en", "Harrell's C, to the horizon"), ("ja", "期限を過ぎて追跡された行")] {
        let output =
            kusushi(["evaluate", "--model", "breast-cancer-recurrence", "--outcome", "came", "--time", "months"])
                .args(["--lang", lang, "--resamples", "100", "--data"])
                .arg(folder.path().join("followed.csv"))
                .output()
                .unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains(words), "{words}");
    }
}

#[test]
fn a_table_of_follow_up_that_cannot_be_evaluated_ends_with_its_code() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = followed();
    // Column 7 is the outcome, column 8 the time.
    let each = |change: &dyn Fn(&str, &str) -> [String; 2]| -> Vec<String> {
        let line = |line: &String| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            let [came, months] = change(&cells[7], &cells[8]);
            (cells[7], cells[8]) = (came, months);
            cells.join(",")
        };
        lines.iter().map(line).collect()
    };
    let time_of_row_3 = |time: &str| {
        let mut lines = lines.clone();
        let mut cells: Vec<&str> = lines[2].split(',').collect();
        cells[8] = time;
        lines[2] = cells.join(",");
        lines
    };
    let same = |text: &str| text.to_owned();
    let months = |text: &str| text.parse::<f64>().unwrap();
    let left = Cell::new(5);
    for (lines, more, code, place) in [
        (lines.clone(), &[][..], "K-EVAL-044", "model breast-cancer-recurrence"),
        (lines.clone(), &["--time", "weeks"], "K-EVAL-004", "column weeks"),
        (lines.clone(), &["--time", "age"], "K-EVAL-017", "column age"),
        (time_of_row_3("NaN"), &["--time", "months"], "K-EVAL-042", "row 3, column months"),
        (time_of_row_3("-0.5"), &["--time", "months"], "K-EVAL-042", "row 3, column months"),
        (time_of_row_3("inf"), &["--time", "months"], "K-EVAL-042", "row 3, column months"),
        (time_of_row_3(""), &["--time", "months"], "K-EVAL-042", "row 3, column months"),
        (time_of_row_3(NAME), &["--time", "months"], "K-EVAL-042", "row 3, column months"),
        (each(&|_, time| [same("0"), same(time)]), &["--time", "months"], "K-EVAL-008", "table"),
        (each(&|_, _| [same("1"), same("12")]), &["--time", "months"], "K-EVAL-008", "table"),
        (
            // Years where months are meant: everybody seems lost before the horizon.
            each(&|came, time| [same(came), (months(time) / 12.0).to_string()]),
            &["--time", "months"],
            "K-EVAL-046",
            "table",
        ),
        (
            each(&|_, time| {
                let came = months(time) < 60.0 && left.get() > 0;
                left.set(left.get() - usize::from(came));
                [same(if came { "1" } else { "0" }), same(time)]
            }),
            &["--time", "months"],
            "K-EVAL-045",
            "table",
        ),
    ] {
        let output = evaluate_in_time(folder.path(), &lines, more);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{code}: {said}");
        assert!(output.stdout.is_empty(), "{code}");
        assert!(said.starts_with(&format!("error {code} at ")) && said.contains(place), "{code} {place}: {said}");
        assert!(!said.contains(NAME), "{said}");
    }
    // A model without a horizon takes no time.
    let data = table(folder.path(), &patients());
    let said = String::from_utf8(evaluate(&data, &["--time", "age"]).stderr).unwrap();
    assert!(said.starts_with("error K-EVAL-043 at column age"), "{said}");
}

/// The patients of a trial: two arms by turns, every twentieth in a third, and the probability of the first, for whom there
/// is one.
fn trial() -> Vec<String> {
    let row = |(row, line): (usize, String)| {
        let arm = if row % 20 == 19 { "other" } else { ["drug", "placebo"][row % 2] };
        format!("{line},{arm},{}", if arm == "other" { "" } else { "0.5" })
    };
    patients().into_iter().enumerate().map(row).collect()
}

fn trial_table(folder: &Path, lines: &[String]) -> String {
    let path = folder.join("trial.csv");
    fs::write(&path, format!("{},arm,chance\n{}\n", header(), lines.join("\n"))).unwrap();
    path.display().to_string()
}

const POLICY: [&str; 10] =
    ["--arm", "arm", "--propensity", "chance", "--treat", "drug", "--against", "placebo", "--treat-from", "0.08"];

/// The policy with one of its options changed.
fn policy<'v>(option: &str, value: &'v str) -> Vec<&'v str> {
    let mut options = POLICY.to_vec();
    let place = options.iter().position(|other| *other == option).unwrap();
    options[place + 1] = value;
    options
}

#[test]
fn a_policy_in_a_trial_has_a_value_that_knows_no_arm_but_by_its_probability() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut lines = trial();
    let data = trial_table(folder.path(), &lines);
    let found = report(&data, &POLICY);
    let (answered, found) = (found["rows"]["answered"].as_u64().unwrap(), &found["policy"]);
    let count = |name: &str| found[name].as_u64().unwrap();
    assert_eq!(count("rows") + count("neither"), answered, "{found}");
    assert_eq!(count("rows"), count("given_treat") + count("given_against"), "{found}");
    assert!(count("neither") > 20 && count("treated") > 20 && count("treated") + 20 < count("rows"), "{found}");
    assert_eq!(found["everybody_against"]["differing"], found["treated"]);
    let value = |found: &Value, path: &str| found.pointer(path).unwrap().as_f64().unwrap();
    let difference = value(found, "/value/value") - value(found, "/everybody_against/value/value");
    assert!((difference - value(found, "/everybody_against/difference/value")).abs() < 1e-12, "{found}");

    // The probability as a number; rows in another order; and an offset that knows the arm, which is the trap.
    let constant = report(&data, &policy("--propensity", "0.5"));
    lines.reverse();
    let reversed = report(&trial_table(folder.path(), &lines), &POLICY);
    let effect = |line: &String| match line.strip_suffix("drug,0.5") {
        Some(_) => format!("{line},-2"),
        None => format!("{line},0"),
    };
    let offset: Vec<String> = trial().iter().map(effect).collect();
    let with_offset = folder.path().join("offset.csv").display().to_string();
    fs::write(&with_offset, format!("{},arm,chance,effect\n{}\n", header(), offset.join("\n"))).unwrap();
    let moved = report(&with_offset, &[&POLICY[..], &["--offset", "effect"]].concat());
    for (what, other) in [("a number", &constant), ("reversed", &reversed), ("with an offset", &moved)] {
        for arm in ["everybody_against", "everybody_treat"] {
            for end in ["value", "lower", "upper"] {
                let path = format!("/{arm}/difference/{end}");
                let (one, other) = (value(found, &path), value(&other["policy"], &path));
                assert!((one - other).abs() < 1e-12, "{what}, {path}: {one} and {other}");
            }
        }
        assert_eq!(found["treated"], other["policy"]["treated"], "{what}");
    }
    // Who asks about no policy hears of none.
    assert_eq!(report(&data, &[])["policy"], Value::Null);
    for (lang, words) in [("en", "outcomes if everybody got \"placebo\""), ("ja", "全員「placebo」での転帰")] {
        let said = String::from_utf8(evaluate(&data, &[&POLICY[..], &["--lang", lang]].concat()).stdout).unwrap();
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn a_policy_that_has_no_value_ends_with_its_code() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = trial();
    // The second row is of the placebo, the twentieth of neither arm.
    let with = |row: usize, from: &str, to: &str| {
        let mut lines = lines.clone();
        assert!(lines[row].ends_with(from), "{from} in {}", lines[row]);
        lines[row] = lines[row].replacen(from, to, 1);
        lines
    };
    let few = |arm: &str| {
        let mut left = 9;
        let mut keep = |line: &String| {
            let is_of_arm = line.contains(&format!(",{arm},"));
            left -= i32::from(is_of_arm && left > 0);
            !is_of_arm || left > 0
        };
        lines.iter().filter(|line| keep(line)).cloned().collect::<Vec<_>>()
    };
    let without = |arm: &str| lines.iter().filter(|line| !line.contains(&format!(",{arm},"))).cloned().collect();
    let hospitals = ["north", "east", "south", "west"];
    let events = |outcome: u8| {
        let of = |line: &String| hospitals.iter().any(|hospital| line.contains(&format!(",{outcome},{hospital},")));
        lines.iter().filter(|line| of(line) || line.contains(",other,")).cloned().collect::<Vec<_>>()
    };
    for (lines, more, code, place) in [
        (lines.clone(), policy("--arm", "group"), "K-EVAL-004", "column group"),
        (lines.clone(), policy("--propensity", "probability"), "K-EVAL-004", "column probability"),
        (lines.clone(), policy("--treat", "Drug"), "K-EVAL-062", "arm Drug"),
        (lines.clone(), policy("--against", ""), "K-EVAL-062", "arm"),
        (lines.clone(), policy("--against", "drug"), "K-EVAL-063", "arm drug"),
        (without("drug"), POLICY.to_vec(), "K-EVAL-062", "arm drug"),
        (few("drug"), POLICY.to_vec(), "K-EVAL-064", "arm drug"),
        (few("placebo"), POLICY.to_vec(), "K-EVAL-064", "arm placebo"),
        (lines.clone(), policy("--propensity", "0"), "K-EVAL-065", "--propensity"),
        (lines.clone(), policy("--propensity", "1"), "K-EVAL-065", "--propensity"),
        (lines.clone(), policy("--propensity", "-0.5"), "K-EVAL-065", "--propensity"),
        (lines.clone(), policy("--propensity", "NaN"), "K-EVAL-065", "--propensity"),
        (lines.clone(), policy("--propensity", "inf"), "K-EVAL-065", "--propensity"),
        (lines.clone(), policy("--propensity", "grew"), "K-EVAL-065", "column grew"),
        (with(1, "placebo,0.5", "placebo,"), POLICY.to_vec(), "K-EVAL-065", "row 2, column chance"),
        (with(1, "placebo,0.5", "placebo,1"), POLICY.to_vec(), "K-EVAL-065", "row 2, column chance"),
        (with(1, "placebo,0.5", &format!("placebo,{NAME}")), POLICY.to_vec(), "K-EVAL-065", "row 2, column chance"),
        (lines.clone(), policy("--propensity", "0.3"), "K-EVAL-067", "column arm"),
        (lines.clone(), policy("--propensity", "1e-320"), "K-EVAL-067", "column arm"),
        (lines.clone(), policy("--arm", "sex"), "K-EVAL-068", "column sex"),
        (lines.clone(), policy("--arm", "grew"), "K-EVAL-068", "column grew"),
        (lines.clone(), [&POLICY[..], &["--time", "age"]].concat(), "K-EVAL-061", "model bacteraemia"),
        (events(1), POLICY.to_vec(), "K-EVAL-008", "rows of the two arms"),
    ] {
        let output = evaluate(&trial_table(folder.path(), &lines), &more);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{code} {place}: {said}");
        assert!(output.stdout.is_empty(), "{code}");
        assert!(said.starts_with(&format!("error {code} at ")) && said.contains(place), "{code} {place}: {said}");
        assert!(!said.contains(NAME), "{said}");
    }
    // A row of neither arm is left out, whatever stands beside it.
    let data = trial_table(folder.path(), &with(19, "other,", &format!("{NAME},{NAME}")));
    assert!(evaluate(&data, &POLICY).status.success());
    // Of an outcome in time there is no policy, and the remedy is not to name a time.
    let said = String::from_utf8(evaluate_in_time(folder.path(), &followed(), &POLICY).stderr).unwrap();
    assert!(said.starts_with("error K-EVAL-061 at model breast-cancer-recurrence"), "{said}");
}

#[test]
fn half_a_policy_is_refused_before_the_table_is_read() {
    for (options, said_of) in [
        (&POLICY[..8], "--treat-from <RISK>"),
        (&POLICY[2..], "--arm <COLUMN>"),
        (&[&POLICY[..2], &POLICY[4..]].concat(), "--propensity <COLUMN|VALUE>"),
        (&[&POLICY[..4], &POLICY[6..]].concat(), "--treat <ARM>"),
        (&[&POLICY[..6], &POLICY[8..]].concat(), "--against <ARM>"),
        (&policy("--treat-from", "1.5"), "invalid value '1.5' for '--treat-from"),
        (&policy("--treat-from", "0"), "invalid value '0' for '--treat-from"),
        (&policy("--treat-from", "NaN"), "invalid value 'NaN' for '--treat-from"),
    ] {
        let output = evaluate("table.csv", options);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said_of}: {said}");
        assert!(said.contains(said_of), "{said_of}: {said}");
    }
}

#[test]
fn what_is_no_file_of_a_table_is_refused_before_the_guest_starts() {
    let folder = tempfile::tempdir().unwrap();
    let large = fs::File::create(folder.path().join("large.csv")).unwrap();
    large.set_len(600 << 20).unwrap();
    fs::write(folder.path().join("table.xlsx"), "age\n").unwrap();
    for (name, code) in
        [("absent.csv", "K-HOST-001"), ("table.xlsx", "K-EVAL-003"), ("large.csv", "K-EVAL-001"), ("", "K-EVAL-003")]
    {
        let output = evaluate(&folder.path().join(name).display().to_string(), &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.starts_with(&format!("error {code} at ")), "{name}: {said}");
    }
    for (option, value) in [("--threshold", "0"), ("--threshold", "1.5"), ("--resamples", "2"), ("--seed", "x")] {
        let output = evaluate("table.csv", &[option, value]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{option} {value}");
        assert!(said.contains(&format!("invalid value '{value}' for '{option}")), "{said}");
    }
}
