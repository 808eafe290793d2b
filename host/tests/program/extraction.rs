//! The inputs of many patients as a table: what stands in it is what `kusushi features --json` says of each of them.

use std::{fs, path::Path};

use parquet::{
    file::reader::{FileReader as _, SerializedFileReader},
    record::Field,
};
use serde_json::{Value, json};

use crate::{features::features, shipped::guest};

const AT: &str = "2026-11-22T10:00:00+09:00";

fn patient(id: &str, born: &str) -> Value {
    json!({ "resourceType": "Patient", "id": id, "gender": "female", "birthDate": born })
}

fn observation(subject: &str, loinc: &str, at: &str, value: f64, unit: &str) -> Value {
    json!({
        "resourceType": "Observation",
        "id": format!("{}-{loinc}-{}", subject.replace(['/', ':'], "."), &at[8..10]),
        "status": "final",
        "code": { "coding": [{ "system": "http://loinc.org", "code": loinc }] },
        "subject": { "reference": subject },
        "effectiveDateTime": at,
        "valueQuantity": { "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit },
    })
}

fn ceftriaxone() -> Value {
    let code = json!({ "coding": [{ "system": "http://www.whocc.no/atc", "code": "J01DD04" }] });
    json!({ "resourceType": "Medication", "id": "m1", "code": code })
}

fn prescription(subject: &str) -> Value {
    json!({
        "resourceType": "MedicationRequest",
        "id": "rx",
        "status": "active",
        "intent": "order",
        "subject": { "reference": subject },
        "authoredOn": "2026-11-22T07:00:00+09:00",
        "medicationReference": { "reference": "Medication/m1" },
    })
}

fn lines(values: &[Value]) -> String {
    values.iter().flat_map(|value| [value.to_string(), "\n".to_owned()]).collect()
}

/// What the export holds of each patient who can be read.
fn patients() -> Vec<(&'static str, Vec<Value>)> {
    let early = "2026-11-21T11:00:00+09:00";
    let late = "2026-11-22T09:00:00+09:00";
    vec![
        (
            "p-a",
            vec![
                patient("p-a", "1950-04-01"),
                observation("Patient/p-a", "2823-3", early, 3.98765, "mmol/L"),
                observation("Patient/p-a", "2823-3", late, 80.0, "mmol/L"),
                observation("Patient/p-a", "6690-2", late, 12.3, "10*3/uL"),
            ],
        ),
        (
            "p-b",
            vec![
                patient("p-b", "1980-12-31"),
                observation("https://ehr.example/fhir/Patient/p-b", "718-7", late, 9.1, "g/dL"),
                prescription("Patient/p-b"),
                ceftriaxone(),
            ],
        ),
        ("p-c", vec![observation("Patient/p-c", "2160-0", early, 0.7, "mg/dL")]),
        ("p-e", vec![patient("p-e", "2026")]),
    ]
}

/// An export as a server writes it: a type a file, patients in any order, and some of it spoilt.
fn export(folder: &Path) {
    let all: Vec<Value> = patients().into_iter().flat_map(|(_, resources)| resources).rev().collect();
    let of = |kind: &str| -> Vec<Value> {
        all.iter().filter(|resource| resource["resourceType"] == kind).cloned().collect()
    };
    let twice = [patient("p-d", "1960-01-01"), patient("p-d", "1961-01-01")];
    let observations = of("Observation");
    let (first, second) = observations.split_at(2);
    let broken = format!("{}{{\"resourceType\":\"Observation\",\n", lines(second));
    let inner = folder.join("part");
    fs::create_dir(&inner).unwrap();
    for (path, content) in [
        (folder.join("Patient.ndjson"), format!("\u{feff}{}", lines(&[of("Patient"), twice.to_vec()].concat()))),
        (folder.join("Observation.000.ndjson"), lines(first)),
        (inner.join("Observation.001.ndjson"), broken.replace('\n', "\r\n")),
        (folder.join("MedicationRequest.ndjson"), lines(&of("MedicationRequest"))),
        (folder.join("Medication.ndjson"), lines(&of("Medication"))),
        (folder.join("Organization.ndjson"), lines(&[json!({ "resourceType": "Organization", "id": "o" })])),
        (folder.join("notes.txt"), "\n".to_owned()),
    ] {
        fs::write(path, content).unwrap();
    }
}

fn table(source: &str, folder: &Path, out: &Path, when: [&str; 2]) -> Value {
    let (folder, out) = (folder.to_str().unwrap(), out.to_str().unwrap());
    let output = features(&["--json", source, folder, "--out", out, when[0], when[1]]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn csv_rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The row that `kusushi features --json` gives for one patient.
fn row_of(id: &str, resources: &[Value], at: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("patient.ndjson");
    fs::write(&path, lines(resources)).unwrap();
    let output = features(&["--json", "--patient", path.to_str().unwrap(), "--at", at]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let codes = |findings: &Value, before: &str| -> Vec<String> {
        let mut codes: Vec<String> =
            findings.as_array().unwrap().iter().map(|f| format!("{before}{}", f["code"].as_str().unwrap())).collect();
        codes.sort();
        codes.dedup();
        codes
    };
    let mut row = vec![id.to_owned(), at.to_owned()];
    let mut findings = codes(&answer["findings"], "");
    for input in answer["models"][0]["inputs"].as_array().unwrap() {
        let used = &input["used"];
        let levels: Vec<&str> =
            used["levels"].as_array().into_iter().flatten().map(|level| level.as_str().unwrap()).collect();
        row.push(used["number"].as_f64().map_or_else(|| levels.join("|"), |number| format!("{number:?}")));
        findings.extend(codes(&input["findings"], &format!("{}:", input["name"].as_str().unwrap())));
    }
    row.push(findings.join(" "));
    row
}

#[test]
fn a_table_holds_what_is_said_of_each_patient_alone() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let export_folder = folder.path().join("export");
    fs::create_dir(&export_folder).unwrap();
    export(&export_folder);
    let out = folder.path().join("features.csv");
    let report = table("--ndjson", &export_folder, &out, ["--at", AT]);

    let rows = csv_rows(&out);
    let expected: Vec<Vec<String>> = patients().iter().map(|(id, resources)| row_of(id, resources, AT)).collect();
    assert_eq!(rows[1..], expected);
    let column = |name: &str| rows[0].iter().position(|column| column == name).unwrap();
    assert_eq!(
        (rows[0][0].as_str(), rows[0][1].as_str(), rows[0].last().unwrap().as_str()),
        ("patient", "at", "findings")
    );
    // The potassium of 80 is impossible; that of the day before is used, every digit of it.
    assert_eq!(rows[1][column("potassium")], "3.98765");
    assert_eq!(rows[1][column("white_cells")], "12.3");
    assert_eq!(rows[2][column("haemoglobin")], "9.1");
    assert_eq!(rows[3][column("sex")], "");

    assert_eq!((&report["patients"], &report["rows"]), (&json!(5), &json!(4)));
    assert_eq!(report["refused"], json!([{ "patient": "p-d", "at": AT, "code": "K-READ-004" }]));
    let passed_over = report["passed_over"].as_object().unwrap();
    let counts: Vec<(&str, &Value)> =
        passed_over.iter().map(|(code, counted)| (code.as_str(), &counted["count"])).collect();
    assert_eq!(counts, [("K-HOST-028", &json!(1)), ("K-HOST-035", &json!(1)), ("K-HOST-036", &json!(1))]);
    assert_eq!(report["model"], "bacteraemia");

    let description: Value =
        serde_json::from_slice(&fs::read(folder.path().join("features.csv-metadata.json")).unwrap()).unwrap();
    let described: Vec<&str> =
        description["tableSchema"]["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(described, rows[0]);
    assert_eq!(description["notes"][0]["kusushi"]["guest_sha256"], report["guest_sha256"]);
    // Nothing else is left behind.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn parquet_holds_the_same_and_says_by_what_it_was_made() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let export_folder = folder.path().join("export");
    fs::create_dir(&export_folder).unwrap();
    export(&export_folder);
    let [csv, parquet, again] = ["a.csv", "a.parquet", "b.parquet"].map(|name| folder.path().join(name));
    for out in [&csv, &parquet, &again] {
        table("--ndjson", &export_folder, out, ["--at", AT]);
    }
    assert!(fs::read(&parquet).unwrap() == fs::read(&again).unwrap(), "the same data gives the same file");

    let reader = SerializedFileReader::new(fs::File::open(&parquet).unwrap()).unwrap();
    let said = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let keys: Vec<&str> = said.iter().map(|entry| entry.key.as_str()).collect();
    let expected = ["model", "version", "package_sha256", "guest_sha256", "zone", "inputs"];
    assert_eq!(keys, expected.map(|key| format!("kusushi.{key}")));
    assert_eq!(said[0].value.as_deref(), Some("bacteraemia"));
    assert_eq!(said[3].value.as_deref(), guest().as_ref().map(kusushi_host::guest::Guest::sha256));

    let text = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Double(number) => format!("{number:?}"),
        other => panic!("{other}"),
    };
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        if rows.is_empty() {
            rows.push(row.get_column_iter().map(|(name, _)| name.clone()).collect::<Vec<String>>());
        }
        rows.push(row.get_column_iter().map(|(_, field)| text(field)).collect());
    }
    assert_eq!(rows, csv_rows(&csv));
}

#[test]
fn an_index_says_whom_and_when() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let export_folder = folder.path().join("export");
    fs::create_dir(&export_folder).unwrap();
    export(&export_folder);
    let index = folder.path().join("index.csv");
    let before = "2026-11-22T08:00:00+09:00";
    fs::write(&index, format!("patient,died,at\np-nobody,0,{AT}\np-a,1,{AT}\np-a,1,{before}\n")).unwrap();
    let out = folder.path().join("features.csv");
    let report = table("--ndjson", &export_folder, &out, ["--index", index.to_str().unwrap()]);
    let (_, resources) = &patients()[0];
    assert_eq!(csv_rows(&out)[1..], [before, AT].map(|at| row_of("p-a", resources, at)));
    assert_eq!(report["refused"], json!([{ "patient": "p-nobody", "at": AT, "code": "K-HOST-033" }]));

    // A report for people names nobody, and a table that could not be made is not there.
    fs::write(&index, format!("patient,at\np-nobody,{AT}\n")).unwrap();
    let none = folder.path().join("none.csv");
    let [index, export_folder] = [&index, &export_folder].map(|path| path.to_str().unwrap());
    let output =
        features(&["--lang", "en", "--ndjson", export_folder, "--out", none.to_str().unwrap(), "--index", index]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("K-HOST-033") && said.contains("error K-HOST-037 at "), "{said}");
    assert!(!said.contains("p-nobody"), "{said}");
    assert!(!none.exists());
}

#[test]
fn bundles_a_line_give_the_same_rows() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bundles: Vec<Value> = patients()
        .into_iter()
        .map(|(_, resources)| {
            let entries: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": resource })).collect();
            json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
        })
        .collect();
    let export_folder = folder.path().join("export");
    fs::create_dir(&export_folder).unwrap();
    fs::write(export_folder.join("bundles.ndjson"), lines(&bundles)).unwrap();
    let out = folder.path().join("features.csv");
    table("--ndjson", &export_folder, &out, ["--at", AT]);
    let expected: Vec<Vec<String>> = patients().iter().map(|(id, resources)| row_of(id, resources, AT)).collect();
    assert_eq!(csv_rows(&out)[1..], expected);
}

fn message(kind: &str, id: &str, segments: &[&str]) -> String {
    let head = format!(r"MSH|^~\&|HIS|H|GW|H|20261122090000||{kind}|1|P|2.5");
    let pid = format!("PID|0001||{id}^^^^PI||試験^一郎||19500401|M");
    [head, pid].into_iter().chain(segments.iter().map(|segment| (*segment).to_owned())).collect::<Vec<_>>().join("\r")
}

#[test]
fn a_storage_gives_a_row_a_patient() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let store = |folder_id: &str, id: &str, potassium: &str| {
        let base = root.join(&folder_id[..3]).join(&folder_id[3..6]).join(folder_id);
        for (day, kind, content) in [
            ("-", "ADT-00", message("ADT^A08^ADT_A01", id, &[])),
            (
                "20261122",
                "OML-11",
                message(
                    "OUL^R22^OUL_R22",
                    id,
                    &[
                        "SPM|1|1||023^血清^JC10|||||||||||||202611220830",
                        &format!("OBX|1|NM|3H015000002327201^カリウム^JC10||{potassium}|mEq/L^mEq/L^99XYZ|||||F"),
                    ],
                ),
            ),
        ] {
            let place = base.join(day).join(kind);
            fs::create_dir_all(&place).unwrap();
            fs::write(place.join(format!("{folder_id}_{day}_{kind}_1_20261122090000000_01_1")), content).unwrap();
        }
    };
    store("1002003002", "1002003002", "4.2");
    store("1002003001", "1002003001", "3.5");
    store("1002003003", "9999999999", "5.0");
    let out = folder.path().join("features.csv");
    let report = table("--ssmix2", &root, &out, ["--at", AT]);
    let rows = csv_rows(&out);
    let column = |name: &str| rows[0].iter().position(|column| column == name).unwrap();
    let found: Vec<[&str; 4]> = rows[1..]
        .iter()
        .map(|row| [row[0].as_str(), &row[column("age")], &row[column("sex")], &row[column("potassium")]])
        .collect();
    assert_eq!(found, [["1002003001", "76.0", "male", "3.5"], ["1002003002", "76.0", "male", "4.2"]]);
    // What lies in one patient's folder and says that it is another's is neither's.
    assert_eq!(report["refused"], json!([{ "patient": "1002003003", "at": AT, "code": "K-READ-004" }]));
}
