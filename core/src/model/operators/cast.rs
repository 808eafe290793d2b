//! `Cast` (default domain 6) among the numbers that classifiers give and take; not to and from texts.

use super::{Fact, Node, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Elements, Kind, Tensor, View},
};

#[derive(Debug)]
struct Cast {
    to: Kind,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where the target is absent or none of float, double, int32, int64 and bool.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let number = node.int("to")?.and_then(|number| i32::try_from(*number).ok());
    let to = number.and_then(Kind::from_onnx).filter(|kind| is_taken(*kind)).ok_or_else(|| node.invalid("to"))?;
    Ok(Box::new(Cast { to, misfit: node.misfit() }))
}

fn is_taken(kind: Kind) -> bool {
    matches!(kind, Kind::F32 | Kind::F64 | Kind::I32 | Kind::I64 | Kind::Bool)
}

/// Every element cast; a number that is not zero is true.
macro_rules! cast {
    ($elements:expr, $to:expr) => {
        match $to {
            Kind::F32 => Data::F32($elements.iter().map(|&x| x as f32).collect()),
            Kind::F64 => Data::F64($elements.iter().map(|&x| x as f64).collect()),
            Kind::I32 => Data::I32($elements.iter().map(|&x| x as i32).collect()),
            Kind::I64 => Data::I64($elements.iter().map(|&x| x as i64).collect()),
            _ => Data::Bool($elements.iter().map(|&x| x as f64 != 0.0).collect()),
        }
    };
}

impl Operator for Cast {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        if !is_taken(x.kind) {
            return Err(self.misfit.clone());
        }
        Ok(vec![Fact { kind: self.to, shape: x.shape.clone() }])
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_lossless,
        trivial_numeric_casts,
        reason = "a cast is asked for; out of range it saturates, as in Rust"
    )]
    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let data = match x.elements {
            Elements::F32(x) => cast!(x, self.to),
            Elements::F64(x) => cast!(x, self.to),
            Elements::I32(x) => cast!(x, self.to),
            Elements::I64(x) => cast!(x, self.to),
            Elements::Bool(x) => {
                let x: Vec<i32> = x.iter().map(|&x| i32::from(x)).collect();
                cast!(x, self.to)
            }
            _ => return Err(self.misfit.clone()),
        };
        Ok(vec![Tensor::new(x.shape.to_vec(), data).ok_or_else(|| self.misfit.clone())?])
    }
}
