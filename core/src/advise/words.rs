//! What a comparison comes to, in a sentence.

use crate::{
    assessment::{ArmShown, Reason, Verdict},
    code::{Code, codes},
    text::Text,
};

/// What it all comes to.
pub(super) fn statement(withheld: &[Reason], arms: &[ArmShown]) -> Text {
    if !withheld.is_empty() {
        return if withheld.iter().any(|reason| reason.notice.code == codes::ADVI_WITHHELD.id) {
            Text::new(
                "この患者では治療の比較を示しません。理由を確認してください。",
                "The comparison of treatments is withheld for this patient; see the reasons.",
            )
        } else {
            Text::new(
                "治療の比較を示すには、確認が必要な項目があります。",
                "Some items must be known before treatments can be compared.",
            )
        };
    }
    let mut said = Text::default();
    for arm in arms.iter().filter(|arm| !arm.reference) {
        let (ja, en) = words(arm);
        let separator = if said.ja.is_empty() { "" } else { " " };
        said.ja = format!("{}{}：{ja}。", said.ja, arm.title.ja);
        said.en = format!("{}{separator}{}: {en}.", said.en, arm.title.en);
    }
    said
}

fn words(arm: &ArmShown) -> (&'static str, &'static str) {
    let noted = |code: Code| arm.notes.iter().any(|note| note.notice.code == code.id);
    if !arm.contraindications.is_empty() {
        return ("禁忌に当たる記録があります", "the record holds a contraindication");
    }
    if arm.current == Some(true) {
        return ("すでに使用中です", "already being given");
    }
    if noted(codes::ADVI_OTHER_CURRENT) {
        return (
            "別の治療を使用中のため、この患者の数値は示しません",
            "no figure of this patient, because another treatment is in use",
        );
    }
    if noted(codes::ADVI_NOT_INDIVIDUALISED) {
        return (
            "差は示されておらず、個別化するだけの根拠がありません",
            "no difference shown, and not enough evidence to individualise",
        );
    }
    match arm.verdict {
        // A headline is often all that is read: what may forbid the treatment is said in it.
        Some(Verdict::Benefit) if !arm.to_check.is_empty() => (
            "推定では利益があります（差の区間は0を含みません）。害もあわせて見てください。ただし未確認の禁忌があります",
            "an estimated benefit (the interval of the difference excludes zero), to be seen beside its harms, but contraindications are unchecked",
        ),
        Some(Verdict::Benefit) => (
            "推定では利益があります（差の区間は0を含みません）。害もあわせて見てください",
            "an estimated benefit (the interval of the difference excludes zero), to be seen beside its harms",
        ),
        Some(Verdict::Harm) => (
            "推定では転帰が悪くなります（差の区間は0を含みません）",
            "an estimated worse outcome (the interval of the difference excludes zero)",
        ),
        Some(Verdict::Uncertain) => {
            ("差は示されていません（区間が0をまたぎます）", "no difference shown (the interval crosses zero)")
        }
        None => (
            "個別化するだけの根拠がなく、公表された数値だけを示します",
            "not enough evidence to individualise; published figures only",
        ),
    }
}
