//! Bad input over HTTP: a status, an `OperationOutcome` with its code, the policy on every answer; and the
//! service goes on.

use serde_json::{Value, json};

use crate::shipped::{Service, guest};

const POLICY: &str = "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'\r\n";

const SERVICE: &str = "/cds-services/bacteraemia";

/// A request that is right but for what a case changes.
fn request() -> Value {
    json!({
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": { "userId": "Practitioner/example", "patientId": "p1" },
        "prefetch": {
            "patient": { "resourceType": "Patient", "id": "p1", "gender": "male", "birthDate": "1950-01-01" },
            "observations": { "resourceType": "Bundle", "type": "searchset", "entry": [] },
            "conditions": null,
            "medications": { "resourceType": "OperationOutcome", "issue": [] },
        },
    })
}

fn with(pointer: &str, value: Value) -> String {
    let mut request = request();
    *request.pointer_mut(pointer).unwrap() = value;
    request.to_string()
}

fn without(key: &str) -> String {
    let mut request = request();
    request.as_object_mut().unwrap().remove(key);
    request.to_string()
}

#[test]
fn the_service_answers_and_refuses() {
    if guest().is_none() {
        return;
    }
    let service = Service::start();

    let list = service.ask("GET", "/cds-services", "").json();
    for offered in list["services"].as_array().unwrap() {
        assert_eq!(offered["hook"], "patient-view");
        assert_eq!(offered["prefetch"]["patient"], "Patient/{{context.patientId}}");
    }
    let answer = service.ask("POST", SERVICE, &request().to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.json()["cards"].is_array());

    let other = json!({ "resourceType": "Patient", "id": "p2" });
    let two = json!({ "resourceType": "Bundle", "type": "searchset", "entry": [{ "resource": other }] });
    let feedback = |outcome: &str| {
        json!({ "feedback": [{ "card": "c1", "outcome": outcome, "outcomeTimestamp": "2026-11-22T10:00:00Z" }] })
            .to_string()
    };
    let said = format!("{SERVICE}/feedback");
    for (method, path, body, status, code) in [
        ("GET", "/nothing", String::new(), 404, "K-HTTP-001"),
        ("GET", "/../Cargo.toml", String::new(), 404, "K-HTTP-001"),
        ("GET", "/%2e%2e/Cargo.toml", String::new(), 404, "K-HTTP-001"),
        ("DELETE", "/", String::new(), 405, "K-HTTP-002"),
        ("PUT", SERVICE, String::new(), 405, "K-HTTP-002"),
        ("POST", "/cds-services/nobody", request().to_string(), 404, "K-HTTP-006"),
        ("POST", SERVICE, String::new(), 400, "K-HTTP-003"),
        ("POST", SERVICE, "not json".to_owned(), 400, "K-HTTP-003"),
        ("POST", SERVICE, "[]".to_owned(), 400, "K-HTTP-003"),
        ("POST", SERVICE, request().to_string()[..100].to_owned(), 400, "K-HTTP-003"),
        ("POST", SERVICE, with("/hook", json!("order-sign")), 400, "K-HTTP-007"),
        ("POST", SERVICE, without("hook"), 400, "K-HTTP-003"),
        ("POST", SERVICE, with("/hookInstance", json!("1")), 400, "K-HTTP-003"),
        ("POST", SERVICE, without("context"), 400, "K-HTTP-003"),
        ("POST", SERVICE, with("/context/patientId", json!(1)), 400, "K-HTTP-003"),
        ("POST", SERVICE, without("prefetch"), 412, "K-HTTP-008"),
        ("POST", SERVICE, with("/prefetch", json!(null)), 412, "K-HTTP-008"),
        ("POST", SERVICE, with("/prefetch", json!({})), 412, "K-HTTP-008"),
        ("POST", SERVICE, with("/prefetch/patient", json!(null)), 412, "K-HTTP-008"),
        ("POST", SERVICE, with("/prefetch", json!("text")), 400, "K-HTTP-003"),
        ("POST", SERVICE, with("/prefetch/observations", json!("text")), 400, "K-HTTP-003"),
        ("POST", SERVICE, with("/prefetch/patient/id", json!("p2")), 400, "K-HTTP-009"),
        ("POST", SERVICE, with("/prefetch/observations", two), 400, "K-READ-004"),
        ("POST", &said, feedback("ignored"), 400, "K-HTTP-003"),
        ("POST", &said, "{}".to_owned(), 400, "K-HTTP-003"),
    ] {
        let answer = service.ask(method, path, &body);
        let case = format!("{method} {path} {body}: {}", answer.text());
        assert_eq!(answer.status, status, "{case}");
        assert_eq!(answer.json()["resourceType"], "OperationOutcome", "{case}");
        assert_eq!(answer.json()["issue"][0]["details"]["coding"][0]["code"], code, "{case}");
        assert!(answer.head.contains(&POLICY.to_lowercase()), "{case}: {}", answer.head);
        assert!(answer.head.contains("x-content-type-options: nosniff"), "{case}");
    }

    let long = format!("POST {SERVICE} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{{", 17 << 20);
    assert_eq!(service.send(&long).status, 413);

    let asked = service.ask("OPTIONS", SERVICE, "");
    assert_eq!(asked.status, 204);
    assert!(asked.head.contains("access-control-allow-headers: authorization, content-type"), "{}", asked.head);

    assert_eq!(service.ask("POST", &said, &feedback("accepted")).status, 200);
    assert_eq!(service.ask("GET", "/live", "").json()["feedback"]["accepted"], 1);
    assert_eq!(service.ask("GET", "/ready", "").status, 200);
}
