//! Loading and running under watch: a panic of the engine is a failure of the preflight.

use std::panic::{AssertUnwindSafe, catch_unwind};

use kusushi_core::model::{Data, Graph, Kind, Tensor};

/// Loads a file and, where it loads and takes float32, runs it; the code of what happened.
///
/// # Errors
/// The words of a panic.
pub(crate) fn run(onnx: &[u8]) -> Result<String, String> {
    catch_unwind(AssertUnwindSafe(|| match Graph::load(onnx, "model.onnx").and_then(|graph| once(&graph)) {
        Ok(()) => "ran".to_owned(),
        Err(error) => error.notice().code.clone(),
    }))
    .map_err(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned())).unwrap_or_default()
    })
}

fn once(graph: &Graph) -> kusushi_core::code::Result<()> {
    let inputs: Option<Vec<Tensor>> = graph
        .inputs()
        .iter()
        .map(|port| {
            let shape: Vec<usize> = port.shape.iter().map(|dim| dim.unwrap_or(2)).collect();
            let volume =
                shape.iter().try_fold(1_usize, |all, dim| all.checked_mul(*dim)).filter(|all| *all < 1 << 20)?;
            let data = match port.kind? {
                Kind::F32 => Data::F32(vec![0.5; volume]),
                Kind::I64 => Data::I64(vec![1; volume]),
                _ => return None,
            };
            Tensor::new(shape, data)
        })
        .collect();
    match inputs {
        Some(inputs) => graph.run(&inputs).map(drop),
        None => Ok(()),
    }
}
