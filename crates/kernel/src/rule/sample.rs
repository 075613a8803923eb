//! Random rules and values, for tests that hold two readings of a rule against each other.
//!
//! Values come from small sets with the awkward ones in them (quotes, wildcards, other alphabets, negative numbers), so
//! that random clauses meet random rows often.

use super::{
    Catalogue, Clause, Combinator, FieldKind, Group, Literal, Node, Operand, Operator, Rule, operator::Arity,
};
use crate::Timestamp;

const TEXTS: [&str; 12] = ["a", "ab", "abc", "b", "B", "100%", "a_b", "O'Neil", "\\", "ёж", "\"x\"", "a\nb"];
const NUMBERS: [f64; 9] = [-1.5, -1.0, 0.0, 0.5, 1.0, 2.0, 10.0, 1e6, 0.001];
const MOMENTS: [i64; 4] = [0, 1_772_625_600_000_000, 1_772_625_600_000_001, 4_102_444_800_000_000];

/// Draws rules and values from a source of randomness: `draw(n)` gives a number below `n`.
pub struct Sampler<'a> {
    pub catalogue: &'a Catalogue,
    pub draw: &'a mut dyn FnMut(u64) -> u64,
}

impl Sampler<'_> {
    /// A valid rule of up to three levels over the catalogue's fields. `None` when there are no fields.
    pub fn rule(&mut self) -> Option<Rule> {
        let root = self.group(0)?;
        Rule::of(root).ok()
    }

    /// A value for a field of this type.
    pub fn value(&mut self, kind: FieldKind) -> Literal {
        match kind {
            FieldKind::Text | FieldKind::List => Literal::Text(self.pick(&TEXTS).to_string()),
            FieldKind::Number => Literal::Number(self.pick(&NUMBERS)),
            FieldKind::Boolean => Literal::Boolean((self.draw)(2) == 1),
            FieldKind::Time => Literal::Time(Timestamp::from_micros(self.pick(&MOMENTS))),
        }
    }

    fn group(&mut self, depth: u32) -> Option<Group> {
        let members = 1 + (self.draw)(3);
        let mut rules = Vec::new();
        for _ in 0..members {
            rules.push(if depth < 2 && (self.draw)(3) == 0 {
                Node::Group(self.group(depth + 1)?)
            } else {
                Node::Clause(self.clause()?)
            });
        }
        let combinator = if (self.draw)(2) == 0 { Combinator::And } else { Combinator::Or };
        Some(Group { combinator, not: (self.draw)(4) == 0, rules })
    }

    fn clause(&mut self) -> Option<Clause> {
        let names: Vec<String> = self.catalogue.fields().map(|field| field.name.clone()).collect();
        // Some draws make no valid clause (between, turned round): draw again.
        for _ in 0..100 {
            let name = names.get((self.draw)(names.len().max(1) as u64) as usize)?;
            let (kind, words) = self.catalogue.find(name)?;
            let words = words.to_vec();
            let operator = self.pick(Operator::ALL);
            let operand = match operator.arity() {
                Arity::None => Operand::None,
                Arity::One if operator.compares() && (self.draw)(5) == 0 => {
                    Operand::Field(names.get((self.draw)(names.len() as u64) as usize)?.clone())
                }
                Arity::One => Operand::One(self.word_or_value(kind, &words)),
                Arity::Two => Operand::Many(vec![self.value(kind), self.value(kind)]),
                Arity::Many => {
                    let count = 1 + (self.draw)(3);
                    Operand::Many((0..count).map(|_| self.word_or_value(kind, &words)).collect())
                }
            };
            if let Ok(clause) = Clause::new(self.catalogue, name, operator, operand) {
                return Some(clause);
            }
        }
        None
    }

    fn word_or_value(&mut self, kind: FieldKind, words: &[String]) -> Literal {
        match words.get((self.draw)(words.len().max(1) as u64) as usize) {
            Some(word) => Literal::Text(word.clone()),
            None => self.value(kind),
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.draw)(from.len() as u64) as usize]
    }
}
