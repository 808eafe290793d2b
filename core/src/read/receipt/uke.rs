//! Receipts (レセプト電算処理システム, UKE), medical and DPC.
//!
//! Fields stand where the specifications for claims by network or optical disc (オンライン又は光ディスク等による請求に
//! 係る記録条件仕様, 医科用 and DPC用) put them, as `yokenzan/receiptisan` (`record.rb`, 2018 to 2024) and
//! `kuenishi/meddatum` (`rezept_common_records.hrl`, `rezept_dpc.hrl`, which quote them) have them. Fields are numbered
//! from 0, the name of the record.
//!
//! Read are RE, SY, SB, BU, SI, IY and CD. Not read are: the day of admission in RE-8, which counts for the fee and may
//! be that of an earlier stay; KK, whose columns were found for one year only; SK, whose date may be one that was
//! planned; GA, HH and GT, which hold points and absences; TO, CO, SJ; insurers (HO, KO, SN) and the sums of files.

use std::collections::BTreeSet;

use super::{
    Sheet,
    book::Book,
    date,
    disease::{Diagnosis, is_icd10},
    patient::{self, Identity},
    service,
    systems::{self, coding},
    table::{Row, Table},
};
use crate::{
    code::{Result, codes},
    moment::Moment,
};

/// The most receipts of one patient: ten institutions a month for eighty years.
const MOST_RECEIPTS: usize = 10_000;

/// The fee schedule of medical institutions (IR-3, code table 3). 3 is dentists', 4 pharmacies', 6 home nursing's: their
/// RE has other columns.
const MEDICAL: &str = "1";

/// Fields up to the number of the patient.
const WIDTH_OF_RE: usize = 14;

/// The lines of one receipt.
struct Receipt<'r> {
    sheet: &'r Sheet<'r>,
    institution: String,
    month: Option<Moment>,
    lines: Table<'r>,
}

/// Where in a part a receipt begins.
struct Head {
    start: usize,
    number: usize,
    institution: String,
    month: Option<Moment>,
    /// Whether the insurer was named, which is done once, and before anything that was done or found.
    insured: bool,
    /// Whether something was done or found.
    begun: bool,
}

/// Reads the receipts of all parts as those of one patient.
///
/// # Errors
/// `K-READ-004` more than one patient, `-009` no receipt, `-036` none of a kind that is read, `-038` too many.
pub(super) fn read(sheets: &[Sheet], book: &mut Book) -> Result<()> {
    let mut receipts = Vec::new();
    let mut identities = BTreeSet::new();
    let mut other_kind = false;
    for sheet in sheets {
        other_kind |= collect(sheet, &mut receipts, &mut identities, book)?;
    }
    if receipts.is_empty() {
        let code = if other_kind { codes::READ_RECEIPT_KIND } else { codes::READ_NO_DATA };
        return Err(code.at("patient data").into());
    }
    patient::settle(&identities, book)?;
    // As the months went, so that the later word on a diagnosis counts; of one month by their bytes, so that the order
    // of the parts does not matter.
    receipts.sort_by(|a, b| {
        let key = |receipt: &Receipt| receipt.month.as_ref().map(Moment::start);
        key(a).cmp(&key(b)).then_with(|| a.lines.bytes().cmp(b.lines.bytes()))
    });
    for receipt in &receipts {
        receipt.enter(book)?;
    }
    Ok(())
}

/// Finds the receipts of a part; says whether there were some of a kind that is not read.
///
/// A receipt ends where another may begin: also at a line that may have been the head of one. What follows would else be
/// taken for the patient before it.
fn collect<'r>(
    sheet: &'r Sheet<'r>,
    receipts: &mut Vec<Receipt<'r>>,
    identities: &mut BTreeSet<Identity>,
    book: &mut Book,
) -> Result<bool> {
    let (mut institution, mut is_medical, mut other_kind) = (String::new(), true, false);
    let mut head: Option<Head> = None;
    for line in sheet.table.lines() {
        book.turn_to(sheet, line.number);
        let row = sheet.table.row(line);
        // Names of records are two letters or digits; the specification adds some from time to time.
        let name = sheet.table.name(line).filter(|name| name.len() == 2);
        if row.is_none() || name.is_none() {
            book.find(codes::READ_LINE_UNREADABLE);
        }
        // Whoever pays stands behind the head. Where one is named late, the head of another receipt is lost.
        let again = head.as_ref().is_some_and(|head| match name {
            Some("HO") => head.insured || head.begun,
            Some("KO") => head.begun,
            _ => false,
        });
        if matches!(name, None | Some("IR" | "RE" | "GO")) || again {
            close(head.take(), line.start, sheet, receipts)?;
        }
        match (name, row) {
            (Some("IR"), Some(row)) => {
                // Prefecture and number: the number alone is not unique.
                institution = format!("{}{}", row.ascii(2).unwrap_or_default(), row.ascii(4).unwrap_or_default());
                is_medical = row.raw(3).is_empty() || row.raw(3) == MEDICAL.as_bytes();
                if !is_medical {
                    other_kind = true;
                    book.find(codes::READ_RECEIPT_KIND);
                }
            }
            // Of which institution and kind the following are is not known.
            (Some("IR"), None) => (institution, is_medical) = (String::new(), false),
            (Some("RE"), Some(row)) if is_medical && row.width >= WIDTH_OF_RE => {
                let month = book.date(row.raw(3), date::month);
                identities.insert(Identity::of(&row, &institution, book));
                let (start, number, institution) = (line.start, line.number, institution.clone());
                head = Some(Head { start, number, institution, month, insured: false, begun: false });
            }
            (Some("RE"), Some(_)) if is_medical => book.find(codes::READ_LINE_UNREADABLE),
            (Some("SY" | "SB" | "BU" | "SI" | "IY" | "CD"), Some(_)) => match &mut head {
                Some(head) => head.begun = true,
                None if is_medical => book.find(codes::READ_RECEIPT_ORPHAN),
                None => {}
            },
            (Some("HO"), _) => {
                if let Some(head) = &mut head {
                    head.insured = true;
                }
            }
            _ => {}
        }
    }
    close(head, sheet.table.len(), sheet, receipts)?;
    Ok(other_kind)
}

fn close<'r>(head: Option<Head>, end: usize, sheet: &'r Sheet<'r>, receipts: &mut Vec<Receipt<'r>>) -> Result<()> {
    let Some(Head { start, number, institution, month, .. }) = head else { return Ok(()) };
    if receipts.len() == MOST_RECEIPTS {
        return Err(codes::READ_CLAIM_TOO_MANY.at("receipts").into());
    }
    receipts.push(Receipt { sheet, institution, month, lines: sheet.table.between(start, end, number) });
    Ok(())
}

impl Receipt<'_> {
    /// Enters what the receipt says.
    fn enter(&self, book: &mut Book) -> Result<()> {
        // The kind of service stands in the first record of a group only.
        let mut kind = "";
        for line in self.lines.lines() {
            let Some(row) = self.lines.row(line) else { continue };
            book.turn_to(self.sheet, line.number);
            let name = row.ascii(0).unwrap_or_default();
            if matches!(name, "SI" | "IY" | "TO" | "CO") {
                kind = row.digits(1, 2).unwrap_or(kind);
            }
            match name {
                "SY" => self.diagnosis(&row, book)?,
                "SB" => self.coded_diagnosis(&row, book)?,
                "BU" => self.stay(&row, book)?,
                "SI" | "IY" => service::by_days(&row, &self.institution, kind, self.month.as_ref(), book)?,
                "CD" => service::by_date(&row, &self.institution, book)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// SY: 1 disease, 2 first day of treatment, 3 outcome (code table 18), 4 modifiers, 5 name, 7 comment.
    fn diagnosis(&self, row: &Row, book: &mut Book) -> Result<()> {
        let Some(disease) = row.digits(1, 7) else {
            book.find(codes::READ_CLAIM_CODE);
            return Ok(());
        };
        // The first day on which it was treated at the insurer's cost: when it was entered, not when it began.
        let recorded = book.date(row.raw(2), date::day);
        let (name, comment) = (row.text(5), row.text(7));
        let modifiers = text_of(row, 4);
        let told = Diagnosis {
            disease: Some(disease),
            icd10: None,
            modifiers,
            name: &name,
            comment: &comment,
            recorded: recorded.clone(),
            claimed: true,
        };
        if !told.is_told() {
            book.find(codes::READ_CLAIM_CODE);
            return Ok(());
        }
        let mut condition = told.condition(book);
        match row.raw(3) {
            // 治ゆ、死亡、中止以外: it goes on.
            b"1" => {}
            // 治ゆ: in the month of the receipt, on a day that is not told.
            b"2" => {
                // Of what is of the past already, an end still to come would make it present until then.
                if condition.active {
                    condition.abatement.clone_from(&self.month);
                }
                condition.active = false;
                condition.ended = true;
            }
            // 死亡
            b"3" => book.died(self.month.clone()),
            // 中止（転医）: care ended here, with or without the disease; so is a diagnosis that was never made out.
            b"4" => condition.active = false,
            _ => {
                condition.active = false;
                book.find(codes::READ_RECEIPT_OUTCOME);
            }
        }
        book.condition(&self.institution, condition, modifiers, recorded.as_ref(), self.month.as_ref())
    }

    /// SB: 1 disease, 2 modifiers, 3 name, 4 ICD-10, 5 its part in the stay (code table 23), 7 comment.
    fn coded_diagnosis(&self, row: &Row, book: &mut Book) -> Result<()> {
        let icd10 = row.ascii(4);
        let (Some(disease), true) = (row.digits(1, 7), icd10.is_some_and(is_icd10) || row.raw(4).is_empty()) else {
            book.find(codes::READ_CLAIM_CODE);
            return Ok(());
        };
        let (name, comment) = (row.text(3), row.text(7));
        let modifiers = text_of(row, 2);
        let told = Diagnosis {
            disease: Some(disease),
            icd10,
            modifiers,
            name: &name,
            comment: &comment,
            recorded: self.month.clone(),
            claimed: true,
        };
        if !told.is_told() {
            book.find(codes::READ_CLAIM_CODE);
            return Ok(());
        }
        let mut condition = told.condition(book);
        if let Some(role) = row.digits(5, 2) {
            condition.source.push_str(", SB ");
            condition.source.push_str(role);
        }
        book.condition(&self.institution, condition, modifiers, None, self.month.as_ref())
    }

    /// BU: 2 admission and 3 discharge of this stay, 4 how it ended (code table 22).
    fn stay(&self, row: &Row, book: &mut Book) -> Result<()> {
        let start = book.date(row.raw(2), date::day);
        let end = book.date(row.raw(3), date::day);
        let outcome = row.digits(4, 1);
        // 6 死亡, 7 外死亡: of the disease that took most resources, and of another.
        if matches!(outcome, Some("6" | "7")) {
            book.died(end.clone().or_else(|| self.month.clone()));
        }
        let Some(start) = start else { return Ok(()) };
        book.stay(&self.institution, start, end, outcome.map(|code| coding(systems::DPC_OUTCOME, code)))
    }
}

/// A field of codes as it stands. What is not ASCII is no code: a text that no code can be.
fn text_of<'r>(row: &Row<'r>, field: usize) -> &'r str {
    if row.raw(field).is_empty() { "" } else { row.ascii(field).unwrap_or("?") }
}
