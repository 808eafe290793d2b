//! A model's card in Markdown that can be read in a terminal.

use std::fmt::{self, Write as _};

use super::words::{aside, cell, count, discrimination, interval, kind, line, lines, predictors, r#use, validated};
use crate::{
    assess::notice,
    manifest::{Figures, Manifest},
    package::Loaded,
    text::Lang,
};

/// The developer's part first, then all that the manifest says.
pub fn markdown(package: &Loaded, guest_sha256: &str, lang: Lang) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_card(&mut out, package, guest_sha256, lang);
    out
}

fn write_card(out: &mut String, package: &Loaded, guest_sha256: &str, lang: Lang) -> fmt::Result {
    let manifest = package.manifest();
    match package.card(lang) {
        Some(card) => writeln!(out, "{}", lines(card).trim_end())?,
        None => write_summary(out, manifest, lang)?,
    }
    write_identity(out, package, guest_sha256, lang)?;
    write_output(out, manifest, lang)?;
    write_figures(out, manifest, lang)?;
    write_attributes(out, manifest, lang)?;
    write_evidence(out, manifest, lang)
}

/// Stands for the developer's part where there is none.
fn write_summary(out: &mut String, manifest: &Manifest, lang: Lang) -> fmt::Result {
    writeln!(out, "# {}\n\n{}", line(manifest.model.title.get(lang)), notice().get(lang))?;
    writeln!(out, "\n{}", line(manifest.model.summary.get(lang)))?;
    let Some(form) = &manifest.output.score else { return Ok(()) };
    writeln!(out, "\n## {}\n", lang.pick("区分", "Bands"))?;
    for band in &form.bands {
        writeln!(out, "- **{}** {} [{}]", line(band.title.get(lang)), line(band.text.get(lang)), line(&band.evidence))?;
    }
    Ok(())
}

fn write_identity(out: &mut String, package: &Loaded, guest_sha256: &str, lang: Lang) -> fmt::Result {
    let model = &package.manifest().model;
    writeln!(out, "\n---\n\n# {}\n", lang.pick("マニフェストの記載", "What the manifest says"))?;
    let mut item = |ja: &str, en: &str, value: &str| writeln!(out, "- {}: {value}", lang.pick(ja, en));
    item("モデル", "Model", &format!("{} {}", model.id, model.version)).and_then(|()| {
        item("種類", "Kind", kind(model.kind).get(lang))?;
        item("使用の場", "Use", r#use(model.r#use).get(lang))?;
        item("見直しの期限", "To be reviewed by", &line(&model.review_by))?;
        item("パッケージのSHA-256", "SHA-256 of the package", package.sha256())?;
        let guest =
            if guest_sha256.is_empty() { lang.pick("示されていない", "not given") } else { guest_sha256 };
        item("ゲストのSHA-256", "SHA-256 of the guest", &line(guest))?;
        item("署名", "Signature", lang.pick("なし", "unsigned"))?;
        let golden = format!("{}{}", package.golden_patients(), lang.pick("人", ""));
        item("約束どおりに計算された検証用の患者", "Golden patients that came out as promised", &golden)
    })?;
    let files = package
        .manifest()
        .graphs
        .iter()
        .filter_map(|graph| package.manifest().files.get(&graph.file).map(|digest| (&graph.file, digest)));
    for (file, digest) in files {
        item("グラフ", "Graph", &format!("{} {}", line(file), line(digest)))?;
    }
    Ok(())
}

fn write_output(out: &mut String, manifest: &Manifest, lang: Lang) -> fmt::Result {
    let output = &manifest.output;
    writeln!(out, "\n## {}\n", lang.pick("出力", "Output"))?;
    writeln!(out, "- {}: {}", lang.pick("意味", "Meaning"), line(output.meaning.get(lang)))?;
    writeln!(out, "- {}: {}", lang.pick("時点", "When"), line(output.horizon.get(lang)))?;
    writeln!(out, "- {}: {}", lang.pick("区間", "Interval"), line(output.interval.get(lang)))?;
    writeln!(out, "- {}: {}", lang.pick("入力", "Inputs"), predictors(manifest, lang))?;
    if output.thresholds.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {}\n", lang.pick("閾値", "Thresholds"))?;
    for threshold in &output.thresholds {
        let evidence = threshold.evidence.as_ref().map(|id| format!(" [{}]", line(id))).unwrap_or_default();
        let (title, why) = (line(threshold.title.get(lang)), line(threshold.why.get(lang)));
        writeln!(out, "- {} %: **{title}** {why}{evidence}", threshold.risk * 100.0)?;
    }
    Ok(())
}

fn write_figures(out: &mut String, manifest: &Manifest, lang: Lang) -> fmt::Result {
    writeln!(out, "\n## {}\n", lang.pick("成績", "How well it did"))?;
    writeln!(out, "{}", line(manifest.validation.method.get(lang)))?;
    write_table(out, &manifest.validation.figures, lang)?;
    if !manifest.validation.subgroups.is_empty() {
        writeln!(out, "\n### {}", lang.pick("部分集団", "By subgroup"))?;
        write_table(out, &manifest.validation.subgroups, lang)?;
    }
    Ok(())
}

fn write_table(out: &mut String, rows: &[Figures], lang: Lang) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    let head = lang.pick(
        "| グラフ | データ | 検証 | 人数 | 転帰 | 識別 | 較正の傾き | 全体の較正 | Brier（頻度のみ） |",
        "| graph | data | validation | patients | events | discrimination | calibration slope | in the large | Brier (frequency alone) |",
    );
    writeln!(out, "\n{head}\n|---|---|---|---|---|---|---|---|---|")?;
    for row in rows {
        let mut slope = interval(row.calibration_slope, lang);
        if let (Some([lower, upper]), Some(sites)) = (row.slope_prediction, row.sites) {
            let label = lang.pick("予測区間", "prediction interval");
            let over = lang.pick("施設・国", "sites");
            let _ = write!(slope, "; {label} {lower:.3}{}{upper:.3}, {sites} {over}", lang.pick("〜", " to "));
        }
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {slope} | {} | {:.3}{} |",
            cell(&row.graph),
            cell(row.data.get(lang)),
            validated(row.kind).get(lang),
            count(row.rows),
            count(row.events),
            discrimination(row, lang),
            interval(row.calibration_in_the_large, lang),
            row.brier,
            aside(&format!("{:.3}", row.brier_null), lang),
        )?;
    }
    writeln!(out, "\n{}", lang.pick("括弧内は95 %区間。", "In brackets 95 % intervals."))
}

fn write_attributes(out: &mut String, manifest: &Manifest, lang: Lang) -> fmt::Result {
    let title = lang.pick("透明性", "Transparency");
    let rule = lang.pick(
        "番号は米国の規則 45 CFR 170.315(b)(11)(iv)(B) の項である。[ ] は、行っていないこと、または分かっていないこと。",
        "Numbers are the paragraphs of 45 CFR 170.315(b)(11)(iv)(B). [ ] is what was not done, or is not known.",
    );
    writeln!(out, "\n## {title}\n\n{rule}")?;
    for group in manifest.transparency.groups() {
        let paragraph = group.paragraph.map(|paragraph| format!("{paragraph} ")).unwrap_or_default();
        writeln!(out, "\n### {paragraph}{}\n", group.title.get(lang))?;
        for attribute in &group.attributes {
            let item = attribute.item.map(|item| format!("{item} ")).unwrap_or_default();
            let mark = if attribute.value.not_done { ' ' } else { 'x' };
            let text = line(attribute.value.text.get(lang));
            writeln!(out, "- [{mark}] {item}**{}** {text}", attribute.title.get(lang))?;
        }
    }
    Ok(())
}

fn write_evidence(out: &mut String, manifest: &Manifest, lang: Lang) -> fmt::Result {
    if manifest.evidence.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {}\n", lang.pick("根拠", "Evidence"))?;
    for evidence in &manifest.evidence {
        let url = evidence.url().map(|url| format!(" {}", line(&url))).unwrap_or_default();
        let population = aside(&line(evidence.population.get(lang)), lang);
        writeln!(out, "- [{}] {}{url}{population}", line(&evidence.id), line(&evidence.citation))?;
    }
    Ok(())
}
