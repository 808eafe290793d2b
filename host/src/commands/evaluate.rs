//! `kusushi evaluate`: how good a model is on a table of patients whose outcome is known.

use kusushi_host::evaluate::{Asked, Report, Table, metrics::Bootstrap};

use super::{Done, Failed, errors_of, inference, print};
use crate::command_line::{Evaluate, Settings};

pub(super) fn run(settings: &Settings, arguments: &Evaluate) -> Done {
    let table = Table::read(&arguments.data)?;
    let models = [arguments.model.clone()];
    let inference = inference(settings, &models)?;
    if !inference.refused().is_empty() {
        return Err(Failed(errors_of(inference.refused())));
    }
    let asked = Asked {
        model: arguments.model.clone(),
        outcome: arguments.outcome.clone(),
        time: arguments.time.clone(),
        subgroups: arguments.subgroups.clone(),
        site: arguments.site.clone(),
        graph: arguments.graph.clone(),
        offset: arguments.offset.clone(),
        policy: arguments.policy.asked(),
        thresholds: arguments.thresholds.clone(),
        bootstrap: Bootstrap { resamples: arguments.resamples, seed: arguments.seed },
    };
    let report = Report::of(&inference, &table, &asked)?;
    print(&if settings.json { serde_json::json!(report).to_string() } else { report.text(settings.lang) })?;
    Ok(())
}
