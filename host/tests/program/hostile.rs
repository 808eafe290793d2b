//! Guests that mean harm, one for each promise of the sandbox. After every one the program goes on.

use std::time::{Duration, Instant};

use kusushi_host::{
    code::Error,
    guest::Guest,
    inference::Inference,
    question::{Operation, Question},
    sandbox::{Limits, Sandbox},
};

const LIMITS: Limits = Limits { memory_bytes: 16 << 20, timeout: Duration::from_millis(200) };

/// A guest with the contract's exports, whose `call` is given.
fn guest(call: &str) -> Guest {
    module(&format!(
        r#"(memory (export "memory") 1)
        (func (export "alloc") (param i32) (result i32) i32.const 1024)
        (func (export "free") (param i32 i32))
        (func $call (export "call") (param i32 i32) (result i64) {call})"#
    ))
}

fn module(fields: &str) -> Guest {
    Guest::from_bytes(wat::parse_str(format!("(module {fields})")).unwrap())
}

fn ask(guest: &Guest) -> Result<Vec<u8>, Error> {
    Sandbox::new(LIMITS, None)?.compile(guest.wasm())?.instance()?.call(&[b"question"])
}

fn assert_code(guest: &Guest, code: &str) {
    let error = ask(guest).expect_err(code);
    assert_eq!(error.notice().code, code, "{error}");
}

/// A guest whose answer is this text.
fn answering(text: &str) -> Guest {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    module(&format!(
        r#"(memory (export "memory") 1)
        (data (i32.const 8192) "{escaped}")
        (func (export "alloc") (param i32) (result i32) i32.const 1024)
        (func (export "free") (param i32 i32))
        (func (export "call") (param i32 i32) (result i64) (i64.const {}))"#,
        (8192_u64 << 32) | text.len() as u64
    ))
}

#[test]
fn a_guest_that_keeps_the_contract_answers() {
    assert_eq!(ask(&answering("answer")).unwrap(), b"answer");
}

#[test]
fn an_endless_loop_ends_at_the_deadline() {
    let start = Instant::now();
    assert_code(&guest("(loop (br 0)) unreachable"), "K-HOST-007");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_endless_loop_at_the_start_ends_too() {
    assert_code(&module("(func $start (loop (br 0))) (start $start)"), "K-HOST-007");
}

#[test]
fn memory_grows_to_its_limit_and_no_further() {
    assert_code(&guest("(loop (drop (memory.grow (i32.const 16))) (br 0)) unreachable"), "K-HOST-008");
}

#[test]
fn memory_that_is_too_large_from_the_start_is_refused() {
    assert_code(&module(r#"(memory (export "memory") 4096)"#), "K-HOST-008");
}

#[test]
fn a_trap_is_an_error() {
    assert_code(&guest("unreachable"), "K-HOST-006");
    assert_code(&guest("(i64.div_s (i64.const 1) (i64.const 0))"), "K-HOST-006");
}

#[test]
fn endless_recursion_is_an_error() {
    assert_code(&guest("(call $call (local.get 0) (local.get 1))"), "K-HOST-006");
}

#[test]
fn nothing_can_be_reached_through_an_import() {
    let guest = module(
        r#"(import "wasi_snapshot_preview1" "fd_write" (func $out (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "alloc") (param i32) (result i32) i32.const 1024)
        (func (export "free") (param i32 i32))
        (func (export "call") (param i32 i32) (result i64)
            (drop (call $out (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0))) (i64.const 0))"#,
    );
    assert_code(&guest, "K-HOST-006");
    assert_code(&module(r#"(import "host" "memory" (memory 1))"#), "K-HOST-005");
}

#[test]
fn exports_that_are_missing_or_of_another_type_are_refused() {
    for fields in [
        "",
        r#"(memory (export "memory") 1)"#,
        r#"(memory (export "memory") 1) (func (export "alloc") (param i64) (result i32) i32.const 0)"#,
    ] {
        assert_code(&module(fields), "K-HOST-005");
    }
}

#[test]
fn what_is_no_module_is_refused() {
    assert_code(&Guest::from_bytes(b"not wasm".to_vec()), "K-HOST-005");
    assert_code(&Guest::from_bytes(Vec::new()), "K-HOST-005");
}

#[test]
fn a_pointer_outside_the_memory_is_not_followed() {
    for answer in [0xffff_ffff_0000_0010_u64, 0x0000_fff0_0000_0020, 0x0000_0000_ffff_ffff, u64::MAX] {
        assert_code(&guest(&format!("(i64.const {answer})")), "K-HOST-009");
    }
    let place = r#"(memory (export "memory") 1)
        (func (export "alloc") (param i32) (result i32) i32.const -4)
        (func (export "free") (param i32 i32))
        (func (export "call") (param i32 i32) (result i64) i64.const 0)"#;
    assert_code(&module(place), "K-HOST-009");
}

#[test]
fn an_answer_without_its_envelope_is_refused() {
    for answer in ["", "not json", "{}", "[]", r#"{"neither":1}"#, r#"{"error":"text"}"#, r#"{"ok":1,"error":2}"#] {
        let inference = Inference::new(answering(answer), Vec::new(), LIMITS, None).unwrap();
        let error = inference.ask(&Question::new(Operation::Describe), &[]).expect_err(answer);
        assert_eq!(error.notice().code, "K-HOST-009", "{answer}");
    }
}

#[test]
fn an_answer_passes_byte_for_byte() {
    let inference = Inference::new(answering(r#"{"ok": {"a" : 0.10 }}"#), Vec::new(), LIMITS, None).unwrap();
    let answer = inference.ask(&Question::new(Operation::Describe), &[]).unwrap();
    assert_eq!(answer.get(), r#"{"a" : 0.10 }"#);
}

#[test]
fn no_guest_sees_what_another_saw() {
    // It counts its calls in its memory and answers with a pointer to the count.
    let counting = guest("(i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))) (i64.const 4)");
    let template = Sandbox::new(LIMITS, None).unwrap().compile(counting.wasm()).unwrap();
    for _ in 0..2 {
        let mut instance = template.instance().unwrap();
        assert_eq!(instance.call(&[]).unwrap(), 1_u32.to_le_bytes());
        assert_eq!(instance.call(&[]).unwrap(), 2_u32.to_le_bytes());
    }
}
