use std::collections::BTreeMap;
use rapport_text::{model::{Linear, Width, features::features, fit::{Example, Settings, fit}}, words::tokens};
fn read(p: &str) -> Vec<(String, Vec<String>)> {
    let mut r = csv::ReaderBuilder::new().from_path(p).unwrap();
    r.records().map(|x| { let x = x.unwrap(); (x[0].to_string(), x.iter().skip(1).map(String::from).collect()) }).collect()
}
fn f1(y: &[u32], p: &[u32], k: usize) -> f64 {
    let mut s = 0.;
    for l in 0..k { let (mut tp, mut a, mut b) = (0., 0., 0.); for (y, p) in y.iter().zip(p) { let (y, p) = (y >> l & 1, p >> l & 1); tp += (y & p) as f64; a += y as f64; b += p as f64; } s += 2. * tp / (a + b); }
    s / k as f64
}
fn main() {
    let d = "/work/shared/data/";
    let a: Vec<f32> = std::env::args().skip(2).map(|x| x.parse().unwrap()).collect();
    let s = Settings { width: Width { bits: a[0] as u32 }, epochs: a[1] as usize, rate: a[2], pull: a[3], balance: a[4], seed: 1 };
    let which = std::env::args().nth(1).unwrap();
    let ex = |t: &str, l: u32| Example { features: features(&tokens(t), s.width), labels: l, weight: 1. };
    let (tr, te, k): (Vec<Example>, Vec<Example>, usize) = if which == "rus" {
        let m: BTreeMap<&str, u32> = ["negative", "neutral", "positive", "speech", "skip"].iter().enumerate().map(|(i, x)| (*x, 1 << i)).collect();
        let g = |f: &str| read(&format!("{d}rusentiment/{f}")).into_iter().map(|(l, t)| ex(&t[0], m[l.as_str()])).collect::<Vec<_>>();
        let mut x = g("rusentiment_random_posts.csv"); x.extend(g("rusentiment_preselected_posts.csv"));
        (x, g("rusentiment_test.csv"), 5)
    } else {
        let g = |f: &str| read(&format!("{d}cedr/{f}")).into_iter().map(|(t, l)| { let l = l[0].chars().filter_map(|c| c.to_digit(10)).fold(0, |a, b| a | 1 << b); ex(&t, if l == 0 { 32 } else { l }) }).collect::<Vec<_>>();
        (g("cedr-main-train.csv"), g("cedr-main-test.csv"), 6)
    };
    let t = std::time::Instant::now();
    let m: Linear = fit(&tr, k, s);
    let e = t.elapsed();
    let mg: Vec<Vec<f32>> = te.iter().map(|x| m.margins(&x.features)).collect();
    let y: Vec<u32> = te.iter().map(|x| x.labels).collect();
    let am = |m: &Vec<f32>| 1u32 << m.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
    let p: Vec<u32> = mg.iter().map(am).collect();
    print!("{which} {s:?} {e:?} argmax {:.4}", f1(&y, &p, k));
    for th in [-1.0f32, -0.5, 0.] { let p: Vec<u32> = mg.iter().map(|m| { let s = m.iter().enumerate().filter(|x| *x.1 > th).fold(0, |a, x| a | 1 << x.0); if s == 0 { am(m) } else { s } }).collect(); print!(" {th}:{:.4}", f1(&y, &p, k)); }
    println!();
}
