//! `kusushi.wasm`: one file with two faces, the same bytes for a browser and for a host.
//!
//! Both faces wrap [`kusushi_core::guest::Guest`] and decide nothing. `unsafe` is allowed in `host_face` alone,
//! where memory crosses the border by address.

mod browser_face;
mod host_face;
