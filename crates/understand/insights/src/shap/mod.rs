//! Shapley values of a forest's margin: what each factor adds to, or takes from, one prediction.
//!
//! The game is that of path-dependent TreeSHAP (S. Lundberg, G. Erion, S.-I. Lee, Consistent Individualized Feature
//! Attribution for Tree Ensembles, 2018): a feature that is not in the coalition sends a row both ways at its splits, in
//! proportion to the training rows that went there. One leaf is then a product over the features of its path, and
//! Owen's multilinear extension (Multilinear Extensions of Games, Management Science 18, 1972) makes the Shapley value
//! of a product an integral of a polynomial over 0..1:
//!
//! φᵢ = v (oᵢ − zᵢ) ∫ Πⱼ≠ᵢ (zⱼ + (oⱼ − zⱼ) t) dt
//!
//! with v the leaf, zⱼ the share of training rows that feature j lets through, oⱼ 1 where the row itself goes through,
//! else 0. Gauss–Legendre quadrature with m points is exact up to degree 2m − 1, so the values are exact, without the
//! cancelling sums of the recursive algorithm; sums over subtrees make the cost of a row the number of nodes times m
//! (the idea of P. Yu, A. Bifet, J. Read, C. Xu, Linear TreeSHAP, 2022, at points where all factors are positive).

mod interactions;
#[cfg(test)]
mod laws;
mod plan;
mod quadrature;
#[cfg(test)]
mod reference;
mod values;

pub use plan::ShapError;
pub use values::Explainer;
