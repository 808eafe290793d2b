//! How far two runners' outputs lie apart.

use super::{Output, Value};

/// The largest difference between two answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Of numbers, absolute.
    pub largest: f64,
    /// The output in which it is; empty where there is none.
    pub output: String,
    /// Elements that are not numbers in both, and not the same (labels, truth values, a number against NaN).
    pub unequal: usize,
}

/// Compares outputs in their order; `None` where their number or a shape is not the same.
pub fn difference(ours: &[Output], theirs: &[Output]) -> Option<Difference> {
    if ours.len() != theirs.len() {
        return None;
    }
    let mut difference = Difference { largest: 0.0, output: String::new(), unequal: 0 };
    for (our, their) in ours.iter().zip(theirs) {
        if our.values.len() != their.values.len() || our.shape != their.shape {
            return None;
        }
        for pair in our.values.iter().zip(&their.values) {
            match pair {
                (Value::Number(a), Value::Number(b)) if (a - b).abs() > difference.largest => {
                    difference.largest = (a - b).abs();
                    difference.output.clone_from(&our.name);
                }
                (Value::Number(_), Value::Number(_)) => {}
                (a, b) => difference.unequal += usize::from(a != b),
            }
        }
    }
    Some(difference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(name: &str, values: Vec<Value>) -> Output {
        Output { name: name.to_owned(), shape: vec![values.len()], values }
    }

    #[test]
    fn the_largest_difference_is_named_and_labels_are_equal_or_not() {
        let ours = [
            output("label", vec![Value::Text("a".into()), Value::Text("b".into())]),
            output("p", vec![Value::Number(0.25), Value::Number(0.5), Value::Text("NaN".into())]),
        ];
        let mut theirs = ours.clone();
        let same = difference(&ours, &theirs).expect("they are alike");
        assert_eq!(same, Difference { largest: 0.0, output: String::new(), unequal: 0 });

        theirs[0].values[1] = Value::Text("c".into());
        theirs[1].values[1] = Value::Number(0.75);
        theirs[1].values[2] = Value::Number(1.0);
        let found = difference(&ours, &theirs).expect("they are alike");
        assert_eq!(found, Difference { largest: 0.25, output: "p".into(), unequal: 2 });
        assert_eq!(difference(&ours, &theirs[..1]), None);
    }
}
