//! The Applied Model Card of the Coalition for Health AI, in XML: mc-schema v0.2 (coalition-for-health-ai/mc-schema, commit
//! 1c77360, `v0.2/schema.xsd`). What each field is for stands in its documentation (`v0.1/documentation.pdf`, section 3).

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::words::{count, kind, line, predictors, r#use, validated};
use crate::{
    assess::notice,
    manifest::{Attribute, Evidence, Figures, Kind, Manifest, Validated},
    package::Loaded,
    text::{Lang, Text},
};

/// The card as an XML document.
pub fn chai(package: &Loaded, lang: Lang) -> String {
    let card = Card { package, manifest: package.manifest(), lang };
    let mut xml = Xml::default();
    xml.open("AppliedModelCard xmlns=\"https://mc.chai.org/v0.2/schema.xsd\"");
    card.identity(&mut xml);
    card.uses(&mut xml);
    card.facts(&mut xml);
    card.metrics(&mut xml);
    card.resources(&mut xml);
    xml.close("AppliedModelCard");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", xml.text)
}

/// A document under construction, indented by depth.
#[derive(Default)]
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn open(&mut self, tag: &str) {
        let _ = writeln!(self.text, "{}<{tag}>", "  ".repeat(self.depth));
        self.depth += 1;
    }

    fn close(&mut self, tag: &str) {
        self.depth = self.depth.saturating_sub(1);
        let _ = writeln!(self.text, "{}</{tag}>", "  ".repeat(self.depth));
    }

    fn leaf(&mut self, tag: &str, text: &str) {
        let _ = writeln!(self.text, "{}<{tag}>{}</{tag}>", "  ".repeat(self.depth), escaped(text));
    }
}

/// Text as XML 1.0 takes it: controls and what is no character of it are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

struct Card<'a> {
    package: &'a Loaded,
    manifest: &'a Manifest,
    lang: Lang,
}

impl Card<'_> {
    fn say(&self, text: &Text) -> String {
        line(text.get(self.lang))
    }

    /// Several texts, each under its name.
    fn joined(&self, parts: &[(&str, &str, String)]) -> String {
        let part = |(ja, en, text): &(&str, &str, String)| format!("- {}: {text}", self.lang.pick(ja, en));
        parts.iter().map(part).collect::<Vec<_>>().join("\n")
    }

    /// What was not done says so itself: the schema has no field for it.
    fn attribute(&self, attribute: &Attribute) -> String {
        self.say(&attribute.text)
    }

    fn identity(&self, xml: &mut Xml) {
        let (model, said) = (&self.manifest.model, &self.manifest.transparency);
        xml.open("BasicInfo");
        xml.leaf("ModelName", &self.say(&model.title));
        xml.leaf("ModelDeveloper", &self.say(&said.developer));
        xml.leaf("DeveloperContact", &self.attribute(&said.contact));
        xml.close("BasicInfo");
        xml.open("ReleaseInfo");
        xml.leaf("ReleaseStage", &self.say(&said.release_stage));
        xml.leaf("ReleaseDate", &self.attribute(&said.release_date));
        xml.leaf("ReleaseVersion", &format!("{} (SHA-256 {})", model.version, self.package.sha256()));
        xml.leaf("GlobalAvailability", &self.say(&said.availability));
        xml.leaf("RegulatoryApproval", &self.say(&said.regulatory_status));
        xml.close("ReleaseInfo");
        xml.open("ModelSummary");
        xml.leaf("Summary", &format!("{} {}", self.say(&model.summary), notice().get(self.lang)));
        xml.open("Keywords");
        for keyword in [kind(model.kind), r#use(model.r#use)] {
            xml.leaf("Keyword", &self.say(&keyword));
        }
        xml.close("Keywords");
        xml.close("ModelSummary");
    }

    fn uses(&self, xml: &mut Xml) {
        let said = &self.manifest.transparency;
        xml.open("UsesAndDirections");
        let use_and_role = [
            ("使用目的", "Intended use", self.say(&said.intended_use)),
            ("判断における役割", "Part in the decision", self.say(&said.decision_role)),
        ];
        xml.leaf("IntendedUseAndWorkflow", &self.joined(&use_and_role));
        xml.leaf("PrimaryIntendedUsers", &self.say(&said.users));
        xml.leaf("HowToUse", &self.say(&said.how_to_use));
        xml.leaf("TargetedPatientPopulation", &self.say(&said.population));
        xml.leaf("CautionedOutOfScopeSettings", &self.say(&said.out_of_scope));
        xml.close("UsesAndDirections");
        xml.open("Warnings");
        xml.leaf("KnownRisksAndLimitations", &self.say(&said.limitations));
        xml.leaf("KnownBiasesOrEthicalConsiderations", &self.attribute(&said.known_biases));
        xml.leaf("ClinicalRiskLevel", &self.attribute(&said.clinical_risk));
        xml.close("Warnings");
    }

    fn facts(&self, xml: &mut Xml) {
        let (said, output) = (&self.manifest.transparency, &self.manifest.output);
        xml.open("TrustIngredients");
        xml.open("AISystemFacts");
        let outputs = [
            ("出力の種類", "Kind of output", self.say(&said.output_types())),
            ("出力する値", "Value given", self.say(&said.output_value)),
            ("時点", "When", self.say(&output.horizon)),
            ("区間", "Interval", self.say(&output.interval)),
        ];
        xml.leaf("OutcomesAndOutputs", &self.joined(&outputs));
        xml.leaf("ModelType", &self.say(&said.model_type));
        xml.leaf(
            "InputDataSource",
            self.lang.pick(
                "患者の診療記録（FHIR R4、SS-MIX2、レセプト）と、記録にない所見への回答。",
                "The patient's record (FHIR R4, SS-MIX2, Japanese claims), and answers about what it does not hold.",
            ),
        );
        let types = [
            ("入力", "Inputs", predictors(self.manifest, self.lang)),
            ("採用・除外の基準", "Criteria of the training data", self.attribute(&said.training_criteria)),
            (
                "人種、性別、年齢、社会的要因などの使用",
                "Use of race, sex, age, social factors and the like",
                self.attribute(&said.demographic_inputs),
            ),
            ("代表性", "Whom the data represent", self.attribute(&said.representativeness)),
        ];
        xml.leaf("OutputAndInputDataTypes", &self.joined(&types));
        let development = [
            ("学習データ", "Training data", self.say(&said.training_data)),
            ("採用・除外の基準", "Criteria", self.attribute(&said.training_criteria)),
            ("使用する場との近さ", "Relevance to where it is used", self.attribute(&said.relevance)),
            ("法的根拠", "Legal basis", self.say(&said.legal_basis)),
        ];
        xml.leaf("DevelopmentDataCharacterization", &self.joined(&development));
        let bias = [
            ("公平性のための方針", "Approach to fairness", self.attribute(&said.fairness_approach)),
            ("偏りの管理", "How bias was managed", self.attribute(&said.bias_mitigation)),
        ];
        xml.leaf("BiasMitigationApproaches", &self.joined(&bias));
        let maintenance = [
            ("妥当性の監視", "Monitoring of validity", self.attribute(&said.validity_monitoring)),
            ("施設での妥当性", "Validity in local data", self.attribute(&said.local_validity)),
            ("公平性の監視", "Monitoring of fairness", self.attribute(&said.fairness_monitoring)),
            ("施設での公平性", "Fairness in local data", self.attribute(&said.local_fairness)),
            ("更新", "Updates", self.attribute(&said.update_process)),
            ("是正", "Corrections", self.attribute(&said.correction_frequency)),
        ];
        xml.leaf("OngoingMaintenance", &self.joined(&maintenance));
        xml.close("AISystemFacts");
        xml.open("TransparencyInformation");
        xml.leaf("FundingSource", &self.attribute(&said.funding));
        xml.leaf("StakeholdersConsulted", &self.attribute(&said.stakeholders));
        xml.close("TransparencyInformation");
        xml.close("TrustIngredients");
    }

    fn metrics(&self, xml: &mut Xml) {
        let (said, validation) = (&self.manifest.transparency, &self.manifest.validation);
        let method = ("方法", "Method", self.say(&validation.method));
        let process = self.joined(&[
            method.clone(),
            ("外部データ", "External data", self.attribute(&said.external_data)),
            ("外部検証した者", "External tester", self.attribute(&said.external_tester)),
            ("外部検証の方法", "External process", self.attribute(&said.external_process)),
        ]);
        xml.open("KeyMetrics");
        let validity = Metric {
            goal: ("識別と較正、および予測の誤差", "Discrimination, calibration and error of the estimate"),
            results: self.results(&validation.figures, ("転帰と比べた患者", "Patients compared with their outcome")),
            interpretation: self.joined(&[
                ("同じ出所のデータ", "Data of the same source", self.attribute(&said.internal_validity)),
                ("別の出所のデータ", "Data of another source", self.attribute(&said.external_validity)),
            ]),
            test_type: self.test_type(&validation.figures),
            data: self.data(&validation.figures),
            process: process.clone(),
        };
        self.metric(xml, "UsefulnessUsabilityEfficacy", &validity);
        let fairness = Metric {
            goal: ("部分集団での識別と較正", "Discrimination and calibration by subgroup"),
            results: self.results(&validation.subgroups, ("調べた部分集団", "Subgroups assessed")),
            interpretation: self.joined(&[
                ("同じ出所のデータ", "Data of the same source", self.attribute(&said.internal_fairness)),
                ("別の出所のデータ", "Data of another source", self.attribute(&said.external_fairness)),
            ]),
            test_type: self.test_type(&validation.subgroups),
            data: self.data(&validation.subgroups),
            process,
        };
        self.metric(xml, "FairnessEquity", &fairness);
        let golden = self.lang.pick("約束どおりに計算された検証用の患者", "Golden patients that came out as promised");
        let safety = Metric {
            goal: ("約束した値を計算するか", "Whether it computes what it promises"),
            results: vec![(golden.to_owned(), json!({ "kind": "single", "value": self.package.golden_patients() }))],
            interpretation: self
                .lang
                .pick(
                    "1人でも約束と異なればパッケージは読み込まれない。診療での安全性は調べていない。",
                    "A package of which one comes out otherwise is refused. Safety in practice was not assessed.",
                )
                .to_owned(),
            test_type: self.lang.pick("内部（作られた患者）", "Internal (made-up patients)").to_owned(),
            data: self
                .lang
                .pick("パッケージに含まれる、作られた患者。", "The made-up patients of the package.")
                .to_owned(),
            process: self.joined(&[method]),
        };
        self.metric(xml, "SafetyReliability", &safety);
        xml.close("KeyMetrics");
    }

    fn metric(&self, xml: &mut Xml, tag: &str, metric: &Metric) {
        xml.open(tag);
        xml.leaf("MetricGoal", self.lang.pick(metric.goal.0, metric.goal.1));
        xml.open("Results");
        for (label, value) in &metric.results {
            xml.open("MetricResult");
            xml.leaf("Label", label);
            xml.leaf("ValueJson", &value.to_string());
            xml.close("MetricResult");
        }
        xml.close("Results");
        xml.leaf("Interpretation", &metric.interpretation);
        xml.leaf("TestType", &metric.test_type);
        xml.leaf("TestingDataDescription", &metric.data);
        xml.leaf("ValidationProcessAndJustification", &metric.process);
        xml.close(tag);
    }

    /// The figures as the schema's examples write them. At least one result is asked for: where nothing was examined, it is
    /// how many were, which is none.
    fn results(&self, rows: &[Figures], nothing: (&str, &str)) -> Vec<(String, Value)> {
        if rows.is_empty() {
            let label = self.lang.pick(nothing.0, nothing.1).to_owned();
            return vec![(label, json!({ "kind": "single", "value": 0 }))];
        }
        rows.iter().flat_map(|row| self.results_of(row)).collect()
    }

    fn results_of(&self, row: &Figures) -> Vec<(String, Value)> {
        let place = format!("{}, {}", line(&row.graph), self.say(&row.data));
        let label = |ja: &str, en: &str| format!("{}: {place}", self.lang.pick(ja, en));
        let interval = |[estimate, lower, upper]: [f64; 3]| json!({ "kind": "estimate_ci", "estimate": estimate, "lower": lower, "upper": upper, "level": 95 });
        let single = |value: f64| json!({ "kind": "single", "value": value });
        let discrimination = row.auroc.map(|auroc| (label("AUROC", "AUROC"), interval(auroc)));
        let concordance = row.concordance.map(|c| (label("HarrellのC", "Harrell's C"), interval(c)));
        discrimination
            .into_iter()
            .chain(concordance)
            .chain([
                (label("較正の傾き", "Calibration slope"), interval(row.calibration_slope)),
                (label("全体の較正", "Calibration in the large"), interval(row.calibration_in_the_large)),
                (label("Brierスコア", "Brier score"), single(row.brier)),
                (label("頻度だけのBrierスコア", "Brier score of the frequency alone"), single(row.brier_null)),
            ])
            .collect()
    }

    /// Internal or external, in the documentation's words: internal is of the population that was trained on.
    fn test_type(&self, rows: &[Figures]) -> String {
        let mut kinds: Vec<String> = Vec::new();
        for row in rows {
            let place = match row.kind {
                Validated::External => self.lang.pick("外部", "External"),
                Validated::SetAside | Validated::CrossValidated | Validated::LeaveOneSiteOut => {
                    self.lang.pick("内部", "Internal")
                }
            };
            let kind = format!("{place} ({})", validated(row.kind).get(self.lang));
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        if kinds.is_empty() {
            self.lang.pick("なし", "None").to_owned()
        } else {
            kinds.join(self.lang.pick("、", ", "))
        }
    }

    fn data(&self, rows: &[Figures]) -> String {
        let mut all: Vec<String> = Vec::new();
        for row in rows {
            let (rows, events) = (count(row.rows), count(row.events));
            let data = self.say(&row.data);
            let one = match self.lang {
                Lang::Ja => format!("- {data}：{rows}人（転帰{events}人）"),
                Lang::En => format!("- {data}: {rows} patients ({events} events)"),
            };
            if !all.contains(&one) {
                all.push(one);
            }
        }
        let said = &self.manifest.transparency;
        let external = self.attribute(&said.external_representativeness);
        all.push(format!("- {}: {external}", self.lang.pick("外部データの代表性", "Whom the external data represent")));
        all.join("\n")
    }

    fn resources(&self, xml: &mut Xml) {
        let said = &self.manifest.transparency;
        xml.open("Resources");
        xml.leaf("EvaluationReferences", &self.attribute(&said.outcome_evaluation));
        let of_whom = match self.manifest.model.kind {
            Kind::Score => self.lang.pick("計算する規則と区分の出典", "Sources of the rule computed and of its bands"),
            Kind::Diagnosis | Kind::Prognosis | Kind::Treatment => {
                self.lang.pick("このモデルの論文はない。依拠する文献", "None of this model. What it rests on")
            }
        };
        let evidence = self.manifest.evidence.iter().map(|evidence| format!("- {}", cited(evidence)));
        let publications: Vec<String> = std::iter::once(format!("{of_whom}:")).chain(evidence).collect();
        xml.leaf("PeerReviewedPublications", &publications.join("\n"));
        xml.leaf("PatientConsentOrDisclosure", &self.attribute(&said.patient_consent));
        xml.close("Resources");
        let entries: Vec<String> = self.manifest.evidence.iter().map(bibtex).collect();
        xml.leaf("Bibliography", &entries.join("\n"));
    }
}

/// One of the three key metrics.
struct Metric {
    goal: (&'static str, &'static str),
    results: Vec<(String, Value)>,
    interpretation: String,
    test_type: String,
    data: String,
    process: String,
}

fn cited(evidence: &Evidence) -> String {
    let url = evidence.url().map(|url| format!(" {}", line(&url))).unwrap_or_default();
    format!("{}{url}", line(&evidence.citation))
}

/// A source as BibTeX, which the schema's documentation asks for. The manifest keeps a citation whole, and so does this.
fn bibtex(evidence: &Evidence) -> String {
    let plain = |text: &str| line(text).replace(['{', '}', '\\'], "");
    let key: String = evidence.id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let year: String = evidence.date.chars().take(4).collect();
    let mut entry = format!("@misc{{{key}, note = {{{}}}, year = {{{}}}", plain(&evidence.citation), plain(&year));
    if let Some(doi) = &evidence.doi {
        let _ = write!(entry, ", doi = {{{}}}", plain(doi));
    }
    entry + "}"
}
