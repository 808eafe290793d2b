//! What `kusushi recalibrate` writes and `--recalibration` reads: one file beside the package, never in it.

use std::{fs, io::Read as _, path::Path};

use serde::{Deserialize, Serialize};

use crate::code::{Result, codes};

/// The most that is read of a file.
const LIMIT_BYTES: u64 = 1 << 20;

/// A recalibration as the guest takes it (`core/src/recalibration.rs`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recalibration {
    /// The model's id.
    pub model: String,
    /// SHA-256 of the package whose estimates were recalibrated.
    pub package_sha256: String,
    /// The graph that gave them.
    pub graph: String,
    /// Whose outcomes, where it has a name.
    pub site: Option<String>,
    /// `intercept` or `intercept_and_slope`.
    pub method: String,
    /// Added to the log odds.
    pub intercept: f64,
    /// By which they are multiplied.
    pub slope: f64,
    /// How uncertain the two are.
    pub variance: Variance,
    /// Patients.
    pub rows: usize,
    /// Patients with the outcome.
    pub events: usize,
    /// The first day of the data, where it is known.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
}

/// The covariance matrix of intercept and slope.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variance {
    /// Of the intercept.
    pub intercept: f64,
    /// Of the slope.
    pub slope: f64,
    /// Of the two.
    pub covariance: f64,
}

impl Recalibration {
    /// Reads a file.
    ///
    /// # Errors
    /// `K-HOST-001` where it cannot be read, `K-EVAL-023` where it is none, `-022` where it holds no recalibration.
    pub fn read(path: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct File {
            recalibration: Option<Recalibration>,
        }

        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let unreadable = || codes::HOST_FILE_UNREADABLE.at(&name);
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(|_| unreadable())?;
        file.take(LIMIT_BYTES + 1).read_to_end(&mut bytes).map_err(|_| unreadable())?;
        let none = || codes::EVAL_RECALIBRATION_UNREADABLE.at(&name);
        // `null` and absent are not the same: a report of another command is no recalibration.
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| none())?;
        if value.get("recalibration").is_none() {
            return Err(none());
        }
        let File { recalibration } = serde_json::from_value(value).map_err(|_| none())?;
        recalibration.ok_or_else(|| codes::EVAL_NOT_RECALIBRATED.at(&name))
    }
}
