//! What a page may load and run: its own style and script, which a browser knows by their hashes.

use sha2::{Digest, Sha256};

/// The Content-Security-Policy of a page with this `style` and, if it has one, this `script`. Each is the
/// text of its element behind one line break.
pub(crate) fn policy(style: &str, script: Option<&str>) -> String {
    let source = |kind: &str, text: &str| {
        let digest = Sha256::new().chain_update("\n").chain_update(text).finalize();
        format!("{kind}-src 'sha256-{}'; ", data_encoding::BASE64.encode(&digest))
    };
    let style = source("style", style);
    let script = script.map_or_else(String::new, |text| source("script", text));
    format!("default-src 'none'; {style}{script}base-uri 'none'; form-action 'none'")
}
