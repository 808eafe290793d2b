//! The peers that this machine has.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use super::Peer;
use crate::{
    code::{Result, codes},
    guest::Guest,
};

const ONNXRUNTIME: &str = include_str!("../../../benches/peers/onnxruntime_peer.py");
const NODE: &str = include_str!("../../../benches/peers/guest_node.mjs");

/// A peer, or why there is none.
pub struct Found {
    /// Its name in reports.
    pub name: String,
    /// The peer.
    pub peer: Result<Peer>,
}

/// Looks for the engine natively (`kusushi-bench` beside this program), the guest in Node, and onnxruntime in
/// Python; then starts those named on the command line, `NAME=COMMAND`.
pub fn find(guest: &Guest, more: &[(String, String)]) -> Vec<Found> {
    let mut found = vec![
        Found { name: "native".to_owned(), peer: native() },
        Found { name: "node".to_owned(), peer: node(guest) },
        Found { name: "onnxruntime".to_owned(), peer: onnxruntime() },
    ];
    for (name, command) in more {
        let mut words = command.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or_default());
        found.push(Found { name: name.clone(), peer: Peer::start(name, command.args(words)) });
    }
    found
}

/// onnxruntime, where Python has it. `KUSUSHI_PYTHON` names another Python than `python3`.
///
/// # Errors
/// `K-HOST-017` where there is none.
pub fn onnxruntime() -> Result<Peer> {
    let python = env::var_os("KUSUSHI_PYTHON").unwrap_or_else(|| "python3".into());
    let mut probe = Command::new(&python);
    has(probe.args(["-c", "import onnxruntime"]), "onnxruntime")?;
    Peer::start("onnxruntime", Command::new(&python).args(["-c", ONNXRUNTIME]))
}

fn node(guest: &Guest) -> Result<Peer> {
    has(Command::new("node").arg("--version"), "node")?;
    let mut command = Command::new("node");
    command.args(["--input-type=module", "-e", NODE]);
    let mut peer = Peer::start("node", &mut command)?;
    peer.give_guest(guest.wasm())?;
    Ok(peer)
}

fn native() -> Result<Peer> {
    let name = format!("kusushi-bench{}", env::consts::EXE_SUFFIX);
    let program: Option<PathBuf> = env::current_exe().ok().map(|program| program.with_file_name(name));
    let program = program.filter(|program| program.is_file());
    let program =
        program.ok_or_else(|| codes::HOST_PEER_FAILED.at("peer native: kusushi-bench is not beside kusushi"))?;
    Peer::start("native", &mut Command::new(program))
}

fn has(probe: &mut Command, name: &str) -> Result<()> {
    let ended = probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let there = ended.is_ok_and(|status| status.success());
    if there { Ok(()) } else { Err(codes::HOST_PEER_FAILED.at(format!("peer {name}"))) }
}
