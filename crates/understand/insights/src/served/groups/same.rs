//! Which groups of a search are those of the search before: the ones that hold the same customers.

use std::collections::{BTreeMap, HashMap};

/// Of the customers of either, the part that must be in both.
const SAME: f64 = 0.5;

/// For each group of now, the group of before that it is. Customers are known by name; who is in one search alone says nothing.
pub fn same(before: &HashMap<&str, usize>, now: &[(&str, usize)], groups: usize) -> Vec<Option<usize>> {
    let mut both: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let (mut of_before, mut of_now) = (BTreeMap::<usize, f64>::new(), BTreeMap::<usize, f64>::new());
    for (customer, group) in now {
        let Some(was) = before.get(customer) else { continue };
        *both.entry((*group, *was)).or_default() += 1.0;
        *of_now.entry(*group).or_default() += 1.0;
        *of_before.entry(*was).or_default() += 1.0;
    }
    let mut pairs: Vec<(f64, usize, usize)> = both
        .into_iter()
        .map(|((group, was), both)| {
            let either = of_now.get(&group).unwrap_or(&0.0) + of_before.get(&was).unwrap_or(&0.0) - both;
            (both / either, group, was)
        })
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut found = vec![None; groups];
    let mut taken: Vec<usize> = Vec::new();
    for (alike, group, was) in pairs {
        if alike >= SAME && found.get(group) == Some(&None) && !taken.contains(&was) {
            found[group] = Some(was);
            taken.push(was);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_the_same_while_most_of_its_customers_are() {
        let names: Vec<String> = (0..100).map(|one| format!("cus_{one}")).collect();
        let before: HashMap<&str, usize> =
            names.iter().enumerate().map(|(row, name)| (name.as_str(), usize::from(row >= 40))).collect();
        // The smaller is told first now, ten moved over, and a new one took a part of the larger.
        let now: Vec<(&str, usize)> = names
            .iter()
            .enumerate()
            .map(|(row, name)| {
                (
                    name.as_str(),
                    if row < 30 {
                        1
                    } else if row < 85 {
                        0
                    } else {
                        2
                    },
                )
            })
            .collect();
        assert_eq!(same(&before, &now, 3), [Some(1), Some(0), None]);
        assert_eq!(same(&HashMap::new(), &now, 3), [None, None, None]);
    }
}
