//! A record was opened: the model of the service is asked, and its cards are the answer.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::value::RawValue;

use super::{Shared, headers::language, hook::HookRequest, prefetch, refusal::Refusal};
use crate::{
    moment,
    question::{Occasion, Operation, Output, Question},
};

/// `POST /cds-services/{id}`
pub(super) async fn answer(
    State(service): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let ready = service.ready()?;
    ready.model(&id)?;
    let (admission, body) = service.workers.admit(body).await?;
    let patient = prefetch::parts(HookRequest::parse(&body)?)?;
    drop(body);

    let question = Question {
        at: Some(service.asking.at.clone().unwrap_or_else(moment::now)),
        lang: language(&headers),
        recalibrations: service.asking.recalibrations.iter().filter(|own| own.model == id).cloned().collect(),
        models: vec![id],
        occasion: Occasion::PatientView,
        output: Output::Cards,
        proposals: service.asking.proposals,
        ..Question::new(Operation::Assess)
    };
    let inference = Arc::clone(&ready.inference);
    let work = move || {
        let parts: Vec<&[u8]> = patient.iter().map(|part| part.get().as_bytes()).collect();
        inference.ask(&question, &parts)
    };
    let cards: Box<RawValue> = service.workers.run(admission, work).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], String::from(Box::<str>::from(cards))).into_response())
}
