//! `QuestionnaireResponse` to one of Kusushi's own questionnaires: bedside findings, by the input's name.

use super::{
    body::Body,
    context::Context,
    datatypes::{CodingJson, Reference},
    object::{Decimal, Text, object, resource},
    resource::{Resource, Unfit},
};
use crate::record::{Answer, Given};

/// The canonical address of a model's questionnaire is this with the model's id behind it.
pub(crate) const QUESTIONNAIRE: &str = "urn:kusushi:questionnaire:";

resource! {
    /// `QuestionnaireResponse`.
    QuestionnaireResponse {
        questionnaire: Text<'a> = "questionnaire",
        status: Text<'a> = "status",
        authored: Text<'a> = "authored",
        author: Reference<'a> = "author",
        item: Vec<Item<'a>> = "item",
    }
}

object! {
    /// `QuestionnaireResponse.item`.
    Item {
        link_id: Text<'a> = "linkId",
        answer: Vec<AnswerJson<'a>> = "answer",
        item: Vec<Item<'a>> = "item",
    }
}

object! {
    /// `QuestionnaireResponse.item.answer`.
    AnswerJson {
        value_coding: CodingJson<'a> = "valueCoding",
        value_decimal: Decimal<'a> = "valueDecimal",
        value_integer: Decimal<'a> = "valueInteger",
        value_date_time: Text<'a> = "valueDateTime",
        item: Vec<Item<'a>> = "item",
    }
}

impl<'a> Resource<'a> for QuestionnaireResponse<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        let canonical = self.questionnaire.as_deref().unwrap_or_default();
        let Some(model) = canonical.strip_prefix(QUESTIONNAIRE) else { return Ok(Body::Nothing) };
        let model = model.split('|').next().unwrap_or(model);
        match self.status.as_deref() {
            Some("completed" | "amended") => {}
            Some("entered-in-error") => return Ok(context.retracted()),
            // A form that is still being filled in says nothing yet.
            _ => return Ok(Body::Nothing),
        }
        let author = self.author.and_then(|author| author.display.or(author.reference)).map(Text::into_string);
        let at = context.moment(self.authored.as_deref());
        let mut answers = Vec::new();
        // Groups hold items, and answers may (R4, `QuestionnaireResponse.item.item`, `.item.answer.item`).
        let mut left: Vec<&Item> = self.item.iter().flatten().rev().collect();
        while let Some(item) = left.pop() {
            left.extend(item.item.iter().flatten().rev());
            left.extend(item.answer.iter().flatten().rev().flat_map(|answer| answer.item.iter().flatten().rev()));
            let answer = item.answer.as_ref().and_then(|answers| answers.first());
            let (Some(name), Some(answer)) = (&item.link_id, answer) else { continue };
            let coded = answer.value_coding.as_ref().and_then(|coding| coding.code.as_deref());
            let number = answer.value_decimal.as_ref().or(answer.value_integer.as_ref()).map(|number| number.0);
            if let Some(value) = coded.or(number).or(answer.value_date_time.as_deref()) {
                answers.push(Answer {
                    given: Given::Recorded,
                    model: Some(model.to_owned()),
                    name: name.to_string(),
                    value: value.to_owned(),
                    author: author.clone(),
                    at: at.clone(),
                    source: context.source.clone(),
                });
            }
        }
        Ok(Body::Answers(answers))
    }
}
