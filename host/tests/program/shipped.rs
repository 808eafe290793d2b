//! What the tests of the whole need: the guest as built, the models as shipped, the program, the service.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use kusushi_host::{cache::Cache, guest::Guest, inference::Inference, packages, sandbox::Limits};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The guest, or a printed reason for which a test is skipped. Where it must be there, its absence fails.
pub(crate) fn guest() -> Option<Guest> {
    match Guest::find(None) {
        Ok(guest) => Some(guest),
        Err(error) if env::var_os("CI").is_some() || env::var_os("KUSUSHI_GUEST").is_some() => panic!("{error}"),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}

/// The compiled guest with the models as shipped.
pub(crate) fn inference() -> Option<Inference> {
    let packages = packages::find(Some(&root().join("models"))).unwrap();
    Some(Inference::new(guest()?, packages, Limits::default(), Cache::open(&cache()).ok().as_ref()).unwrap())
}

/// A cache that all tests share: compiling the guest takes longer than all of them.
pub(crate) fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")
}

/// The program, in the workspace.
pub(crate) fn kusushi<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kusushi"));
    command.args(arguments).current_dir(root()).env("KUSUSHI_CACHE", cache());
    command
}

/// A running service, ended when dropped.
pub(crate) struct Service {
    child: Child,
    address: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Service {
    /// Starts it on a free port and waits until it is ready.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, with further arguments.
    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let mut child =
            kusushi(["serve", "--listen", "127.0.0.1:0"]).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let service = Self { child, address };
        let start = Instant::now();
        while service.ask("GET", "/ready", "").status != 200 {
            assert!(start.elapsed() < Duration::from_mins(3), "the service is not ready");
            thread::sleep(Duration::from_millis(100));
        }
        service
    }

    /// Asks once.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        let head = format!("{method} {path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n", body.len());
        self.send(&(head + body))
    }

    /// Sends bytes as they are and reads until the service closes.
    pub(crate) fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: answer[end + 4..].to_vec() }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
