//! What became of the cards: counted by outcome, nothing else kept.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Shared, refusal::Refusal};
use crate::{code::codes, moment};

/// How often a card was accepted and overridden since the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    accepted: AtomicU64,
    overridden: AtomicU64,
}

impl Counts {
    fn add(&self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Accepted => &self.accepted,
            Outcome::Overridden => &self.overridden,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Value {
        let (accepted, overridden) = (self.accepted.load(Ordering::Relaxed), self.overridden.load(Ordering::Relaxed));
        json!({ "accepted": accepted, "overridden": overridden })
    }
}

#[derive(Deserialize)]
struct Feedback {
    feedback: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    card: String,
    outcome: Outcome,
    outcome_timestamp: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Accepted,
    Overridden,
}

/// `POST /cds-services/{id}/feedback`
pub(super) async fn take(State(service): Shared, Path(id): Path<String>, body: Body) -> Result<Json<Value>, Refusal> {
    service.ready()?.model(&id)?;
    let (_admission, body) = service.workers.admit(body).await?;
    let bad = |place: String| Refusal::bad(codes::HTTP_NOT_REQUEST, place);
    let Feedback { feedback } = serde_json::from_slice(&body)
        .map_err(|error| bad(format!("body, line {}, column {}", error.line(), error.column())))?;
    for (index, item) in feedback.iter().enumerate() {
        if item.card.is_empty() || !moment::is_moment(&item.outcome_timestamp) {
            return Err(bad(format!("feedback[{index}]")));
        }
    }
    for item in feedback {
        service.feedback.add(item.outcome);
    }
    Ok(Json(json!({})))
}
