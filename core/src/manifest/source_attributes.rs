//! The 31 source attributes under their nine headings, and what stands beside them: one list, from which a manifest is
//! checked, the card is written and the panel shows.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Attribute, Transparency};
use crate::text::Text;

/// Some attributes under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AttributeGroup {
    /// The paragraph of 45 CFR 170.315(b)(11)(iv)(B), `(1)` to `(9)`; absent for what stands beside the rule.
    pub paragraph: Option<&'static str>,
    /// The heading.
    pub title: Text,
    /// The attributes, in their order.
    pub attributes: Vec<NamedAttribute>,
}

/// One attribute with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NamedAttribute {
    /// The manifest's field.
    pub field: &'static str,
    /// The item of the paragraph, `(i)` and so on; absent for what stands beside the rule, or continues the item before.
    pub item: Option<&'static str>,
    /// The name for people.
    pub title: Text,
    /// What the manifest says.
    pub value: Attribute,
}

impl Transparency {
    /// The nine groups of the rule and the one beside it, in order.
    pub fn groups(&self) -> Vec<AttributeGroup> {
        let groups = [self.purpose(), self.development(), self.performance(), self.maintenance(), vec![self.beside()]];
        groups.into_iter().flatten().collect()
    }

    /// Paragraphs (1) to (3).
    fn purpose(&self) -> Vec<AttributeGroup> {
        vec![
            group(
                Some("(1)"),
                "開発者と出力",
                "Details and output",
                vec![
                    said("developer", Some("(i)"), "開発者", "Developer", &self.developer),
                    named("contact", None, "連絡先", "Contact", &self.contact),
                    named("funding", Some("(ii)"), "開発の資金", "Funding of the development", &self.funding),
                    said("output_value", Some("(iii)"), "出力する値", "Value given", &self.output_value),
                    said("output_type", Some("(iv)"), "出力の種類", "Kind of output", &self.output_types()),
                ],
            ),
            group(
                Some("(2)"),
                "目的",
                "Purpose",
                vec![
                    said("intended_use", Some("(i)"), "使用目的", "Intended use", &self.intended_use),
                    said("population", Some("(ii)"), "対象となる患者", "Intended patients", &self.population),
                    said("users", Some("(iii)"), "使用者", "Intended users", &self.users),
                    said(
                        "decision_role",
                        Some("(iv)"),
                        "判断における役割",
                        "Part in the decision",
                        &self.decision_role,
                    ),
                ],
            ),
            group(
                Some("(3)"),
                "用いない場合",
                "Out of scope",
                vec![
                    said("out_of_scope", Some("(i)"), "用いない場面と患者", "Not to be used for", &self.out_of_scope),
                    said(
                        "limitations",
                        Some("(ii)"),
                        "知られている危険と限界",
                        "Known risks and limits",
                        &self.limitations,
                    ),
                ],
            ),
        ]
    }

    /// Paragraphs (4) to (6).
    fn development(&self) -> Vec<AttributeGroup> {
        vec![
            group(
                Some("(4)"),
                "開発と入力",
                "Development and inputs",
                vec![
                    named(
                        "training_criteria",
                        Some("(i)"),
                        "学習データの採用・除外の基準",
                        "Criteria of the training data",
                        &self.training_criteria,
                    ),
                    named(
                        "demographic_inputs",
                        Some("(ii)"),
                        "人種、性別、年齢、社会的要因などの使用",
                        "Use of race, sex, age, social factors and the like",
                        &self.demographic_inputs,
                    ),
                    named(
                        "representativeness",
                        Some("(iii)"),
                        "学習データの人口統計上の代表性",
                        "Whom the training data represent",
                        &self.representativeness,
                    ),
                    named(
                        "relevance",
                        Some("(iv)"),
                        "使用する場と学習データの近さ",
                        "Relevance to where it is used",
                        &self.relevance,
                    ),
                ],
            ),
            group(
                Some("(5)"),
                "開発における公平性",
                "Fairness in development",
                vec![
                    named(
                        "fairness_approach",
                        Some("(i)"),
                        "公平性のための方針",
                        "Approach to fairness",
                        &self.fairness_approach,
                    ),
                    named(
                        "bias_mitigation",
                        Some("(ii)"),
                        "偏りの管理と低減",
                        "How bias was managed",
                        &self.bias_mitigation,
                    ),
                ],
            ),
            group(
                Some("(6)"),
                "外部検証",
                "External validation",
                vec![
                    named("external_data", Some("(i)"), "外部データ", "External data", &self.external_data),
                    named("external_tester", Some("(ii)"), "検証した者", "Who tested", &self.external_tester),
                    named(
                        "external_representativeness",
                        Some("(iii)"),
                        "外部データの代表性",
                        "Whom the external data represent",
                        &self.external_representativeness,
                    ),
                    named(
                        "external_process",
                        Some("(iv)"),
                        "外部検証の方法",
                        "How it was done",
                        &self.external_process,
                    ),
                ],
            ),
        ]
    }

    /// Paragraph (7).
    fn performance(&self) -> Vec<AttributeGroup> {
        vec![group(
            Some("(7)"),
            "性能",
            "Performance",
            vec![
                named(
                    "internal_validity",
                    Some("(i)"),
                    "同じ出所のデータでの妥当性",
                    "Validity in data of the same source",
                    &self.internal_validity,
                ),
                named(
                    "internal_fairness",
                    Some("(ii)"),
                    "同じ出所のデータでの公平性",
                    "Fairness in data of the same source",
                    &self.internal_fairness,
                ),
                named(
                    "external_validity",
                    Some("(iii)"),
                    "別の出所のデータでの妥当性",
                    "Validity in data of another source",
                    &self.external_validity,
                ),
                named(
                    "external_fairness",
                    Some("(iv)"),
                    "別の出所のデータでの公平性",
                    "Fairness in data of another source",
                    &self.external_fairness,
                ),
                named(
                    "outcome_evaluation",
                    Some("(v)"),
                    "使用が転帰に与える影響の研究",
                    "Studies of its use on outcomes",
                    &self.outcome_evaluation,
                ),
            ],
        )]
    }

    /// Paragraphs (8) and (9).
    fn maintenance(&self) -> Vec<AttributeGroup> {
        vec![
            group(
                Some("(8)"),
                "継続的な監視",
                "Ongoing maintenance",
                vec![
                    named(
                        "validity_monitoring",
                        Some("(i)"),
                        "妥当性の監視",
                        "Monitoring of validity",
                        &self.validity_monitoring,
                    ),
                    named(
                        "local_validity",
                        Some("(ii)"),
                        "使用する施設のデータでの妥当性",
                        "Validity in local data",
                        &self.local_validity,
                    ),
                    named(
                        "fairness_monitoring",
                        Some("(iii)"),
                        "公平性の監視",
                        "Monitoring of fairness",
                        &self.fairness_monitoring,
                    ),
                    named(
                        "local_fairness",
                        Some("(iv)"),
                        "使用する施設のデータでの公平性",
                        "Fairness in local data",
                        &self.local_fairness,
                    ),
                ],
            ),
            group(
                Some("(9)"),
                "更新と是正",
                "Updates and corrections",
                vec![
                    named("update_process", Some("(i)"), "更新の方法と頻度", "How and how often", &self.update_process),
                    named(
                        "correction_frequency",
                        Some("(ii)"),
                        "危険が見つかったときの是正の頻度",
                        "How often risks found are corrected",
                        &self.correction_frequency,
                    ),
                ],
            ),
        ]
    }

    /// What stands beside the rule.
    fn beside(&self) -> AttributeGroup {
        let licence = Text::new(&self.licence, &self.licence);
        group(
            None,
            "公開と規制",
            "Release and regulation",
            vec![
                said("regulatory_status", None, "規制上の位置づけ", "Regulatory status", &self.regulatory_status),
                named("clinical_risk", None, "臨床上の危険の程度", "Clinical risk level", &self.clinical_risk),
                said("model_type", None, "モデルの種類", "Type of model", &self.model_type),
                said("how_to_use", None, "使い方", "How to use", &self.how_to_use),
                said("training_data", None, "学習データ", "Training data", &self.training_data),
                said("legal_basis", None, "データ利用の法的根拠", "Legal basis of the data", &self.legal_basis),
                said("licence", None, "利用条件", "Licence", &licence),
                said("release_stage", None, "公開の段階", "Stage of release", &self.release_stage),
                named("release_date", None, "公開日", "Date of release", &self.release_date),
                said("availability", None, "入手できる範囲", "Availability", &self.availability),
                named(
                    "known_biases",
                    None,
                    "知られている偏りと倫理上の考慮",
                    "Known biases and ethics",
                    &self.known_biases,
                ),
                named("stakeholders", None, "設計で意見を求めた者", "Stakeholders consulted", &self.stakeholders),
                named(
                    "patient_consent",
                    None,
                    "患者への説明と同意",
                    "Patient consent or disclosure",
                    &self.patient_consent,
                ),
            ],
        )
    }

    /// The kinds of output in words.
    pub fn output_types(&self) -> Text {
        let titles: Vec<Text> = self.output_type.iter().map(|kind| kind.title()).collect();
        let join = |of: fn(&Text) -> &str, with: &str| titles.iter().map(of).collect::<Vec<_>>().join(with);
        Text::new(join(|text| &text.ja, "、"), join(|text| &text.en, ", "))
    }

    /// The fields that say nothing, in the order of the rule.
    pub fn missing(&self) -> Vec<&'static str> {
        let groups = self.groups();
        let attributes = groups.into_iter().flat_map(|group| group.attributes);
        attributes.filter(|attribute| !says_something(&attribute.value.text)).map(|attribute| attribute.field).collect()
    }
}

/// A dash or a dot is no answer.
fn says_something(text: &Text) -> bool {
    [&text.ja, &text.en].iter().all(|text| text.chars().any(char::is_alphanumeric))
}

fn group(paragraph: Option<&'static str>, ja: &str, en: &str, attributes: Vec<NamedAttribute>) -> AttributeGroup {
    AttributeGroup { paragraph, title: Text::new(ja, en), attributes }
}

fn named(field: &'static str, item: Option<&'static str>, ja: &str, en: &str, value: &Attribute) -> NamedAttribute {
    NamedAttribute { field, item, title: Text::new(ja, en), value: value.clone() }
}

fn said(field: &'static str, item: Option<&'static str>, ja: &str, en: &str, text: &Text) -> NamedAttribute {
    named(field, item, ja, en, &Attribute { text: text.clone(), not_done: false })
}
