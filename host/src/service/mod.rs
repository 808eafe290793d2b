//! The CDS Hooks service, with the demo page and the guest's own files as static content.
//!
//! It forgets every patient with the answer: nothing about one is kept, logged or counted.

mod discovery;
mod feedback;
mod files;
mod headers;
mod health;
mod hook;
mod listen;
mod patient_view;
mod prefetch;
mod refusal;
mod workers;

use std::sync::{Arc, OnceLock};

use axum::{
    Router,
    extract::State,
    middleware,
    routing::{get, post},
};

use self::{feedback::Counts, refusal::Refusal, workers::Workers};
pub use self::{files::Files, listen::serve};
use crate::{
    code::{Error, Result, codes},
    inference::Inference,
    model::ModelFacts,
    moment,
    question::{Operation, Question},
    recalibrate::Recalibration,
};

/// What all requests share.
#[derive(Debug)]
pub struct Service {
    ready: OnceLock<Ready>,
    files: Files,
    asking: Asking,
    workers: Workers,
    feedback: Counts,
}

/// What every question of the service has in common.
#[derive(Debug, Clone, Default)]
pub struct Asking {
    /// The moment of every question, where it is not now.
    pub at: Option<String>,
    /// What sites made of their outcomes; a question brings that of its model.
    pub recalibrations: Vec<Recalibration>,
    /// Whether orders may be proposed, as suggestions of a card.
    pub proposals: bool,
}

/// What is there once the guest is compiled.
#[derive(Debug)]
struct Ready {
    inference: Arc<Inference>,
    /// Models that speak when a record is opened.
    bedside: Vec<ModelFacts>,
    refused: Vec<Error>,
}

type Shared = State<Arc<Service>>;

impl Service {
    /// A service that can already serve files.
    pub fn new(files: Files, asking: Asking) -> Arc<Self> {
        let (ready, workers, feedback) = (OnceLock::new(), Workers::default(), Counts::default());
        Arc::new(Self { ready, files, asking, workers, feedback })
    }

    /// Whether the guest takes the recalibrations: asked once, of nobody, so that none is refused at a bedside first.
    ///
    /// # Errors
    /// The guest's: `K-MODL-047`, `-048`, `K-CALL-001` where a model has two, `-002` where it is not loaded.
    pub fn check_recalibrations(&self, inference: &Inference) -> Result<()> {
        let recalibrations = self.asking.recalibrations.clone();
        if recalibrations.is_empty() {
            return Ok(());
        }
        let question = Question { at: Some(moment::now()), recalibrations, ..Question::new(Operation::Assess) };
        inference.ask(&question, &[br#"{"resourceType":"Patient","id":"nobody"}"#]).map(drop)
    }

    /// From now on it answers questions. With a package refused it answers for the others and is not `/ready`.
    pub fn start(&self, inference: Inference, models: Vec<ModelFacts>, refused: Vec<Error>) {
        let bedside = models.into_iter().filter(ModelFacts::is_for_bedside).collect();
        // Started once; a second start would change nothing.
        let _ = self.ready.set(Ready { inference: Arc::new(inference), bedside, refused });
    }

    fn ready(&self) -> std::result::Result<&Ready, Refusal> {
        self.ready.get().ok_or_else(|| Refusal::unavailable(codes::HTTP_NOT_READY.at("/ready")))
    }
}

impl Ready {
    fn model(&self, id: &str) -> std::result::Result<&ModelFacts, Refusal> {
        let found = self.bedside.iter().find(|model| model.id == id);
        found.ok_or_else(|| Refusal::not_found(codes::HTTP_SERVICE_UNKNOWN.at("/cds-services/{id}")))
    }
}

/// Every address.
pub fn router(service: Arc<Service>) -> Router {
    let router = Router::new()
        .route("/live", get(health::live))
        .route("/ready", get(health::ready))
        .route("/cds-services", get(discovery::list))
        .route("/cds-services/{id}", post(patient_view::answer))
        .route("/cds-services/{id}/feedback", post(feedback::take))
        .method_not_allowed_fallback(refusal::method)
        .fallback(files::serve)
        .with_state(service);
    router.layer(middleware::from_fn(headers::add))
}
