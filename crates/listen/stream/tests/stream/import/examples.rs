//! The samples that come with the project.

use std::path::{Path, PathBuf};

use rapport_stream::import::{Company, Plan, preview};
use rapport_testkit::NOW;

use super::rows;

pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

#[test]
fn the_samples_of_feedback_are_read_without_a_problem() {
    for (name, count) in [("feedback", 56), ("feedback-ru", 18)] {
        let folder = project().join("examples");
        let plan = Plan::load(&folder.join(format!("{name}.toml")), &Company::default()).unwrap();
        let preview = preview(&plan, &folder.join(format!("{name}.csv")), 100, NOW).unwrap();
        assert_eq!(preview.problems.first, [], "{name}");
        let rows = rows(&preview, "feedback");
        assert_eq!(rows.len(), count, "{name}");
        assert!(rows.iter().all(|row| row.contains_key("score")
            && row.contains_key("touchpoint")
            && row.contains_key("identifiers")));
    }
}
