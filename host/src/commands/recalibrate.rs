//! `kusushi recalibrate`: a site's own outcomes, into a file beside the package.

use std::fs;

use kusushi_host::{
    code::codes,
    evaluate::Table,
    recalibrate::{Asked, Report},
};

use super::{Done, Failed, errors_of, inference, print};
use crate::command_line::{Recalibrate, Settings};

pub(super) fn run(settings: &Settings, arguments: &Recalibrate) -> Done {
    let dates = arguments.from.clone().zip(arguments.to.clone()).map(|(from, to)| [from, to]);
    // Days of one form: their texts are in the order of time.
    if dates.as_ref().is_some_and(|[from, to]| from > to) {
        return Err(codes::EVAL_PERIOD_BACKWARDS.at("--from, --to").into());
    }
    let table = Table::read(&arguments.data)?;
    let models = [arguments.model.clone()];
    let inference = inference(settings, &models)?;
    if !inference.refused().is_empty() {
        return Err(Failed(errors_of(inference.refused())));
    }
    let asked = Asked {
        model: arguments.model.clone(),
        outcome: arguments.outcome.clone(),
        site: arguments.site.clone(),
        untreated: arguments.untreated,
        dates,
        seed: arguments.seed,
    };
    let report = Report::of(&inference, &table, &asked)?;
    let file = serde_json::json!(report).to_string();
    fs::write(&arguments.out, format!("{file}\n")).map_err(|_| codes::HOST_FILE_UNWRITABLE.at("--out"))?;
    print(&if settings.json { file } else { report.text(settings.lang) })?;
    Ok(())
}
