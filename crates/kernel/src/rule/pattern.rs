//! LIKE patterns: `%part%`, `beginning%`, `%end`, with a backslash before what is meant literally.

use super::{Operator, RuleError};

/// The pattern that matches what the operator asks for.
pub(super) fn like(operator: Operator, text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    let (open_start, open_end) = match operator {
        Operator::BeginsWith | Operator::DoesNotBeginWith => (false, true),
        Operator::EndsWith | Operator::DoesNotEndWith => (true, false),
        _ => (true, true),
    };
    if open_start {
        pattern.push('%');
    }
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    if open_end {
        pattern.push('%');
    }
    pattern
}

/// What a pattern asks for, and the text it asks for.
pub(super) fn read_like(pattern: &str, escape: char, negated: bool) -> Result<(Operator, String), RuleError> {
    let unsupported = || {
        RuleError::new(
            "rule.unsupported",
            format!(
                "the pattern {pattern:?} cannot be represented: % may stand first and last, and _ must be written {escape}_"
            ),
        )
    };
    let mut text = String::with_capacity(pattern.len());
    let (mut open_start, mut open_end) = (false, false);
    let mut rest = pattern.chars().enumerate().peekable();
    while let Some((index, c)) = rest.next() {
        if c == escape {
            text.push(rest.next().ok_or_else(unsupported)?.1);
        } else if c == '%' && rest.peek().is_none() && (index > 0) {
            open_end = true;
        } else if c == '%' && index == 0 {
            open_start = true;
        } else if matches!(c, '%' | '_') {
            return Err(unsupported());
        } else {
            text.push(c);
        }
    }
    if text.is_empty() && (open_start || open_end) {
        return Err(unsupported());
    }
    let operator = match (open_start, open_end, negated) {
        (true, true, false) => Operator::Contains,
        (true, true, true) => Operator::DoesNotContain,
        (false, true, false) => Operator::BeginsWith,
        (false, true, true) => Operator::DoesNotBeginWith,
        (true, false, false) => Operator::EndsWith,
        (true, false, true) => Operator::DoesNotEndWith,
        (false, false, false) => Operator::Equal,
        (false, false, true) => Operator::NotEqual,
    };
    Ok((operator, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_reads_back_as_what_was_asked() {
        for text in ["a", "50%", "a_b", "\\", "100\\%", "ё\n"] {
            for operator in [Operator::Contains, Operator::BeginsWith, Operator::EndsWith] {
                let pattern = like(operator, text);
                assert_eq!(
                    read_like(&pattern, '\\', false).unwrap(),
                    (operator, text.to_owned()),
                    "{pattern}"
                );
            }
        }
    }

    #[test]
    fn other_patterns_are_refused() {
        for pattern in ["a%b", "a_", "%", "%%", "a\\", "%a%b%"] {
            assert!(read_like(pattern, '\\', false).is_err(), "{pattern}");
        }
        assert_eq!(read_like("plain", '\\', true).unwrap(), (Operator::NotEqual, "plain".to_owned()));
        assert_eq!(read_like("10!%%", '!', false).unwrap(), (Operator::BeginsWith, "10%".to_owned()));
    }
}
