//! The API's description is kept beside the web application, whose types are made from it.

use std::path::Path;

use crate::server::Server;

#[test]
fn the_description_kept_for_the_web_application_is_the_one_served() {
    let folder = tempfile::tempdir().unwrap();
    let served: serde_json::Value =
        serde_json::from_str(&Server::new(folder.path(), None).ok(&["openapi"])).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/api/openapi.json");
    let kept: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(
        served == kept,
        "the API changed: `cargo run -p rapport -- openapi > web/src/api/openapi.json && npm --prefix web run gen`, and look at what the web application makes of it"
    );
}
