//! A person of one unit gets that unit's rows and nothing else, whatever they write.

use rapport_kernel::{Interaction, Scope};
use rapport_query::Query;

use crate::support::{Fixture, feedback, fixtures, rows};

fn of_unit(message: &str, unit: Option<&str>) -> Interaction {
    let mut one = feedback(message, 9.0);
    one.unit_id = unit.map(Into::into);
    one
}

/// Rows of two branches and of none, in the lake and in the tail.
async fn filled() -> Vec<Fixture> {
    let fixtures = fixtures().await;
    for f in &fixtures {
        f.writer
            .append(vec![of_unit("n1", Some("north")), of_unit("s1", Some("south")), of_unit("none1", None)])
            .await
            .unwrap();
        f.lake.flush_now().await.unwrap();
        f.lake.fill_buckets().await.unwrap();
        f.writer
            .append(vec![of_unit("n2", Some("north")), of_unit("s2", Some("south")), of_unit("none2", None)])
            .await
            .unwrap();
    }
    fixtures
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_of_units_hides_all_other_rows_and_those_without_a_unit() {
    for f in filled().await {
        let sql = "SELECT message_id FROM interactions ORDER BY seq";
        for (scope, expected) in [
            (Scope::units(["north"]), vec!["n1", "n2"]),
            (Scope::units(["north", "south"]), vec!["n1", "s1", "n2", "s2"]),
            (Scope::units(Vec::<String>::new()), vec![]),
            (Scope::All, vec!["n1", "s1", "none1", "n2", "s2", "none2"]),
        ] {
            let found: Vec<String> = rows(&f.lake.sql(sql, &scope).await.unwrap()).concat();
            assert_eq!(found, expected, "{}", f.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_cannot_widen_its_scope() {
    for f in filled().await {
        let north = Scope::units(["north"]);
        for sql in [
            "SELECT count(*) FROM interactions",
            "SELECT count(*) FROM interactions WHERE unit_id = 'south' OR true",
            "WITH everything AS (SELECT * FROM interactions) SELECT count(*) FROM everything",
            "WITH interactions AS (SELECT * FROM interactions) SELECT count(*) FROM interactions",
            "SELECT count(*) FROM (SELECT unit_id FROM interactions UNION ALL SELECT unit_id FROM interactions WHERE false)",
            "SELECT count(DISTINCT message_id) FROM rapport.public.interactions",
            "SELECT CAST(sum(n) AS BIGINT) FROM score_buckets",
            "SELECT count(*) FROM (SELECT 1 FROM interactions a JOIN interactions b ON a.seq = b.seq)",
            "SELECT count(*) FROM interactions WHERE EXISTS (SELECT 1 FROM interactions s WHERE s.unit_id = 'south') OR unit_id = 'north'",
        ] {
            let found = rows(&f.lake.sql(sql, &north).await.unwrap_or_else(|e| panic!("{sql}: {e}")));
            assert_eq!(found, [["2"]], "{sql} ({})", f.name);
        }
        let none = "SELECT count(*) FROM interactions WHERE unit_id IS NULL OR unit_id = 'south'";
        assert_eq!(rows(&f.lake.sql(none, &north).await.unwrap()), [["0"]]);
    }
}
