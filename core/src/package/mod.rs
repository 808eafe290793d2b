//! A model package from bytes to something that can be run. The steps are types: what was not checked cannot run.
//!
//! [`Unverified`] (an archive and a manifest) → [`Verified`] (every digest matches) → [`Loaded`] (every graph
//! loads and every golden patient comes out as promised).

mod archive;
mod cards;
mod golden;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use self::{cards::Cards, golden::Golden};
use crate::{
    code::{Result, codes},
    manifest::{GraphSpec, Manifest},
    model::{Engine, ScoreEngine},
    text::Lang,
};

pub use self::archive::LIMIT_BYTES;
pub(crate) use self::golden::AT as GOLDEN_AT;

/// A package whose manifest could be read.
#[derive(Debug)]
pub struct Unverified {
    manifest: Manifest,
    files: BTreeMap<String, Vec<u8>>,
    sha256: String,
}

/// A package whose files are those that its manifest lists. There is no signature yet: it shows as "unsigned".
#[derive(Debug)]
pub struct Verified(Unverified);

/// A package that can be run.
#[derive(Debug)]
pub struct Loaded {
    manifest: Manifest,
    sha256: String,
    engines: Vec<GraphEngine>,
    golden: Vec<Golden>,
    cards: Cards,
}

/// What runs one graph of a package, by what the graph gives.
#[derive(Debug)]
pub enum GraphEngine {
    /// A probability with its interval.
    Risk(Engine),
    /// A score.
    Score(ScoreEngine),
}

impl Unverified {
    /// Reads a `.kpkg` archive.
    ///
    /// # Errors
    /// `K-PACK-001` not an archive, `-002` no manifest, `-003` manifest not valid, `-008` too large.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut files = archive::files(bytes)?;
        let manifest = files.remove("manifest.toml").ok_or_else(|| codes::PACK_FILE_MISSING.at("manifest.toml"))?;
        let manifest =
            std::str::from_utf8(&manifest).map_err(|_| codes::PACK_MANIFEST_INVALID.at("manifest.toml, not UTF-8"))?;
        Ok(Self { manifest: Manifest::parse(manifest)?, files, sha256: sha256(bytes) })
    }

    /// Compares every file with the manifest's digest.
    ///
    /// # Errors
    /// `K-PACK-002` a file is missing, `-004` it is not the one listed, `-006` it is not listed.
    pub fn verify(self) -> Result<Verified> {
        for (name, digest) in &self.manifest.files {
            let bytes = self.files.get(name).ok_or_else(|| codes::PACK_FILE_MISSING.at(name))?;
            if sha256(bytes) != *digest {
                return Err(codes::PACK_DIGEST_MISMATCH.at(name).into());
            }
        }
        match self.files.keys().find(|name| !self.manifest.files.contains_key(*name)) {
            Some(_) => Err(codes::PACK_FILE_UNLISTED.at("package").into()),
            None => Ok(Verified(self)),
        }
    }
}

impl Verified {
    /// Loads the graphs and tries the golden patients.
    ///
    /// # Errors
    /// `K-MODL-*` a graph does not load or run, `K-PACK-002` there are no golden patients, `-005` one comes out
    /// otherwise than promised, `-011` a card is no text.
    pub fn load(self) -> Result<Loaded> {
        let Self(Unverified { manifest, files, sha256 }) = self;
        let file = |name: &str| -> Result<&Vec<u8>> {
            files.get(name).ok_or_else(|| codes::PACK_FILE_MISSING.at(name).into())
        };
        let mut engines = Vec::with_capacity(manifest.graphs.len());
        for graph in &manifest.graphs {
            let place = format!("{}, {}", manifest.model.id, graph.file);
            let (onnx, columns) = (file(&graph.file)?, graph.columns.len());
            engines.push(match &manifest.output.score {
                None => GraphEngine::Risk(Engine::load(onnx, columns, graph.distance.is_some(), &place)?),
                Some(form) => GraphEngine::Score(ScoreEngine::load(onnx, columns, form.items.len(), &place)?),
            });
        }
        let golden = golden::parse(file("golden.jsonl")?)?;
        if let Some(graph) = manifest.graphs.iter().find(|graph| golden.iter().all(|one| one.graph() != graph.name)) {
            return Err(codes::PACK_FILE_MISSING.at(format!("golden.jsonl, graph {}", graph.name)).into());
        }
        let cards = Cards::read(&files)?;
        let loaded = Loaded { manifest, sha256, engines, golden, cards };
        loaded.check()?;
        Ok(loaded)
    }
}

impl Loaded {
    /// What the model says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Tries the golden patients on the package as it lies in memory.
    ///
    /// # Errors
    /// `K-PACK-005` one comes out otherwise than promised, `K-MODL-*` a graph does not run.
    pub fn check(&self) -> Result<()> {
        self.golden.iter().try_for_each(|patient| patient.check(self))
    }

    /// SHA-256 of the archive, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The graphs with their engines, fullest first.
    pub fn graphs(&self) -> impl DoubleEndedIterator<Item = (&GraphSpec, &GraphEngine)> {
        self.manifest.graphs.iter().zip(&self.engines)
    }

    /// The card that its developer wrote, where there is one in this language.
    pub fn card(&self, lang: Lang) -> Option<&str> {
        self.cards.get(lang)
    }

    /// How many golden patients it has. All of them came out as promised, or it would not be loaded.
    pub fn golden_patients(&self) -> usize {
        self.golden.len()
    }

    /// The records of the golden patients: nothing but answers.
    pub fn golden_records(&self) -> impl Iterator<Item = crate::record::Record> {
        self.golden.iter().map(Golden::record)
    }
}

fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
