//! XGBoost's JSON model (`save_model("….json")`), releases 1.6 to 3.x.
//!
//! Read: boosted trees (`gbtree`, `dart` with its weights), one output, numeric and categorical splits. Refused by name:
//! several classes or targets, linear boosters, objectives whose margin is not known here.

use serde::Deserialize;

use super::{ImportError, Imported, named};
use crate::trees::{Forest, Link, Missing, Node, Split, Test, Tree};

#[derive(Deserialize)]
struct File {
    learner: Learner,
}

#[derive(Deserialize)]
struct Learner {
    #[serde(default)]
    feature_names: Vec<String>,
    gradient_booster: Booster,
    #[serde(rename = "learner_model_param")]
    parameters: Parameters,
    objective: Objective,
}

#[derive(Deserialize)]
struct Parameters {
    base_score: String,
    #[serde(default)]
    num_class: String,
    num_feature: String,
    #[serde(default)]
    num_target: String,
}

#[derive(Deserialize)]
struct Objective {
    name: String,
}

#[derive(Deserialize)]
struct Booster {
    name: String,
    model: Option<Model>,
    gbtree: Option<Inner>,
    weight_drop: Option<Vec<f64>>,
}

#[derive(Deserialize)]
struct Inner {
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    trees: Vec<Saved>,
    #[serde(default)]
    cats: Option<Categories>,
}

/// Names of categories, which releases from 3.1 keep for tables that had them.
#[derive(Deserialize)]
struct Categories {
    #[serde(default)]
    enc: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Saved {
    left_children: Vec<i64>,
    right_children: Vec<i64>,
    split_indices: Vec<usize>,
    split_conditions: Vec<f32>,
    default_left: Vec<Flag>,
    sum_hessian: Vec<f32>,
    #[serde(default)]
    split_type: Vec<u8>,
    #[serde(default)]
    categories: Vec<i64>,
    #[serde(default)]
    categories_nodes: Vec<usize>,
    #[serde(default)]
    categories_segments: Vec<usize>,
    #[serde(default)]
    categories_sizes: Vec<usize>,
    tree_param: TreeParameters,
}

#[derive(Deserialize)]
struct TreeParameters {
    #[serde(default)]
    size_leaf_vector: String,
}

/// A truth value, which older releases write as one and newer as a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Flag {
    Truth(bool),
    Number(u8),
}

impl Flag {
    fn is_set(&self) -> bool {
        matches!(self, Self::Truth(true) | Self::Number(1..))
    }
}

pub(super) fn read(text: &str) -> Result<Imported, ImportError> {
    let File { learner } = serde_json::from_str(text)?;
    let parameters = &learner.parameters;
    let classes = count(&parameters.num_class)?;
    if classes > 1 {
        return Err(ImportError::Unsupported(format!("an XGBoost model of {classes} classes")));
    }
    let targets = count(&parameters.num_target)?;
    if targets > 1 {
        return Err(ImportError::Unsupported(format!("an XGBoost model of {targets} targets")));
    }
    let features = count(&parameters.num_feature)?;
    let link = link(&learner.objective.name)?;
    let base = base(&parameters.base_score, link)?;

    let booster = learner.gradient_booster;
    let weights = booster.weight_drop;
    let Some(model) = booster.model.or(booster.gbtree.map(|inner| inner.model)) else {
        return Err(ImportError::Unsupported(format!("XGBoost's booster \"{}\"", booster.name)));
    };
    if model.cats.is_some_and(|cats| !cats.enc.is_empty()) {
        let what = "an XGBoost model with named categories (train it on category codes)";
        return Err(ImportError::Unsupported(what.into()));
    }
    if weights.as_ref().is_some_and(|weights| weights.len() != model.trees.len()) {
        return Err(ImportError::Damaged("as many dart weights as trees are needed".into()));
    }
    let mut trees = Vec::with_capacity(model.trees.len());
    for (place, saved) in model.trees.iter().enumerate() {
        let mut tree = saved.tree(place, features)?;
        if let Some(weights) = &weights {
            tree.scale(weights[place]);
        }
        trees.push(tree);
    }
    let features = named(learner.feature_names, features)?;
    let levels = vec![None; features.len()];
    Ok(Imported { forest: Forest { features, base, link, trees }, levels })
}

/// A whole number that the format writes as text; nothing is zero.
fn count(text: &str) -> Result<usize, ImportError> {
    if text.is_empty() {
        return Ok(0);
    }
    text.parse().map_err(|_| ImportError::Damaged(format!("\"{text}\" is no count")))
}

fn link(objective: &str) -> Result<Link, ImportError> {
    match objective {
        "binary:logistic" | "binary:logitraw" | "reg:logistic" => Ok(Link::Logit),
        "count:poisson" | "reg:gamma" | "reg:tweedie" => Ok(Link::Log),
        "reg:squarederror"
        | "reg:linear"
        | "reg:squaredlogerror"
        | "reg:absoluteerror"
        | "reg:pseudohubererror"
        | "reg:quantileerror"
        | "binary:hinge"
        | "rank:pairwise"
        | "rank:ndcg"
        | "rank:map" => Ok(Link::Identity),
        other => Err(ImportError::Unsupported(format!("XGBoost's objective \"{other}\""))),
    }
}

/// The margin of `base_score`, which is kept on the scale of predictions; from 3.1 on it is a list in brackets.
fn base(text: &str, link: Link) -> Result<f64, ImportError> {
    let inner = text.trim().trim_start_matches('[').trim_end_matches(']');
    let damaged = || ImportError::Damaged(format!("base_score is \"{text}\""));
    // XGBoost itself keeps it in single precision.
    let score = f64::from(inner.parse::<f32>().map_err(|_| damaged())?);
    let margin = match link {
        Link::Identity => score,
        Link::Logit => (score / (1.0 - score)).ln(),
        Link::Log => score.ln(),
    };
    if margin.is_finite() { Ok(margin) } else { Err(damaged()) }
}

impl Saved {
    fn tree(&self, place: usize, features: usize) -> Result<Tree, ImportError> {
        let nodes = self.left_children.len();
        let lengths = [
            self.right_children.len(),
            self.split_indices.len(),
            self.split_conditions.len(),
            self.default_left.len(),
            self.sum_hessian.len(),
        ];
        if lengths.iter().any(|&length| length != nodes) {
            return Err(ImportError::Damaged(format!("tree {place}: lists of different lengths")));
        }
        if count(&self.tree_param.size_leaf_vector)? > 1 {
            return Err(ImportError::Unsupported("an XGBoost model with several values in a leaf".into()));
        }
        let nodes: Result<Vec<Node>, ImportError> = (0..nodes).map(|at| self.node(place, at)).collect();
        Tree::arranged(&nodes?, features).map_err(|source| ImportError::Tree { tree: place, source })
    }

    fn node(&self, tree: usize, at: usize) -> Result<Node, ImportError> {
        let (cover, condition) = (f64::from(self.sum_hessian[at]), self.split_conditions[at]);
        if self.left_children[at] < 0 {
            return Ok(Node::Leaf { value: f64::from(condition), cover });
        }
        let test = if self.split_type.get(at) == Some(&1) {
            // Categories of the set go right.
            Test::NotIn(self.categories_of(tree, at)?)
        } else {
            Test::Below(condition)
        };
        let missing = if self.default_left[at].is_set() { Missing::Left } else { Missing::Right };
        let split = Split { feature: self.split_indices[at], test, missing };
        let child = |child: i64| {
            usize::try_from(child).map_err(|_| ImportError::Damaged(format!("tree {tree}: child {child}")))
        };
        let (left, right) = (child(self.left_children[at])?, child(self.right_children[at])?);
        Ok(Node::Split { split, left, right, cover })
    }

    fn categories_of(&self, tree: usize, at: usize) -> Result<Vec<u64>, ImportError> {
        let damaged = || ImportError::Damaged(format!("tree {tree}: categories of node {at}"));
        let place = self.categories_nodes.iter().position(|&node| node == at).ok_or_else(damaged)?;
        let from = *self.categories_segments.get(place).ok_or_else(damaged)?;
        let size = *self.categories_sizes.get(place).ok_or_else(damaged)?;
        let to = from.checked_add(size).ok_or_else(damaged)?;
        let mut set = Vec::new();
        for &category in self.categories.get(from..to).ok_or_else(damaged)? {
            // XGBoost itself stops at 2^24 categories.
            let category = usize::try_from(category).ok().filter(|&one| one < 1 << 24).ok_or_else(damaged)?;
            if set.len() <= category / 64 {
                set.resize(category / 64 + 1, 0_u64);
            }
            set[category / 64] |= 1 << (category % 64);
        }
        Ok(set)
    }
}
