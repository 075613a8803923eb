//! Interactions as Arrow rows: the one place where what leaves for the lake is decided.

use std::sync::Arc;

use arrow::{
    array::{
        ArrayRef, Float64Builder, Int64Builder, RecordBatch, StringViewBuilder, TimestampMicrosecondBuilder,
    },
    error::ArrowError,
};
use rapport_kernel::{
    Interaction,
    mask::{mask, mask_contacts},
};

use crate::{
    clean::{clean_code, clean_properties},
    schema,
};

/// Collects interactions into one batch of [`schema::tail`].
pub(crate) struct RowBuilder {
    texts: [StringViewBuilder; TEXTS],
    seq: Int64Builder,
    occurred_at: TimestampMicrosecondBuilder,
    received_at: TimestampMicrosecondBuilder,
    promised_at: TimestampMicrosecondBuilder,
    amount_minor: Int64Builder,
    duration_s: Float64Builder,
    wait_s: Float64Builder,
    score: Float64Builder,
    month: MonthCache,
}

const TEXTS: usize = 19;

impl RowBuilder {
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            texts: std::array::from_fn(|_| StringViewBuilder::with_capacity(rows)),
            seq: Int64Builder::with_capacity(rows),
            occurred_at: TimestampMicrosecondBuilder::with_capacity(rows),
            received_at: TimestampMicrosecondBuilder::with_capacity(rows),
            promised_at: TimestampMicrosecondBuilder::with_capacity(rows),
            amount_minor: Int64Builder::with_capacity(rows),
            duration_s: Float64Builder::with_capacity(rows),
            wait_s: Float64Builder::with_capacity(rows),
            score: Float64Builder::with_capacity(rows),
            month: MonthCache::default(),
        }
    }

    /// Adds a row. Free text is cleaned: see [`rapport_kernel::mask`] and `clean`.
    pub fn push(&mut self, one: &Interaction) {
        self.seq.append_value(one.seq);
        self.occurred_at.append_value(one.occurred_at.micros());
        self.received_at.append_value(one.received_at.micros());
        self.promised_at.append_option(one.promised_at.map(rapport_kernel::Timestamp::micros));
        self.amount_minor.append_option(one.money.map(|money| money.minor));
        self.duration_s.append_option(one.duration_s);
        self.wait_s.append_option(one.wait_s);
        self.score.append_option(one.score);

        let mut id = [0u8; 36];
        let id = prefixed(&mut id, *b"int_", one.id.uuid());
        let mut fragment = [0u8; 36];
        let fragment = one.fragment_id.map(|id| prefixed(&mut fragment, *b"fra_", id.uuid()));

        let name = one.name.as_deref().map(mask_contacts);
        let comment = one.comment.as_deref().map(mask);
        let properties = clean_properties(&one.properties);
        let month = self.month.of(one.occurred_at);
        let texts: [Option<&str>; TEXTS] = [
            Some(id),
            Some(one.message_id.as_str()).filter(|text| !text.contains('@')),
            Some(one.source.as_str()),
            fragment,
            Some(one.kind.as_str()),
            name.as_deref(),
            one.channel.map(rapport_kernel::Channel::as_str),
            clean_code(one.touchpoint.as_deref()),
            one.direction.map(rapport_kernel::Direction::as_str),
            clean_code(one.unit_id.as_deref()),
            clean_code(one.employee_id.as_deref()),
            clean_code(one.order_id.as_deref()),
            clean_code(one.product_id.as_deref()),
            clean_code(one.campaign_id.as_deref()),
            one.money.as_ref().map(|money| money.currency.as_str()),
            one.scale.map(rapport_kernel::Scale::as_str),
            properties.as_deref(),
            Some(month),
            comment.as_deref(),
        ];
        for (builder, text) in self.texts.iter_mut().zip(texts) {
            builder.append_option(text);
        }
    }

    /// The rows added so far.
    pub fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let [
            id,
            message,
            source,
            fragment,
            kind,
            name,
            channel,
            touchpoint,
            direction,
            unit,
            employee,
            order,
            product,
            campaign,
            currency,
            scale,
            properties,
            month,
            comment,
        ] = self.texts.each_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef);
        let time = |mut builder: TimestampMicrosecondBuilder| {
            Arc::new(builder.finish().with_timezone("UTC")) as ArrayRef
        };
        let float = |mut builder: Float64Builder| Arc::new(builder.finish()) as ArrayRef;
        RecordBatch::try_new(
            schema::tail(),
            vec![
                id,
                message,
                source,
                Arc::new(self.seq.finish()),
                time(self.occurred_at),
                time(self.received_at),
                fragment,
                kind,
                name,
                channel,
                touchpoint,
                direction,
                unit,
                employee,
                order,
                product,
                campaign,
                Arc::new(self.amount_minor.finish()),
                currency,
                time(self.promised_at),
                float(self.duration_s),
                float(self.wait_s),
                float(self.score),
                scale,
                properties,
                month,
                comment,
            ],
        )
    }
}

/// `fra_` and 32 hexadecimal digits.
pub(crate) fn prefixed(into: &mut [u8; 36], prefix: [u8; 4], id: uuid::Uuid) -> &str {
    into[..4].copy_from_slice(&prefix);
    id.simple().encode_lower(&mut into[4..]);
    std::str::from_utf8(into).unwrap_or_default()
}

/// Months of neighbouring rows are mostly the same, and writing one out costs more than comparing two days.
#[derive(Default)]
struct MonthCache {
    day: Option<i64>,
    month: String,
}

impl MonthCache {
    fn of(&mut self, at: rapport_kernel::Timestamp) -> &str {
        let day = at.utc_day();
        if self.day != Some(day) {
            self.day = Some(day);
            self.month = at.utc_month();
        }
        &self.month
    }
}
