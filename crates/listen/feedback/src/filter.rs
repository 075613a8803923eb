//! Which feedback is wanted, and which of it somebody may see.

use rapport_kernel::{Channel, Id, Mood, Scale, Scope, Timestamp, entity};

use crate::sql::Bound;

entity!(
    /// Kind of the ids of tags.
    Tag, "ftg"
);

/// To whom feedback is assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Assigned {
    Anyone,
    Nobody,
    /// `usr_…`.
    To(String),
}

/// What is wanted; all conditions hold together, an empty list stands for no condition.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub moods: Vec<Mood>,
    pub scale: Option<Scale>,
    pub score_from: Option<f64>,
    pub score_to: Option<f64>,
    /// Only with a comment.
    pub comment: bool,
    pub touchpoints: Vec<String>,
    pub channels: Vec<Channel>,
    pub employee: Option<String>,
    pub tag: Option<Id<Tag>>,
    pub seen: Option<bool>,
    pub assigned: Option<Assigned>,
    /// Folded words that are all in the comment.
    pub words: Vec<String>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

/// What somebody may see.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    pub scope: Scope,
    /// For employees: what is on their own work, and what was assigned to them.
    pub own: Option<Own>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Own {
    pub employee: Option<String>,
    /// `usr_…`; a token is nobody.
    pub user: Option<String>,
}

/// Units whose indexes are walked one beside the other; a wider scope walks the index of time.
const FEW_UNITS: usize = 40;

impl Filter {
    /// The walks of one index each that together hold everything wanted, and nothing twice: what follows `WHERE`, for `f`.
    pub fn walks(&self, reach: &Reach, bound: &mut Bound) -> Vec<String> {
        if let Some(own) = &reach.own {
            let mut walks = Vec::new();
            let employee = own.employee.as_ref().map(|employee| bound.bind(employee.as_str()));
            walks.extend(employee.as_ref().map(|employee| format!("f.employee_id = {employee}")));
            if let Some(user) = &own.user {
                let but = employee.map_or_else(String::new, |employee| {
                    format!(" AND (f.employee_id IS NULL OR f.employee_id <> {employee})")
                });
                walks.push(format!("f.assigned_to = {}{but}", bound.bind(user.as_str())));
            }
            return walks;
        }
        if let Some(Assigned::To(user)) = &self.assigned {
            return vec![format!("f.assigned_to = {}", bound.bind(user.as_str()))];
        }
        if let Some(employee) = &self.employee {
            return vec![format!("f.employee_id = {}", bound.bind(employee.as_str()))];
        }
        match &reach.scope {
            Scope::Units(units) if units.len() <= FEW_UNITS => {
                units.iter().map(|unit| format!("f.unit_id = {}", bound.bind(unit.as_str()))).collect()
            }
            _ => vec!["TRUE".to_owned()],
        }
    }

    /// Everything a row `f` must fulfil, whatever index it was found by.
    pub fn conditions(&self, reach: &Reach, bound: &mut Bound) -> String {
        let mut all = vec![seen_by(reach, bound)];
        if !self.moods.is_empty() {
            all.push(format!("f.mood IN ({})", bound.list(self.moods.iter().map(|mood| mood.as_str()))));
        }
        if let Some(scale) = self.scale {
            all.push(format!("f.scale = {}", bound.bind(scale.as_str())));
        }
        if let Some(from) = self.score_from {
            all.push(format!("f.score >= {}", bound.bind(from)));
        }
        if let Some(to) = self.score_to {
            all.push(format!("f.score <= {}", bound.bind(to)));
        }
        if self.comment {
            all.push("f.words IS NOT NULL".into());
        }
        if !self.touchpoints.is_empty() {
            all.push(format!(
                "f.touchpoint IN ({})",
                bound.list(self.touchpoints.iter().map(String::as_str))
            ));
        }
        if !self.channels.is_empty() {
            let channels = self.channels.iter().map(|channel| channel.as_str());
            all.push(format!("f.channel IN ({})", bound.list(channels)));
        }
        if let Some(employee) = &self.employee {
            all.push(format!("f.employee_id = {}", bound.bind(employee.as_str())));
        }
        if let Some(tag) = self.tag {
            let tag = bound.bind(tag.uuid());
            all.push(format!(
                "EXISTS (SELECT 1 FROM feedback_tagged t WHERE t.seq = f.seq AND t.tag_id = {tag})"
            ));
        }
        match self.seen {
            Some(true) => all.push("f.seen_at IS NOT NULL".into()),
            Some(false) => all.push("f.seen_at IS NULL".into()),
            None => {}
        }
        match &self.assigned {
            Some(Assigned::Anyone) => all.push("f.assigned_to IS NOT NULL".into()),
            Some(Assigned::Nobody) => all.push("f.assigned_to IS NULL".into()),
            Some(Assigned::To(user)) => all.push(format!("f.assigned_to = {}", bound.bind(user.as_str()))),
            None => {}
        }
        for word in &self.words {
            let pattern = format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
            all.push(format!("f.words LIKE {} ESCAPE '\\'", bound.bind(pattern)));
        }
        if let Some(from) = self.from {
            all.push(format!("f.occurred_at >= {}", bound.bind(from.micros())));
        }
        if let Some(to) = self.to {
            all.push(format!("f.occurred_at < {}", bound.bind(to.micros())));
        }
        all.join(" AND ")
    }
}

/// That somebody may see the row `f`.
pub(crate) fn seen_by(reach: &Reach, bound: &mut Bound) -> String {
    let mut all = Vec::new();
    match &reach.scope {
        Scope::All => {}
        Scope::Units(units) if units.is_empty() => all.push("FALSE".to_owned()),
        Scope::Units(units) => {
            all.push(format!("f.unit_id IN ({})", bound.list(units.iter().map(String::as_str))));
        }
    }
    if let Some(own) = &reach.own {
        let mut any = vec!["FALSE".to_owned()];
        any.extend(own.employee.as_ref().map(|id| format!("f.employee_id = {}", bound.bind(id.as_str()))));
        any.extend(own.user.as_ref().map(|id| format!("f.assigned_to = {}", bound.bind(id.as_str()))));
        all.push(format!("({})", any.join(" OR ")));
    }
    if all.is_empty() { "TRUE".into() } else { all.join(" AND ") }
}
