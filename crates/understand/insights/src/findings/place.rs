//! Where something is looked at, and which places contain which.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Six hours of the company's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Night,
    Morning,
    Afternoon,
    Evening,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Night, Self::Morning, Self::Afternoon, Self::Evening];

    /// First hour; the part ends six hours later.
    pub const fn from_hour(self) -> u32 {
        self as u32 * 6
    }

    pub const fn of_hour(hour: u32) -> Self {
        Self::ALL[(hour as usize / 6) % 4]
    }
}

/// A touchpoint in a unit (with everything below it), over a channel or in a part of the day; whatever is absent is all. Of a
/// theme: what comments there raise. Scores of no touchpoint are of the company as a whole; a theme of none is of all comments.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
}

impl Place {
    /// The same without the theme.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self { theme: None, ..self.clone() }
    }
}

/// How two places of one touchpoint lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lies {
    Same,
    /// The first contains the second.
    Around,
    /// The second contains the first.
    Within,
    /// They share something: a channel and a unit.
    Across,
    Apart,
}

/// The company's tree of units.
#[derive(Debug, Clone, Default)]
pub struct Tree(BTreeMap<String, Node>);

#[derive(Debug, Clone, Default)]
struct Node {
    parent: Option<String>,
    kind: Option<String>,
}

impl Tree {
    /// From code, parent and kind of every unit.
    pub fn new(units: impl IntoIterator<Item = (String, Option<String>, Option<String>)>) -> Self {
        Self(units.into_iter().map(|(code, parent, kind)| (code, Node { parent, kind })).collect())
    }

    /// The unit, what it lies in, and so on up.
    pub fn up<'a>(&'a self, unit: &'a str) -> impl Iterator<Item = &'a str> {
        let mut next = Some(unit);
        // A tree that turned into a ring must not hang the reader.
        (0..64).map_while(move |_| {
            let here = next?;
            next = self.0.get(here).and_then(|node| node.parent.as_deref());
            Some(here)
        })
    }

    /// The unit and everything below it.
    pub fn down<'a>(&'a self, unit: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::once(unit).chain(
            self.0.keys().map(String::as_str).filter(move |code| *code != unit && self.contains(unit, code)),
        )
    }

    pub fn is_root(&self, unit: &str) -> bool {
        self.0.get(unit).is_some_and(|node| node.parent.is_none())
    }

    pub fn contains(&self, outer: &str, inner: &str) -> bool {
        self.up(inner).any(|unit| unit == outer)
    }

    pub fn kind(&self, unit: &str) -> Option<&str> {
        self.0.get(unit)?.kind.as_deref()
    }

    /// Whether two units can be held against each other: of one kind, neither in the other.
    pub fn are_twins(&self, a: &str, b: &str) -> bool {
        a != b && self.kind(a) == self.kind(b) && !self.contains(a, b) && !self.contains(b, a)
    }

    pub fn lies(&self, a: &Place, b: &Place) -> Lies {
        if a.theme != b.theme || (a.theme.is_none() && a.touchpoint != b.touchpoint) {
            return Lies::Apart;
        }
        let one = |outer: Option<&String>, inner: Option<&String>| match (outer, inner) {
            (None, _) => true,
            (Some(outer), Some(inner)) => outer == inner,
            (Some(_), None) => false,
        };
        let unit = |outer: Option<&String>, inner: Option<&String>| match (outer, inner) {
            (None, _) => true,
            (Some(outer), Some(inner)) => self.contains(outer, inner),
            (Some(_), None) => false,
        };
        let around = |outer: &Place, inner: &Place| {
            one(outer.touchpoint.as_ref(), inner.touchpoint.as_ref())
                && unit(outer.unit.as_ref(), inner.unit.as_ref())
                && one(outer.channel.as_ref(), inner.channel.as_ref())
                && (outer.part.is_none() || outer.part == inner.part)
        };
        match (around(a, b), around(b, a)) {
            (true, true) => Lies::Same,
            (true, false) => Lies::Around,
            (false, true) => Lies::Within,
            (false, false) => {
                let units = unit(a.unit.as_ref(), b.unit.as_ref()) || unit(b.unit.as_ref(), a.unit.as_ref());
                let channels = a.channel.is_none() || b.channel.is_none() || a.channel == b.channel;
                let parts = a.part.is_none() || b.part.is_none() || a.part == b.part;
                let touchpoints =
                    a.touchpoint.is_none() || b.touchpoint.is_none() || a.touchpoint == b.touchpoint;
                if touchpoints && units && channels && parts { Lies::Across } else { Lies::Apart }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(unit: Option<&str>, channel: Option<&str>, part: Option<Part>) -> Place {
        Place {
            touchpoint: Some("delivery".into()),
            unit: unit.map(Into::into),
            channel: channel.map(Into::into),
            part,
            theme: None,
        }
    }

    #[test]
    fn places_lie_as_their_units_channels_and_hours_do() {
        let unit = |code: &str, parent: Option<&str>, kind: &str| {
            (code.to_owned(), parent.map(str::to_owned), Some(kind.to_owned()))
        };
        let tree = Tree::new([
            unit("all", None, "company"),
            unit("north", Some("all"), "region"),
            unit("south", Some("all"), "region"),
            unit("n1", Some("north"), "team"),
            unit("s1", Some("south"), "team"),
        ]);
        let (north, n1, s1) =
            (place(Some("north"), None, None), place(Some("n1"), None, None), place(Some("s1"), None, None));
        let evening = place(Some("n1"), None, Some(Part::Evening));
        assert_eq!(tree.lies(&north, &n1), Lies::Around);
        assert_eq!(tree.lies(&n1, &north), Lies::Within);
        assert_eq!(tree.lies(&north, &s1), Lies::Apart);
        assert_eq!(tree.lies(&n1, &evening), Lies::Around);
        assert_eq!(tree.lies(&n1, &place(None, Some("sms"), None)), Lies::Across);
        assert_eq!(tree.lies(&n1, &n1.clone()), Lies::Same);
        assert_eq!(tree.lies(&n1, &Place { touchpoint: None, ..n1.clone() }), Lies::Apart);
        let raised = |place: &Place| Place { theme: Some("late".into()), ..place.clone() };
        let anywhere = Place { touchpoint: None, ..raised(&place(None, None, None)) };
        assert_eq!(tree.lies(&anywhere, &raised(&n1)), Lies::Around);
        assert_eq!(tree.lies(&raised(&n1), &raised(&north)), Lies::Within);
        assert_eq!(tree.lies(&raised(&n1), &n1), Lies::Apart);
        assert!(tree.are_twins("n1", "s1") && tree.are_twins("north", "south"));
        assert!(!tree.are_twins("north", "n1") && !tree.are_twins("n1", "n1"));
    }

    #[test]
    fn the_day_has_four_parts() {
        assert_eq!(Part::of_hour(0), Part::Night);
        assert_eq!(Part::of_hour(18), Part::Evening);
        assert_eq!(Part::of_hour(17), Part::Afternoon);
        assert_eq!(Part::Evening.from_hour(), 18);
    }
}
