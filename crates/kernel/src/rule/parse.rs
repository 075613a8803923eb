//! Rules from SQL boolean expressions. Whatever is not a clause or a group of clauses is refused with its place.

use sqlparser::{
    ast::{Expr, Value as SqlValue},
    dialect::GenericDialect,
    parser::{Parser, ParserError},
    tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Whitespace},
};

use super::{Catalogue, Combinator, Group, Node, Place, Rule, RuleError, read::Reader, tree::MOST_DEPTH};

/// Bytes of a rule's text, at most.
const MOST_TEXT: usize = 64 * 1024;
/// Brackets and NOTs within each other that the parser follows; a group may need one of each.
const RECURSION: usize = 2 * MOST_DEPTH + 16;

impl Rule {
    /// Reads a SQL boolean expression, as after WHERE. `TRUE` is the empty rule.
    pub fn from_sql(sql: &str, catalogue: &Catalogue) -> Result<Self, RuleError> {
        let expression = parse(sql)?;
        if let Expr::Value(value) = &expression
            && value.value == SqlValue::Boolean(true)
        {
            return Ok(Self::everything());
        }
        let root = match (Reader { catalogue }).boolean(&expression)? {
            Node::Group(group) => group,
            clause @ Node::Clause(_) => {
                Group { combinator: Combinator::And, not: false, rules: vec![clause] }
            }
        };
        Self::of(root)
    }
}

fn parse(sql: &str) -> Result<Expr, RuleError> {
    if sql.len() > MOST_TEXT {
        return Err(RuleError::new("rule.too_large", format!("a rule's text has at most {MOST_TEXT} bytes")));
    }
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, sql).tokenize_with_location().map_err(|error| {
        let place = Place::Text { line: error.location.line, column: error.location.column };
        RuleError::new("rule.syntax", error.message).at(place)
    })?;
    check_tokens(&tokens)?;
    let mut parser = Parser::new(&dialect).with_recursion_limit(RECURSION).with_tokens_with_locations(tokens);
    let expression = parser.parse_expr().map_err(|error| match error {
        ParserError::RecursionLimitExceeded => {
            RuleError::new("rule.too_large", "too many brackets within each other")
        }
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => syntax(&text),
    })?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        let detail = format!("expected the end of the rule, AND or OR; found {}", rest.token);
        return Err(RuleError::new("rule.syntax", detail).at(place(rest.span.start)));
    }
    Ok(expression)
}

/// A comment would be lost, and an endless chain would make a tree too deep to walk.
fn check_tokens(tokens: &[TokenWithSpan]) -> Result<(), RuleError> {
    let most = 40 * super::tree::MOST_CLAUSES;
    let mut words = 0;
    for token in tokens {
        match &token.token {
            Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)) => {
                let error =
                    RuleError::new("rule.unsupported", "a comment cannot be kept in a rule: take it out");
                return Err(error.at(place(token.span.start)));
            }
            Token::Word(word) if matches!(word.value.to_ascii_uppercase().as_str(), "AND" | "OR") => {
                words += 1;
            }
            _ => {}
        }
    }
    // BETWEEN has an AND of its own.
    if words > 2 * super::tree::MOST_CLAUSES || tokens.len() > most {
        let detail = format!("a rule has at most {} clauses", super::tree::MOST_CLAUSES);
        return Err(RuleError::new("rule.too_large", detail));
    }
    Ok(())
}

/// The parser tells the place at the end of its text: `… at Line: 1, Column: 9`.
fn syntax(text: &str) -> RuleError {
    let known = text.rsplit_once(" at Line: ").and_then(|(detail, rest)| {
        let (line, column) = rest.split_once(", Column: ")?;
        Some((detail, Place::Text { line: line.parse().ok()?, column: column.parse().ok()? }))
    });
    match known {
        Some((detail, place)) => RuleError::new("rule.syntax", detail).at(place),
        None => RuleError::new("rule.syntax", text),
    }
}

pub(super) const fn place(at: Location) -> Place {
    if at.line == 0 { Place::Whole } else { Place::Text { line: at.line, column: at.column } }
}
