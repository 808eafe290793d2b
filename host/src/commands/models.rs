//! `kusushi models`: the guest, and the packages found.

use kusushi_host::{
    code::Lang,
    inference::{Inference, Refused},
    model::ModelFacts,
    model_table::ModelTable,
};
use serde_json::{Value, json, value::RawValue};

use super::{Done, Failed, errors_of, inference, print};
use crate::command_line::{List, Settings};

pub(super) fn run(settings: &Settings, arguments: &List) -> Done {
    let inference = inference(settings, &[])?;
    if arguments.table {
        return table(settings, &inference);
    }
    let described = inference.ask(&ModelFacts::question(), &[])?;
    if settings.json {
        print(&in_json(inference.guest().sha256(), &described, inference.refused()))?;
    } else {
        print(&in_words(inference.guest().sha256(), &ModelFacts::read(&described)?, settings.lang))?;
    }
    Failed::if_any(errors_of(inference.refused()))
}

fn table(settings: &Settings, inference: &Inference) -> Done {
    let answer = inference.ask(&ModelTable::question(), &[])?;
    print(ModelTable::read(&answer)?.in_markdown(settings.lang).trim_end())?;
    Failed::if_any(errors_of(inference.refused()))
}

fn in_json(guest: &str, described: &RawValue, refused: &[Refused]) -> String {
    let described: Value = serde_json::from_str(described.get()).unwrap_or_default();
    let refused: Vec<Value> =
        refused.iter().map(|package| json!({ "id": package.id, "error": package.error.notice() })).collect();
    json!({ "guest_sha256": guest, "models": described["models"], "refused": refused }).to_string()
}

fn in_words(guest: &str, models: &[ModelFacts], lang: Lang) -> String {
    let mut lines = vec![format!("guest {guest}")];
    for model in models {
        lines.push(format!("\n{} {}  {}", model.id, model.version, model.title.get(lang)));
        lines.push(format!("  {}, {}, {}, review by {}", model.kind, model.r#use, model.signature, model.review_by));
        lines.push(format!("  package {}", model.package_sha256));
    }
    lines.join("\n")
}
