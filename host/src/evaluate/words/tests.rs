//! A report in both languages, and what its tables are made of.

use std::collections::BTreeMap;

use super::{
    super::{
        columns::Columns,
        estimates::Lacking,
        groups::{Group, Small, Subgroups},
        labels::{LabelSet, Labels},
        measured::Patients,
        metrics::{Bootstrap, Censored, Followed, GROUPS, Sample},
        report::{Method, ModelEvaluated, Rows, TableEvaluated, Thresholds},
        sites::Sites,
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
    let few: Vec<usize> = every(2, 1).into_iter().filter(|&row| !outcome(row)).chain(events[..5].to_vec()).collect();
    let apart: Vec<usize> =
        (0..rows).filter(|&row| if outcome(row) { logit(row) > 0.5 } else { logit(row) < -0.5 }).collect();
    let values = (0..3).map(|site| (Some(format!("{site}")), every(3, site))).collect();
    let divided = crate::evaluate::groups::Divided { values, small: Small { values: 2, rows: 9 } };
    let missing =
        |name: &str, in_table, missing, impossible| Lacking { name: name.to_owned(), in_table, missing, impossible };
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
    let divided = crate::evaluate::groups::Divided { values, small: Small::default() };
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
