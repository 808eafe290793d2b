//! `QuestionnaireResponse` to one of Kusushi's own questionnaires: bedside findings, by the input's name.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{context::Context, datatypes::CodingJson};
use crate::record::{Answer, Given, Record};

/// The canonical address of a model's questionnaire is this with the model's id behind it.
pub(crate) const QUESTIONNAIRE: &str = "urn:kusushi:questionnaire:";

#[derive(Deserialize)]
struct QuestionnaireResponse<'a> {
    #[serde(borrow)]
    questionnaire: Option<Cow<'a, str>>,
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    authored: Option<Cow<'a, str>>,
    #[serde(borrow)]
    author: Option<Author<'a>>,
    #[serde(borrow, default)]
    item: Vec<Item<'a>>,
}

#[derive(Deserialize)]
struct Author<'a> {
    #[serde(borrow)]
    reference: Option<Cow<'a, str>>,
    #[serde(borrow)]
    display: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(borrow)]
    link_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    answer: Vec<AnswerJson<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnswerJson<'a> {
    #[serde(borrow)]
    value_coding: Option<CodingJson<'a>>,
    #[serde(borrow)]
    value_decimal: Option<&'a RawValue>,
    #[serde(borrow)]
    value_integer: Option<&'a RawValue>,
    #[serde(borrow)]
    value_date_time: Option<Cow<'a, str>>,
}

pub(super) fn read(json: &str, context: &mut Context, record: &mut Record) -> serde_json::Result<()> {
    let response: QuestionnaireResponse = serde_json::from_str(json)?;
    let canonical = response.questionnaire.unwrap_or_default();
    let Some(model) = canonical.strip_prefix(QUESTIONNAIRE) else { return Ok(()) };
    let model = model.split('|').next().unwrap_or(model);
    match response.status.as_deref() {
        Some("completed" | "amended") => {}
        Some("entered-in-error") => {
            context.retracted();
            return Ok(());
        }
        // A form that is still being filled in says nothing yet.
        _ => return Ok(()),
    }
    let author = response.author.and_then(|author| author.display.or(author.reference)).map(Cow::into_owned);
    let at = context.moment(response.authored.as_deref());
    for item in &response.item {
        let (Some(name), Some(answer)) = (&item.link_id, item.answer.first()) else { continue };
        let coded = answer.value_coding.as_ref().and_then(|coding| coding.code.as_deref());
        let number = answer.value_decimal.or(answer.value_integer).map(RawValue::get);
        if let Some(value) = coded.or(number).or(answer.value_date_time.as_deref()) {
            record.answers.push(Answer {
                given: Given::Recorded,
                model: Some(model.to_owned()),
                name: name.clone().into_owned(),
                value: value.to_owned(),
                author: author.clone(),
                at: at.clone(),
                source: context.source.to_owned(),
            });
        }
    }
    Ok(())
}
