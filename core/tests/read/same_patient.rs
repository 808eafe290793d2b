//! One invented patient in three languages: JP Core FHIR, US Core FHIR, and SS-MIX2 for what its standard storage holds
//! (demographics, admissions, diagnoses, orders, drugs, laboratory results). All three are made of one table.
//!
//! Compared is all that the models say: outcome, graph, predictions to the bit, explanation, advice, questions, and of each
//! input state, value, unit, date and findings. Left out is what names the record rather than the patient: `received` and
//! `unit_received` (the sender's own number and unit), `source`, `place` and `subject`; dates are compared as instants, since
//! only FHIR writes a zone.
//! Bedside findings that no standard storage holds are answers of the request, the same for all three.

use encoding_rs::ISO_2022_JP;
use jiff::tz::Offset;
use kusushi_core::moment::Moment;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shipped::{BACTERAEMIA, STROKE, call, guest};

const AT: &str = "2026-11-20T20:00:00+09:00";
const TAKEN: &str = "2026-11-20T18:30:00";
const ADMITTED: &str = "2026-11-20T17:00:00";

/// A date so many years later.
fn later(date: &str, years: i32) -> String {
    let year: i32 = date[..4].parse().expect("a year");
    format!("{:04}{}", year + years, &date[4..])
}

/// A laboratory result: JLAC10 and LOINC, and number and unit as a Japanese and an American laboratory write them. The
/// numbers are such that both conversions are exact.
struct Result {
    codes: [&'static str; 2],
    japan: (&'static str, &'static str, &'static str),
    america: (&'static str, &'static str),
}

const fn result(
    codes: [&'static str; 2],
    japan: (&'static str, &'static str, &'static str),
    america: (&'static str, &'static str),
) -> Result {
    Result { codes, japan, america }
}

const RESULTS: &[Result] = &[
    result(["2A990000001930952", "6690-2"], ("12400", "/μL", "/uL"), ("12.4", "10*3/uL")),
    result(["2A030000001930901", "718-7"], ("10.8", "g/dL", "g/dL"), ("108", "g/L")),
    result(["2A050000001930901", "777-3"], ("9.2", "×10^4/μL", "10*4/uL"), ("92", "10*3/uL")),
    result(["2A160000001930951", "770-8"], ("84.2", "%", "%"), ("84.2", "%")),
    result(["2A160000001930957", "736-9"], ("8.5", "%", "%"), ("8.5", "%")),
    result(["2A160000001930956", "5905-5"], ("6.1", "%", "%"), ("6.1", "%")),
    result(["2A160000001930954", "713-8"], ("0.7", "%", "%"), ("0.7", "%")),
    result(["5C070000002306201", "1988-5"], ("12.5", "mg/dL", "mg/dL"), ("125", "mg/L")),
    result(["3C015000002327101", "2160-0"], ("1.31", "mg/dL", "mg/dL"), ("1.31", "mg/dL")),
    result(["3C025000002327201", "3094-0"], ("28", "mg/dL", "mg/dL"), ("28", "mg/dL")),
    result(["3H010000002326101", "2951-2"], ("133", "mEq/L", "meq/L"), ("133", "mmol/L")),
    result(["3H015000002326101", "2823-3"], ("4.1", "mEq/L", "meq/L"), ("4.1", "mmol/L")),
    result(["3J010000002327101", "1975-2"], ("1.2", "mg/dL", "mg/dL"), ("1.2", "mg/dL")),
    result(["3A015000002327101", "1751-7"], ("3.2", "g/dL", "g/dL"), ("32", "g/L")),
    result(["3B035000002327901", "1920-8"], ("48", "U/L", "U/L"), ("48", "U/L")),
    result(["3B090000002327101", "2324-2"], ("61", "U/L", "U/L"), ("61", "U/L")),
    result(["3B050000002327901", "14804-9"], ("260", "U/L", "U/L"), ("260", "U/L")),
    result(["3B010000002327201", "2157-6"], ("140", "U/L", "U/L"), ("140", "U/L")),
    result(["3D010129902227201", "2345-7"], ("142", "mg/dL", "mg/dL"), ("142", "mg/dL")),
];

/// A code in each language: (system, code) in FHIR, (name of the system, code) in SS-MIX2.
#[derive(Clone, Copy)]
struct Term {
    japan: &'static [(&'static str, &'static str)],
    america: (&'static str, &'static str),
    storage: &'static [(&'static str, &'static str)],
}

const MEDIS: &str = "http://medis.or.jp/CodeSystem/master-disease-keyNumber";
const ICD10: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full";
const SNOMED: &str = "http://snomed.info/sct";
const ATC: &str = "http://www.whocc.no/atc";

const CEREBRAL_INFARCTION: Term = Term {
    japan: &[(MEDIS, "20055379"), (ICD10, "I639")],
    america: (SNOMED, "422504002"),
    storage: &[("MDCDX2", "20055379"), ("I10", "I639")],
};
const ATRIAL_FIBRILLATION: Term = Term {
    japan: &[(MEDIS, "20067033"), (ICD10, "I489")],
    america: (SNOMED, "49436004"),
    storage: &[("MDCDX2", "20067033"), ("I10", "I489")],
};
const ASPIRIN: Term = Term {
    japan: &[("http://medis.or.jp/CodeSystem/master-HOT13", "1026922010101")],
    america: (ATC, "B01AC06"),
    storage: &[("HOT13", "1026922010101")],
};
const DABIGATRAN: Term = Term {
    japan: &[("http://medis.or.jp/CodeSystem/master-HOT7", "1204346")],
    america: (ATC, "B01AE07"),
    storage: &[("HOT7", "1204346")],
};
const CEFTRIAXONE: Term = Term {
    japan: &[("http://medis.or.jp/CodeSystem/master-HOT13", "1198744010101")],
    america: (ATC, "J01DD04"),
    storage: &[("HOT13", "1198744010101")],
};
/// 6B010 with 019 (blood) as the specimen.
const BLOOD_CULTURE: Term = Term {
    japan: &[("http://medis.or.jp/CodeSystem/master-JLAC10-17digits", "6B010000001974100")],
    america: ("http://loinc.org", "600-7"),
    storage: &[("JC10", "6B010000001974100")],
};

struct Patient {
    what: &'static str,
    sex: &'static str,
    born: &'static str,
    conditions: &'static [Term],
    drugs: &'static [Term],
    orders: &'static [Term],
    answers: &'static [&'static [(&'static str, &'static str)]],
    /// The kind of outcome of each model, in the order in which they are shipped.
    outcomes: [&'static str; 2],
}

const BEDSIDE: &[(&str, &str)] = &[
    ("hours_since_onset", "2026-11-20T11:00:00+09:00"),
    ("intracranial_haemorrhage", "absent"),
    ("systolic_pressure", "162"),
    ("consciousness", "alert"),
    ("face_deficit", "present"),
    ("arm_deficit", "present"),
    ("leg_deficit", "absent"),
    ("dysphasia", "absent"),
    ("hemianopia", "absent"),
    ("visuospatial_disorder", "absent"),
    ("thrombolysis", "absent"),
    ("reperfusion_candidate", "absent"),
    ("active_bleeding", "absent"),
    ("oral_route", "available"),
    ("aspirin_hypersensitivity", "absent"),
    ("aspirin_asthma", "absent"),
    ("peptic_ulcer", "absent"),
    ("bleeding_tendency", "absent"),
];

const PATIENTS: &[Patient] = &[
    Patient {
        what: "a culture was drawn",
        sex: "F",
        born: "1949-05-16",
        conditions: &[],
        drugs: &[],
        orders: &[BLOOD_CULTURE],
        answers: &[&[("antibiotics", "absent")]],
        outcomes: ["not_applicable", "answer"],
    },
    Patient {
        what: "a culture was drawn under an antibiotic",
        sex: "F",
        born: "1949-05-16",
        conditions: &[],
        drugs: &[CEFTRIAXONE],
        orders: &[BLOOD_CULTURE],
        answers: &[],
        outcomes: ["not_applicable", "not_applicable"],
    },
    Patient {
        what: "a stroke, aspirin ordered",
        sex: "M",
        born: "1954-02-01",
        conditions: &[CEREBRAL_INFARCTION],
        drugs: &[ASPIRIN],
        orders: &[],
        answers: &[BEDSIDE, &[("atrial_fibrillation", "absent"), ("anticoagulation", "absent")]],
        outcomes: ["answer", "not_applicable"],
    },
    Patient {
        what: "a stroke with atrial fibrillation, under an anticoagulant",
        sex: "F",
        born: "1944-12-31",
        conditions: &[CEREBRAL_INFARCTION, ATRIAL_FIBRILLATION],
        drugs: &[DABIGATRAN],
        orders: &[],
        answers: &[BEDSIDE],
        outcomes: ["answer", "not_applicable"],
    },
    Patient {
        what: "laboratory results alone",
        sex: "M",
        born: "1970-07-07",
        conditions: &[],
        drugs: &[],
        orders: &[],
        answers: &[],
        outcomes: ["not_applicable", "not_applicable"],
    },
];

/// FHIR, in which two countries differ by their codes, units and profiles.
fn fhir(patient: &Patient, is_japan: bool, years: i32) -> Vec<u8> {
    let codes = |term: &Term| {
        let codes = if is_japan { term.japan } else { std::slice::from_ref(&term.america) };
        let codings: Vec<Value> =
            codes.iter().map(|(system, code)| json!({ "system": system, "code": code })).collect();
        json!({ "coding": codings })
    };
    let subject = json!({ "reference": "Patient/p1" });
    let at = later(&format!("{TAKEN}+09:00"), years);
    let profile = |japan: &str, america: &str| {
        json!({ "profile": [if is_japan {
            format!("http://jpfhir.jp/fhir/core/StructureDefinition/{japan}")
        } else {
            format!("http://hl7.org/fhir/us/core/StructureDefinition/{america}")
        }] })
    };
    let gender = if patient.sex == "F" { "female" } else { "male" };
    let mut resources = vec![
        json!({
            "resourceType": "Patient", "id": "p1", "gender": gender, "birthDate": later(patient.born, years),
            "meta": profile("JP_Patient", "us-core-patient"),
        }),
        json!({
            "resourceType": "Encounter", "id": "e1", "status": "in-progress", "subject": subject,
            "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP" },
            "period": { "start": later(&format!("{ADMITTED}+09:00"), years) },
        }),
    ];
    for (number, term) in patient.conditions.iter().enumerate() {
        let status = |table: &str, code: &str| json!({ "coding": [{ "system": format!("http://terminology.hl7.org/CodeSystem/condition-{table}"), "code": code }] });
        resources.push(json!({
            "resourceType": "Condition", "id": format!("c{number}"), "subject": subject, "code": codes(term),
            "meta": profile("JP_Condition", "us-core-condition-encounter-diagnosis"),
            "clinicalStatus": status("clinical", "active"), "verificationStatus": status("ver-status", "confirmed"),
            "recordedDate": at,
        }));
    }
    for (number, term) in patient.drugs.iter().enumerate() {
        resources.push(json!({
            "resourceType": "MedicationRequest", "id": format!("m{number}"), "subject": subject,
            "meta": profile("JP_MedicationRequest", "us-core-medicationrequest"),
            "status": "active", "intent": "order", "medicationCodeableConcept": codes(term), "authoredOn": at,
        }));
    }
    for (number, term) in patient.orders.iter().enumerate() {
        resources.push(json!({
            "resourceType": "ServiceRequest", "id": format!("s{number}"), "subject": subject,
            "status": "active", "intent": "order", "code": codes(term), "authoredOn": at,
        }));
    }
    for (number, Result { codes: [jlac10, loinc], japan, america }) in RESULTS.iter().enumerate() {
        let (system, code, (value, unit, ucum)) = if is_japan {
            ("http://medis.or.jp/CodeSystem/master-JLAC10-17digits", jlac10, *japan)
        } else {
            ("http://loinc.org", loinc, (america.0, america.1, america.1))
        };
        let value: serde_json::Number = value.parse().expect("a number");
        resources.push(json!({
            "resourceType": "Observation", "id": format!("o{number}"), "subject": subject, "status": "final",
            "meta": profile("JP_Observation_LabResult", "us-core-observation-lab"),
            "code": { "coding": [{ "system": system, "code": code }] }, "effectiveDateTime": at,
            "valueQuantity": { "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": ucum },
        }));
    }
    let entries: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string().into_bytes()
}

/// SS-MIX2: the names and the bytes of the files.
fn storage(patient: &Patient, years: i32) -> (Vec<String>, Vec<Vec<u8>>) {
    let digits = |date: &str| -> String { later(date, years).chars().filter(char::is_ascii_digit).collect() };
    let taken = digits(TAKEN);
    let element = |term: &Term, number: usize| {
        term.storage.get(number).map(|(system, code)| format!("{code}^^{system}")).unwrap_or_default()
    };
    let blank = |count: usize| "|".repeat(count);
    let mut files = vec![
        ("ADT-00", "ADT^A08^ADT_A01", vec!["PV1|0001|I".to_owned()]),
        ("ADT-22", "ADT^A01^ADT_A01", vec![format!("PV1|0001|I{}{}", blank(42), digits(ADMITTED))]),
    ];
    for (number, term) in patient.conditions.iter().enumerate() {
        let (disease, icd10) = (element(term, 0), element(term, 1));
        let prb = format!("PRB|AD|{taken}|{disease}|{number}|||{taken}|||{icd10}^F^最終^JHSD0004^2013");
        files.push(("PPR-01", "PPR^ZD1^PPR_ZD1", vec![prb, format!("ORC|NW|{number}")]));
    }
    for (number, term) in patient.drugs.iter().enumerate() {
        let orc = format!("ORC|NW|{number}||{number}_01_001|||||{taken}");
        let rxe = format!("RXE||{}|1||TAB^錠^MR9P", element(term, 0));
        files.push(("OMP-01", "RDE^O11^RDE_O11", vec![orc, rxe, format!("TQ1|1||||||{taken}")]));
    }
    for (number, term) in patient.orders.iter().enumerate() {
        let orc = format!("ORC|NW|8{number}|||||||{taken}");
        let obr = format!("OBR|1|8{number}||E002^細菌検査^99O03");
        let obx = format!("OBX|1||{}{}O", element(term, 0), blank(8));
        files.push(("OML-01", "OML^O33^OML_O33", vec!["SPM|1|||019^全血^JC10".to_owned(), orc, obr, obx]));
    }
    let mut results = vec![format!("SPM|1|1||023^血清^JC10{}{taken}", blank(13)), "OBR|1|9|9|3^検査^JC10".to_owned()];
    for (number, Result { codes: [jlac10, _], japan: (value, unit, _), .. }) in RESULTS.iter().enumerate() {
        results.push(format!("OBX|{}|NM|{jlac10}^検査^JC10||{value}|{unit}^{unit}^99XYZ|||||F", number + 1));
    }
    files.push(("OML-11", "OUL^R22^OUL_R22", results));

    let pid = format!("PID|0001||0001^^^^PI||検査^花子^^^^L^I||{}|{}", digits(patient.born), patient.sex);
    let file = |(number, (kind, message, segments)): (usize, (&str, &str, Vec<String>))| {
        let head =
            format!(r"MSH|^~\&|HIS|A|GW|B|20261120190000||{message}|{number}|P|2.5||||||~ISO IR87||ISO 2022-1994");
        let text = [vec![head, pid.clone()], segments].concat().join("\r");
        let day = if matches!(kind, "ADT-00" | "PPR-01") { "-" } else { "20261120" };
        let name = format!("0001_{day}_{kind}_{number:015}_20261120190000000_01_1");
        (name, ISO_2022_JP.encode(&text).0.into_owned())
    };
    files.into_iter().enumerate().map(file).unzip()
}

/// What names the record goes; dates become instants.
fn about_the_patient(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !["received", "unit_received", "source", "place", "subject"].contains(&key.as_str()))
            .map(|(key, value)| {
                let instant = value.as_str().and_then(|text| Moment::parse(text, Offset::constant(9)));
                let value = match instant {
                    Some(moment) if key == "date" => json!(moment.start().to_string()),
                    _ => about_the_patient(value),
                };
                (key.clone(), value)
            })
            .collect(),
        Value::Array(values) => values.iter().map(about_the_patient).collect(),
        other => other.clone(),
    }
}

fn asked(op: &str, patient: &Patient, years: i32, names: &[String], parts: &[Vec<u8>]) -> Value {
    let at = later(AT, years);
    let answer = |(name, value): &(&str, &str)| {
        let value = if value.contains('T') { later(value, years) } else { (*value).to_owned() };
        json!({ "name": name, "value": value, "source": "form", "at": at })
    };
    let answers: Vec<Value> = patient.answers.concat().iter().map(answer).collect();
    let request = json!({
        "schema_version": 1, "op": op, "guest_sha256": "0".repeat(64), "at": at, "zone": "+09:00",
        "answers": answers, "names": names,
    });
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let answer = call(&mut guest(), &request, &parts);
    assert!(answer["ok"]["findings"].as_array().is_none_or(Vec::is_empty), "{}: {answer}", patient.what);
    answer["ok"].clone()
}

fn assessed<'a>(model: &str, answer: &'a Value) -> &'a Value {
    let mut assessments = answer["assessments"].as_array().expect("a list").iter();
    assessments.find(|one| one["model"]["id"] == model).expect("every model answers")
}

#[test]
fn three_languages_say_the_same_of_one_patient() {
    for patient in PATIENTS {
        let (names, files) = storage(patient, 0);
        let japan = [fhir(patient, true, 0)];
        let america = [fhir(patient, false, 0)];
        for op in ["assess", "features"] {
            let of_japan = asked(op, patient, 0, &[], &japan);
            for (what, names, parts) in [("US Core", &[][..], &america[..]), ("SS-MIX2", &names[..], &files[..])] {
                let other = asked(op, patient, 0, names, parts);
                assert_eq!(about_the_patient(&of_japan), about_the_patient(&other), "{what}, {op}: {}", patient.what);
            }
            if op == "assess" {
                for (model, outcome) in [STROKE, BACTERAEMIA].into_iter().zip(patient.outcomes) {
                    let assessment = assessed(model, &of_japan);
                    assert_eq!(assessment["outcome"]["kind"], outcome, "{}: {}", patient.what, assessment["outcome"]);
                }
            }
        }
    }
}

#[test]
fn what_is_compared_is_there() {
    let patient = &PATIENTS[0];
    let answer = about_the_patient(&asked("assess", patient, 0, &[], &[fhir(patient, false, 0)]));
    let assessment = assessed(BACTERAEMIA, &answer);
    let inputs = assessment["inputs"].as_array().expect("inputs");
    // Converted from g/L and mg/L.
    for (name, number) in
        [("haemoglobin", 10.8), ("crp", 12.5), ("white_cells", 12.4), ("platelets", 92.0), ("sodium", 133.0)]
    {
        let input = inputs.iter().find(|input| input["name"] == name).expect(name);
        assert_eq!(input["used"]["number"], number, "{name}: {input}");
        assert_eq!(input["used"]["date"], "2026-11-20T09:30:00Z", "{name}");
    }
    assert!(assessment["outcome"]["readings"][0]["prediction"]["probability"].is_f64());
}

/// Without the dates and names of the entries that it names, as of a drug in use: they move with the years (a file's name has its date).
fn undated(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().map(undated).collect(),
        Value::Object(members) => {
            let others = members.iter().filter(|(name, _)| *name != "date" && *name != "source");
            others.map(|(name, value)| (name.clone(), undated(value))).collect()
        }
        other => other.clone(),
    }
}

/// The calendar repeats after 400 years (Gregorian): days of the week, leap years, and with them ages.
#[test]
fn four_hundred_years_later_each_language_says_the_same() {
    let figures = |answer: &Value| -> Vec<Value> {
        let assessments = answer["assessments"].as_array().expect("a list").iter();
        let used =
            |input: &Value| json!([input["name"], input["state"], input["used"]["number"], input["used"]["levels"]]);
        let inputs = |one: &Value| one["inputs"].as_array().expect("inputs").iter().map(used).collect::<Vec<_>>();
        assessments.map(|one| json!([undated(&one["outcome"]), inputs(one)])).collect()
    };
    for patient in PATIENTS {
        for years in [400, -400] {
            for is_japan in [true, false] {
                let now = asked("assess", patient, 0, &[], &[fhir(patient, is_japan, 0)]);
                let then = asked("assess", patient, years, &[], &[fhir(patient, is_japan, years)]);
                assert_eq!(figures(&now), figures(&then), "{}, {years} years", patient.what);
            }
            let ((names, now), (_, then)) = (storage(patient, 0), storage(patient, years));
            let now = about_the_patient(&asked("assess", patient, 0, &names, &now));
            let then = about_the_patient(&asked("assess", patient, years, &names, &then));
            assert_eq!(figures(&now), figures(&then), "{}, {years} years", patient.what);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// Of values of one moment, final goes before preliminary, then the larger number, then the name of the source
    /// (`features/choose.rs`); messages of one moment count in the order of their text.
    #[test]
    fn neither_the_order_of_files_nor_an_irrelevant_one_matters(
        which in 0..PATIENTS.len(),
        order in Just((0..10_usize).collect::<Vec<_>>()).prop_shuffle(),
        more: bool,
    ) {
        let patient = &PATIENTS[which];
        let (mut names, mut files) = storage(patient, 0);
        let plain = about_the_patient(&asked("assess", patient, 0, &names, &files));
        if more {
            // An order for food, and the height among the patient's data.
            let pid = format!("PID|0001||0001^^^^PI||検査^花子^^^^L^I||{}|{}", patient.born.replace('-', ""), patient.sex);
            for (kind, message, segments) in [
                ("OMD", "OMD^O03^OMD_O03", "ORC|NW|70|||||||20261120183000\rTQ1|1||||||20261120\rODS|D||001^^99XY3|塩分控えめ"),
                ("OMG-13", "ORU^R01^ORU_R01", "OBR|1|71||9A110^標準12誘導心電図^JC10|||20261120\rOBX|1|NM|32769^心拍数^99MFR|2|67|bpm|||||F"),
            ] {
                let head = format!(r"MSH|^~\&|HIS|A|GW|B|20261120190000||{message}|7|P|2.5");
                let text = format!("{head}\r{pid}\r{segments}");
                names.push(format!("0001_20261120_{kind}_000000000000070_20261120190000000_01_1"));
                files.push(ISO_2022_JP.encode(&text).0.into_owned());
            }
        }
        let order: Vec<usize> = order.into_iter().filter(|at| *at < files.len()).collect();
        prop_assert_eq!(order.len(), files.len());
        let names: Vec<String> = order.iter().map(|at| names[*at].clone()).collect();
        let files: Vec<Vec<u8>> = order.iter().map(|at| files[*at].clone()).collect();
        prop_assert_eq!(plain, about_the_patient(&asked("assess", patient, 0, &names, &files)));
    }
}
