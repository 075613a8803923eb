//! A row for every feedback, written with the interaction itself.

use std::collections::BTreeSet;

use rapport_kernel::{Channel, Id, Interaction, Mood, Scale, id::Fragment, interaction::Kind, text};
use rapport_store::{Column, Rows, Writes};
use uuid::Uuid;

use crate::Feedback;

/// What a row holds of a feedback when it comes.
pub(crate) struct Row<'a> {
    pub seq: i64,
    pub id: Uuid,
    pub fragment: Id<Fragment>,
    pub occurred_at: i64,
    pub scale: Option<Scale>,
    pub score: Option<f64>,
    pub channel: Option<Channel>,
    pub touchpoint: Option<&'a str>,
    pub unit: Option<&'a str>,
    pub employee: Option<&'a str>,
    pub comment: Option<&'a str>,
}

impl Feedback {
    /// Takes the feedback of a batch into the list. For the writer's transaction, after numbers are given.
    pub fn record(&self, batch: &[Interaction], writes: &mut Writes) {
        let rows: Vec<Row> = batch.iter().filter_map(row).collect();
        write(&rows, writes);
    }
}

fn row(one: &Interaction) -> Option<Row<'_>> {
    let fragment = one.fragment_id.filter(|_| one.kind == Kind::Feedback)?;
    Some(Row {
        seq: one.seq,
        id: one.id.uuid(),
        fragment,
        occurred_at: one.occurred_at.micros(),
        scale: one.scale,
        score: one.score,
        channel: one.channel,
        touchpoint: one.touchpoint.as_deref(),
        unit: one.unit_id.as_deref(),
        employee: one.employee_id.as_deref(),
        comment: one.comment.as_deref(),
    })
}

/// Two statements, whatever the number of rows. What is there already stays as it is.
pub(crate) fn write(rows: &[Row<'_>], writes: &mut Writes) {
    let mut table = Rows::new(&[
        Column::Int,
        Column::Uuid,
        Column::Uuid,
        Column::Int,
        Column::Text,
        Column::Float,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
    ]);
    let mut places = BTreeSet::new();
    for row in rows {
        let mood = row.scale.zip(row.score).map(|(scale, score)| Mood::of(scale, score).as_str());
        let words = row.comment.map(text::fold).filter(|words| !words.is_empty());
        places.extend(row.touchpoint.map(|touchpoint| ("touchpoint", touchpoint)));
        places.extend(row.channel.map(|channel| ("channel", channel.as_str())));
        table.push([
            row.seq.into(),
            row.id.into(),
            row.fragment.uuid().into(),
            row.occurred_at.into(),
            row.scale.map(Scale::as_str).into(),
            row.score.into(),
            mood.into(),
            row.channel.map(Channel::as_str).into(),
            row.touchpoint.into(),
            row.unit.into(),
            row.employee.into(),
            words.into(),
        ]);
    }
    writes.add(
            "INSERT INTO feedback (seq, id, fragment_id, occurred_at, scale, score, mood, channel, touchpoint, unit_id, employee_id, words) \
             {rows} ON CONFLICT DO NOTHING",
            table,
        );
    let mut named = Rows::new(&[Column::Text, Column::Text]);
    for (kind, value) in places {
        named.push([kind.into(), value.into()]);
    }
    writes.add("INSERT INTO feedback_place (kind, value) {rows} ON CONFLICT DO NOTHING", named);
}
