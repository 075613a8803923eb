//! A merge changes whose an interaction is, at once, and no file.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use rapport_kernel::interaction::Kind;
use rapport_query::CustomerOf;
use rapport_testkit::interaction;
use uuid::Uuid;

use crate::support::{Fixture, ask, databases, one};

/// A merge map that tests write.
#[derive(Debug, Default)]
struct Merges(Mutex<Arc<HashMap<Uuid, Uuid>>>);

impl CustomerOf for Merges {
    fn merged(&self) -> Arc<HashMap<Uuid, Uuid>> {
        Arc::clone(&self.0.lock().unwrap())
    }
}

fn uuid_of(fragment: &str) -> Uuid {
    Uuid::try_parse(&fragment[4..]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_and_its_undo_change_the_customer_of_flushed_and_fresh_rows_alike() {
    for case in databases().await {
        let merges = Arc::new(Merges::default());
        let f = Fixture::with(case, Vec::new(), merges.clone()).await;
        let visit = |message: &str, who: &str| interaction(message, Kind::Visit, &[who]);
        f.writer.append(vec![visit("1", "anonymous_id:laptop"), visit("2", "user_id:anna")]).await.unwrap();
        f.lake.flush_now().await.unwrap();
        f.writer.append(vec![visit("3", "anonymous_id:laptop")]).await.unwrap();
        let customers = "SELECT count(DISTINCT customer_id) FROM interactions";
        let keys = "SELECT count(DISTINCT customer_key(fragment_id)) FROM interactions";
        assert_eq!(one(&f.lake, customers).await, "2", "{}", f.name);
        assert_eq!(one(&f.lake, keys).await, "2", "{}", f.name);

        let fragments = ask(&f.lake, "SELECT fragment_id FROM interactions ORDER BY seq").await.concat();
        let anna = uuid_of(&fragments[1]);
        *merges.0.lock().unwrap() = Arc::new(HashMap::from([(uuid_of(&fragments[0]), anna)]));
        assert_eq!(one(&f.lake, customers).await, "1");
        assert_eq!(one(&f.lake, keys).await, "1");
        let apart =
            "SELECT count(*) FROM interactions WHERE customer_key(fragment_id) <> customer_key(customer_id)";
        assert_eq!(one(&f.lake, apart).await, "0", "a fragment and its customer have one number");
        let hers = format!("SELECT count(*) FROM interactions WHERE customer_id = 'cus_{}'", anna.simple());
        assert_eq!(one(&f.lake, &hers).await, "3");
        assert_eq!(
            ask(&f.lake, "SELECT fragment_id FROM interactions ORDER BY seq").await.concat(),
            fragments
        );

        *merges.0.lock().unwrap() = Arc::default();
        assert_eq!(one(&f.lake, customers).await, "2");
        assert_eq!(one(&f.lake, keys).await, "2");
        assert_eq!(one(&f.lake, &hers).await, "1");
    }
}
