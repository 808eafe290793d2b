//! Invented receipts (レセプト電算, medical and DPC) to start from: CSV in `Shift_JIS` with CRLF.
//!
//! Records and the order of their fields are those of the 記録条件仕様 (order of the fields as in
//! `sosuke-hirayama/uke-parser`). Names, numbers and codes are made up, so that no rule of a master holds between them.

use encoding_rs::SHIFT_JIS;

use crate::Chance;

/// Receipts that are the same every time.
pub fn receipts() -> Vec<Vec<u8>> {
    (0..24).map(|number| receipt(&mut Chance::new(0, number), number)).collect()
}

fn receipt(chance: &mut Chance, number: u64) -> Vec<u8> {
    let is_dpc = number % 3 == 2;
    let mut records = vec!["IR,1,13,1,9999999,,架空病院,202612,00,0300000000".to_owned()];
    if number.is_multiple_of(2) {
        records.insert(0, "UK,1,13,1,9999999,,架空病院,202612,00,,0300000000".to_owned());
    }
    // Years of the Gregorian calendar, and of the Japanese with their era before them.
    for patient in 0..=chance.below(2) {
        let month = chance.one(&["202611", "50811", "202602", "43105"]);
        let born = chance.one(&["19500401", "3250401", "1490516", "50801231", ""]);
        let sex = chance.one(&["1", "2", ""]);
        let admitted = chance.one(&["", "20261118", "5081118"]);
        records.push(format!(
            "RE,{},1112,{month},架空　太郎,{sex},{born},,{admitted},,,,,K{patient}{}",
            patient + 1,
            ",".repeat(23)
        ));
        records.push("HO,99999999,記号,1234,3,1520,,,,,,,,".to_owned());
        if chance.below(3) == 0 {
            records.push("KO,99999999,9999999,,3,1520,,,,".to_owned());
        }
        if is_dpc {
            records.push("BU,010060x2990201,20261118,20261125,1,".to_owned());
            records.push("SB,8838708,I639,,脳梗塞,01,".to_owned());
        }
        for _ in 0..=chance.below(4) {
            let disease = chance.one(&["8838708", "0000999", "4279006", ""]);
            let began = chance.one(&["20261118", "5081118", "20261399", ""]);
            let outcome = chance.one(&["1", "2", "3", "4", "9", ""]);
            // Up to twenty modifiers of four digits; 8002 is の疑い.
            let modifiers = chance.one(&["", "8002", "20578002", "800", "80028002800280028002"]);
            let name = chance.one(&["", "未コード化の病名", "脳梗塞の疑い", "ソ表能"]);
            records.push(format!("SY,{disease},{began},{outcome},{modifiers},{name},{},", chance.one(&["01", ""])));
        }
        for _ in 0..=chance.below(5) {
            let kind = chance.one(&["SI,11,1,111000110", "IY,21,1,610000000", "TO,40,1,700000000"]);
            let amount = chance.one(&["", "1", "2.50", "-1", "１"]);
            records.push(format!("{kind},{amount},12,3{}", ",1".repeat(chance.below(38))));
        }
        records.push("CO,21,1,810000001,コメント".to_owned());
        if is_dpc {
            records.push("CD,20261118,11,1,111000110,1,0,288,1".to_owned());
        }
    }
    records.push("GO,1,1520,99".to_owned());
    let mut bytes = SHIFT_JIS.encode(&(records.join("\r\n") + "\r\n")).0.into_owned();
    if number % 5 == 4 {
        // Files end with it.
        bytes.push(0x1a);
    }
    bytes
}
