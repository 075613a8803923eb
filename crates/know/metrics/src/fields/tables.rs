//! Fields and dimensions of each table. Names are the lake's columns.

use rapport_kernel::rule::FieldKind::{self, Number, Text, Time};

use super::{DimensionDef, FieldDef, Join, Table, Words, delay};

const fn field(name: &'static str, kind: FieldKind, sql: &'static str) -> FieldDef {
    FieldDef { name, kind, sql, join: None, words: Words::Any }
}

const fn words(name: &'static str, sql: &'static str, words: Words) -> FieldDef {
    FieldDef { name, kind: Text, sql, join: None, words }
}

const fn joined(name: &'static str, kind: FieldKind, sql: &'static str, join: Join) -> FieldDef {
    FieldDef { name, kind, sql, join: Some(join), words: Words::Any }
}

const fn by(name: &'static str, sql: &'static str) -> DimensionDef {
    DimensionDef { name, sql, join: None }
}

const fn by_joined(name: &'static str, sql: &'static str, join: Join) -> DimensionDef {
    DimensionDef { name, sql, join: Some(join) }
}

pub(crate) static INTERACTIONS: Table = Table {
    name: "interactions",
    from: "interactions",
    time: "occurred_at",
    whose: "t.fragment_id",
    currency: Some("currency"),
    properties: true,
    fields: &[
        field("id", Text, "t.id"),
        field("message_id", Text, "t.message_id"),
        field("source", Text, "t.source"),
        field("seq", Number, "t.seq"),
        field("occurred_at", Time, "t.occurred_at"),
        field("received_at", Time, "t.received_at"),
        field("customer_id", Text, "t.customer_id"),
        field("fragment_id", Text, "t.fragment_id"),
        words("kind", "t.kind", Words::Kind),
        field("name", Text, "t.name"),
        words("channel", "t.channel", Words::Channel),
        field("touchpoint", Text, "t.touchpoint"),
        words("direction", "t.direction", Words::Direction),
        field("unit_id", Text, "t.unit_id"),
        field("employee_id", Text, "t.employee_id"),
        field("order_id", Text, "t.order_id"),
        field("product_id", Text, "t.product_id"),
        field("campaign_id", Text, "t.campaign_id"),
        field("amount_minor", Number, "t.amount_minor"),
        field("currency", Text, "t.currency"),
        field("promised_at", Time, "t.promised_at"),
        field("duration_s", Number, "t.duration_s"),
        field("wait_s", Number, "t.wait_s"),
        field("score", Number, "t.score"),
        words("scale", "t.scale", Words::Scale),
        field("comment", Text, "t.comment"),
        joined("delay_days", Number, "o.delay_days", Join::Orders),
        joined("order_status", Text, "o.status", Join::Orders),
    ],
    dimensions: &[
        by("touchpoint", "NULLIF(t.touchpoint, '')"),
        by("channel", "NULLIF(t.channel, '')"),
        by("unit", "NULLIF(t.unit_id, '')"),
        by("kind", "NULLIF(t.kind, '')"),
        by("name", "NULLIF(t.name, '')"),
        by("direction", "NULLIF(t.direction, '')"),
        by("employee", "NULLIF(t.employee_id, '')"),
        by("currency", "NULLIF(t.currency, '')"),
        by("score", "CAST(CAST(t.score AS BIGINT) AS VARCHAR)"),
        by("campaign", "NULLIF(t.campaign_id, '')"),
        by("product", "NULLIF(t.product_id, '')"),
        by("source", "NULLIF(t.source, '')"),
        by_joined("delay", delay::OF_ORDER, Join::Orders),
        by_joined("order_status", "o.status", Join::Orders),
        by_joined("customer_kind", "c.kind", Join::Customers),
        by_joined("stage", "c.stage", Join::Customers),
        by_joined("grade", "c.grade", Join::Customers),
        by_joined("attention_group", "c.attention_group", Join::Customers),
        by_joined("segment", "c.segment", Join::Customers),
        by_joined("region", "c.region", Join::Customers),
        by_joined("language", "c.language", Join::Customers),
    ],
};

/// The roll-up of scores: what of `interactions` can be asked of it, under the same names.
pub(crate) static SCORE_BUCKETS: Table = Table {
    name: "interactions",
    from: "score_buckets",
    time: "occurred_at",
    whose: "NULL",
    currency: None,
    properties: false,
    fields: &[
        field("occurred_at", Time, "t.bucket_at"),
        words("kind", "NULLIF(t.kind, '')", Words::Kind),
        words("scale", "NULLIF(t.scale, '')", Words::Scale),
        words("channel", "NULLIF(t.channel, '')", Words::Channel),
        field("touchpoint", Text, "NULLIF(t.touchpoint, '')"),
        field("unit_id", Text, "NULLIF(t.unit_id, '')"),
    ],
    dimensions: &[
        by("touchpoint", "NULLIF(t.touchpoint, '')"),
        by("channel", "NULLIF(t.channel, '')"),
        by("unit", "NULLIF(t.unit_id, '')"),
        by("kind", "NULLIF(t.kind, '')"),
    ],
};

pub(crate) static ORDERS: Table = Table {
    name: "orders",
    from: "orders",
    time: "ordered_at",
    whose: "t.customer_id",
    currency: Some("currency"),
    properties: false,
    fields: &[
        field("order_id", Text, "t.order_id"),
        field("customer_id", Text, "t.customer_id"),
        field("fragment_id", Text, "t.fragment_id"),
        field("status", Text, "t.status"),
        field("ordered_at", Time, "t.ordered_at"),
        field("approved_at", Time, "t.approved_at"),
        field("shipped_at", Time, "t.shipped_at"),
        field("promised_at", Time, "t.promised_at"),
        field("delivered_at", Time, "t.delivered_at"),
        field("cancelled_at", Time, "t.cancelled_at"),
        field("delay_days", Number, "t.delay_days"),
        field("total_minor", Number, "t.total_minor"),
        field("net_minor", Number, "t.net_minor"),
        field("margin_minor", Number, "t.margin_minor"),
        field("items_count", Number, "t.items_count"),
        field("currency", Text, "t.currency"),
        field("unit_id", Text, "t.unit_id"),
    ],
    dimensions: &[
        by("unit", "NULLIF(t.unit_id, '')"),
        by("order_status", "t.status"),
        by("delay", delay::OF_ROW),
        by("currency", "NULLIF(t.currency, '')"),
        by_joined("customer_kind", "c.kind", Join::Customers),
        by_joined("stage", "c.stage", Join::Customers),
        by_joined("grade", "c.grade", Join::Customers),
        by_joined("attention_group", "c.attention_group", Join::Customers),
        by_joined("segment", "c.segment", Join::Customers),
        by_joined("region", "c.region", Join::Customers),
        by_joined("language", "c.language", Join::Customers),
    ],
};

pub(crate) static CUSTOMERS: Table = Table {
    name: "customers",
    from: "customers",
    time: "since",
    whose: "t.customer_id",
    currency: Some("currency"),
    properties: false,
    fields: &[
        field("customer_id", Text, "t.customer_id"),
        field("kind", Text, "t.kind"),
        field("stage", Text, "t.stage"),
        field("grade", Text, "t.grade"),
        field("attention_group", Text, "t.attention_group"),
        field("segment", Text, "t.segment"),
        field("region", Text, "t.region"),
        field("language", Text, "t.language"),
        field("unit_id", Text, "t.unit_id"),
        field("since", Time, "t.since"),
        field("last_seen_at", Time, "t.last_seen_at"),
        field("left_at", Time, "t.left_at"),
        field("interactions", Number, "t.interactions"),
        field("last_nps", Number, "t.last_nps"),
        field("orders", Number, "t.orders"),
        field("revenue_minor", Number, "t.revenue_minor"),
        field("currency", Text, "t.currency"),
        field("margin_minor", Number, "t.margin_minor"),
    ],
    dimensions: &[
        by("customer_kind", "t.kind"),
        by("stage", "t.stage"),
        by("grade", "t.grade"),
        by("attention_group", "t.attention_group"),
        by("segment", "t.segment"),
        by("region", "t.region"),
        by("language", "t.language"),
        by("unit", "NULLIF(t.unit_id, '')"),
        by("currency", "NULLIF(t.currency, '')"),
    ],
};
