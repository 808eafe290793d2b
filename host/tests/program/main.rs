//! The program from outside: its sandbox, its command line, its service.

mod artefact;
mod bench;
mod command_line;
mod evaluate;
mod extraction;
mod features;
mod figures;
mod hostile;
mod http;
mod model_table;
mod patients;
mod shipped;
mod snapshot;
