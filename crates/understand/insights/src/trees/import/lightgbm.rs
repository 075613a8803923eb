//! LightGBM's text model (`save_model("….txt")`), format versions 3 and 4.
//!
//! Read: one output, numeric and categorical splits, every kind of missing value. Refused by name: several classes, linear
//! leaves. Shrinkage is already in the leaves. The margin of an averaged forest (`boosting=rf`) is the sum of its leaves,
//! as LightGBM's own raw scores and contributions have it.

use std::{collections::HashMap, fmt::Display, str::FromStr};

use super::{ImportError, Imported, named};
use crate::trees::{Forest, Link, Missing, Node, Split, Test, Tree};

/// Bits of `decision_type`.
const CATEGORICAL: u8 = 1;
const DEFAULT_LEFT: u8 = 2;

/// Lines `key=value` of one part of the file.
struct Part<'a> {
    place: String,
    lines: HashMap<&'a str, &'a str>,
}

pub(super) fn read(text: &str) -> Result<Imported, ImportError> {
    let (head, blocks) = parts(text);
    for (key, what) in [("num_class", "classes"), ("num_tree_per_iteration", "trees in each round")] {
        let count: usize = head.one(key)?;
        if count != 1 {
            return Err(ImportError::Unsupported(format!("a LightGBM model of {count} {what}")));
        }
    }
    let features = head.one::<usize>("max_feature_idx")? + 1;
    let names = head.get("feature_names")?.split(' ').filter(|name| !name.is_empty());
    let names = named(names.map(str::to_owned).collect(), features)?;
    let objective = head.lines.get("objective").copied().unwrap_or("custom");
    let mut trees = Vec::with_capacity(blocks.len());
    for (place, block) in blocks.iter().enumerate() {
        trees.push(block.tree(place, features)?);
    }
    let levels = levels(text, head.lines.get("feature_infos").copied().unwrap_or_default(), features)?;
    Ok(Imported { forest: Forest { features: names, base: 0.0, link: link(objective)?, trees }, levels })
}

fn parts(text: &str) -> (Part<'_>, Vec<Part<'_>>) {
    let mut head = Part { place: "head".into(), lines: HashMap::new() };
    let mut blocks: Vec<Part<'_>> = Vec::new();
    for line in text.lines().map(str::trim_end).take_while(|line| *line != "end of trees") {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        if key == "Tree" {
            blocks.push(Part { place: format!("tree {value}"), lines: HashMap::new() });
        } else if !key.is_empty() {
            blocks.last_mut().unwrap_or(&mut head).lines.insert(key, value);
        }
    }
    (head, blocks)
}

fn link(objective: &str) -> Result<Link, ImportError> {
    match objective.split(' ').next().unwrap_or_default() {
        "binary" | "cross_entropy" | "xentropy" => Ok(Link::Logit),
        "poisson" | "gamma" | "tweedie" => Ok(Link::Log),
        "regression" | "regression_l1" | "huber" | "fair" | "quantile" | "mape" | "lambdarank"
        | "rank_xendcg" | "custom" | "none" => Ok(Link::Identity),
        other => Err(ImportError::Unsupported(format!("LightGBM's objective \"{other}\""))),
    }
}

/// Names of categories, where the model was trained on a table that had them: one list for each categorical feature, which
/// `feature_infos` tells from others by the colons between its codes.
fn levels(text: &str, infos: &str, features: usize) -> Result<Vec<Option<Vec<String>>>, ImportError> {
    let mut levels = vec![None; features];
    let Some(list) = text.lines().find_map(|line| line.strip_prefix("pandas_categorical:")) else {
        return Ok(levels);
    };
    let lists: Option<Vec<Vec<serde_json::Value>>> = serde_json::from_str(list)
        .map_err(|error| ImportError::Damaged(format!("pandas_categorical: {error}")))?;
    let lists = lists.unwrap_or_default();
    let categorical = |info: &&str| *info != "none" && !info.starts_with('[');
    let places: Vec<usize> =
        infos.split(' ').enumerate().filter(|(_, info)| categorical(info)).map(|(place, _)| place).collect();
    if !lists.is_empty() && lists.len() != places.len() {
        let what = "a LightGBM model where only some categorical features have named categories";
        return Err(ImportError::Unsupported(what.into()));
    }
    for (place, list) in places.into_iter().zip(lists) {
        let name =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let Some(levels) = levels.get_mut(place) {
            *levels = Some(list.iter().map(name).collect());
        }
    }
    Ok(levels)
}

impl Part<'_> {
    fn get(&self, key: &str) -> Result<&str, ImportError> {
        self.lines.get(key).copied().ok_or_else(|| self.wrong(format!("{key} is absent")))
    }

    fn one<T: FromStr>(&self, key: &str) -> Result<T, ImportError> {
        let text = self.get(key)?;
        text.trim().parse().map_err(|_| self.wrong(format!("{key} is \"{text}\"")))
    }

    fn list<T: FromStr>(&self, key: &str, length: usize) -> Result<Vec<T>, ImportError> {
        let text = self.get(key)?;
        let words = text.split(' ').filter(|word| !word.is_empty());
        let list: Result<Vec<T>, _> = words.map(str::parse).collect();
        let list = list.map_err(|_| self.wrong(format!("{key} has something that is no number")))?;
        if list.len() == length {
            return Ok(list);
        }
        Err(self.wrong(format!("{key} has {} numbers, not {length}", list.len())))
    }

    fn wrong(&self, what: impl Display) -> ImportError {
        ImportError::Text { place: self.place.clone(), what: what.to_string() }
    }

    fn tree(&self, place: usize, features: usize) -> Result<Tree, ImportError> {
        if self.lines.get("is_linear").is_some_and(|text| *text == "1") {
            return Err(ImportError::Unsupported("a LightGBM model with linear leaves".into()));
        }
        let leaves: usize = self.one("num_leaves")?;
        let values: Vec<f64> = self.list("leaf_value", leaves)?;
        let nodes = match leaves {
            0 => return Err(self.wrong("no leaves")),
            1 => vec![Node::Leaf { value: values[0], cover: 1.0 }],
            _ => self.nodes(&values)?,
        };
        Tree::arranged(&nodes, features).map_err(|source| ImportError::Tree { tree: place, source })
    }

    /// Splits first, then leaves, as the format counts them: child `c` is split `c`, or leaf `!c` when negative.
    fn nodes(&self, values: &[f64]) -> Result<Vec<Node>, ImportError> {
        let splits = values.len() - 1;
        let feature: Vec<usize> = self.list("split_feature", splits)?;
        let threshold: Vec<f64> = self.list("threshold", splits)?;
        let decision: Vec<u8> = self.list("decision_type", splits)?;
        let left: Vec<i64> = self.list("left_child", splits)?;
        let right: Vec<i64> = self.list("right_child", splits)?;
        let covers: Vec<f64> = self.list("internal_count", splits)?;
        let leaf_covers: Vec<f64> = self.list("leaf_count", values.len())?;
        let place = |child: i64| if child < 0 { splits + (!child) as usize } else { child as usize };
        let mut nodes = Vec::with_capacity(splits + values.len());
        for at in 0..splits {
            let (test, missing) = self.test(decision[at], threshold[at])?;
            let split = Split { feature: feature[at], test, missing };
            let (left, right) = (place(left[at]), place(right[at]));
            nodes.push(Node::Split { split, left, right, cover: covers[at] });
        }
        let leaves = values.iter().zip(leaf_covers);
        nodes.extend(leaves.map(|(&value, cover)| Node::Leaf { value, cover }));
        Ok(nodes)
    }

    fn test(&self, decision: u8, threshold: f64) -> Result<(Test, Missing), ImportError> {
        if decision & CATEGORICAL != 0 {
            // What is no category goes right, like a missing value.
            return Ok((Test::In(self.categories(threshold as usize)?), Missing::Right));
        }
        let missing = match (decision >> 2 & 3, decision & DEFAULT_LEFT != 0) {
            (0, _) => Missing::AsZero,
            (1, true) => Missing::LeftWithZero,
            (1, false) => Missing::RightWithZero,
            (2, true) => Missing::Left,
            (2, false) => Missing::Right,
            (other, _) => return Err(self.wrong(format!("missing values of kind {other}"))),
        };
        Ok((Test::AtMost(threshold), missing))
    }

    fn categories(&self, place: usize) -> Result<Vec<u64>, ImportError> {
        let sets: usize = self.one("num_cat")?;
        let bounds: Vec<usize> = self.list("cat_boundaries", sets + 1)?;
        let words: Vec<u32> = self.list("cat_threshold", *bounds.last().unwrap_or(&0))?;
        let range = bounds.get(place).zip(bounds.get(place + 1));
        let words = range.and_then(|(&from, &to)| words.get(from..to));
        let words = words.ok_or_else(|| self.wrong(format!("there is no set of categories {place}")))?;
        let wide = |pair: &[u32]| pair.iter().rev().fold(0, |wide, &word| wide << 32 | u64::from(word));
        Ok(words.chunks(2).map(wide).collect())
    }
}
