//! Another program that runs graphs, asked line by line in JSON.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{GraphFile, Inputs, Output, Runner, Sample};
use crate::code::{Error, Result, codes};

/// As much of a peer's reason as is shown.
const REASON_CHARACTERS: usize = 300;

/// A peer at work, ended when dropped.
pub struct Peer {
    name: String,
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: TempDir,
    /// The rows of the file that was written last.
    written: Option<usize>,
}

#[derive(Deserialize)]
struct Loaded {
    load_ns: u64,
}

#[derive(Deserialize)]
struct Answered {
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Memory {
    bytes: u64,
}

impl Peer {
    /// Starts a peer.
    ///
    /// # Errors
    /// `K-HOST-017` where it does not start.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let failed = |_| codes::HOST_PEER_FAILED.at(format!("peer {name}"));
        let folder = tempfile::tempdir().map_err(failed)?;
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(failed)?;
        let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(codes::HOST_PEER_FAILED.at(format!("peer {name}")));
        };
        Ok(Self { name: name.to_owned(), child, requests, answers: BufReader::new(answers), folder, written: None })
    }

    /// Hands over the guest, for a peer that runs it.
    pub(super) fn give_guest(&mut self, wasm: &[u8]) -> Result<()> {
        let path = self.folder.path().join("kusushi.wasm");
        fs::write(&path, wasm).map_err(|_| self.failed())?;
        self.ask::<Value>(&json!({ "op": "guest", "path": path })).map(drop)
    }

    fn ask<T: DeserializeOwned>(&mut self, request: &Value) -> Result<T> {
        let mut line = String::new();
        let asked = writeln!(self.requests, "{request}").and_then(|()| self.answers.read_line(&mut line));
        let answer: Value = asked.ok().and_then(|_| serde_json::from_str(&line).ok()).ok_or_else(|| self.failed())?;
        if let Some(reason) = answer.get("error").and_then(Value::as_str) {
            let reason: String = reason.chars().filter(|c| !c.is_control()).take(REASON_CHARACTERS).collect();
            return Err(codes::HOST_PEER_FAILED.at(format!("peer {}: {reason}", self.name)));
        }
        serde_json::from_value(answer).map_err(|_| self.failed())
    }

    fn failed(&self) -> Error {
        codes::HOST_PEER_FAILED.at(format!("peer {}", self.name))
    }

    /// The file with the inputs; a peer reads it once.
    fn write(&mut self, inputs: &Inputs) -> Result<String> {
        let path = self.folder.path().join(format!("inputs-{}.json", inputs.rows));
        if self.written != Some(inputs.rows) {
            let text = serde_json::to_vec(inputs).map_err(|_| self.failed())?;
            fs::write(&path, text).map_err(|_| self.failed())?;
            self.written = Some(inputs.rows);
        }
        Ok(path.display().to_string())
    }
}

impl Runner for Peer {
    fn name(&self) -> &str {
        &self.name
    }

    fn load(&mut self, graph: &GraphFile) -> Result<Duration> {
        self.written = None;
        let path = self.folder.path().join("graph.onnx");
        fs::write(&path, &graph.onnx).map_err(|_| self.failed())?;
        let loaded: Loaded = self.ask(&json!({ "op": "load", "path": path }))?;
        Ok(Duration::from_nanos(loaded.load_ns))
    }

    fn answer(&mut self, inputs: &Inputs) -> Result<Vec<Output>> {
        let path = self.write(inputs)?;
        Ok(self.ask::<Answered>(&json!({ "op": "answer", "inputs": path }))?.outputs)
    }

    fn time(&mut self, inputs: &Inputs, batch: usize) -> Result<Sample> {
        let path = self.write(inputs)?;
        self.ask(&json!({ "op": "time", "inputs": path, "batch": batch }))
    }

    fn memory(&mut self) -> Option<u64> {
        self.ask::<Memory>(&json!({ "op": "memory" })).ok().map(|memory| memory.bytes)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
