//! Where a program built for development finds what a shipped one carries inside: in the folder it was started
//! in or one above, then in those above the program itself.

use std::{env, path::PathBuf};

/// The first place, walking up, at which `relative` exists.
pub fn find(relative: &str) -> Option<PathBuf> {
    let starts = [env::current_dir().ok(), env::current_exe().ok()];
    starts
        .into_iter()
        .flatten()
        .find_map(|start| start.ancestors().map(|folder| folder.join(relative)).find(|path| path.exists()))
}
