//! A list of numbers, of which only the count and, where they are few, the numbers themselves are kept: shapes,
//! paddings and the like are few, weights and trees are many.

/// How many are few.
const FEW: usize = 16;

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Few {
    count: u64,
    #[expect(clippy::box_collection, reason = "most attributes hold none, and there are many of them")]
    numbers: Option<Box<Vec<f64>>>,
}

impl Few {
    #[expect(clippy::cast_precision_loss, reason = "sizes near 2^53 are refused whatever their last digit")]
    pub(super) fn push_int(&mut self, number: i64) {
        self.push(number as f64);
    }

    pub(super) fn push(&mut self, number: f64) {
        self.count += 1;
        if self.count <= FEW as u64 {
            self.numbers.get_or_insert_default().push(number);
        } else {
            self.numbers = None;
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The numbers, where they are few.
    pub(super) fn numbers(&self) -> Option<&[f64]> {
        if self.count == 0 { Some(&[]) } else { self.numbers.as_ref().map(|numbers| numbers.as_slice()) }
    }
}

impl From<Vec<f64>> for Few {
    fn from(numbers: Vec<f64>) -> Self {
        let mut few = Self::default();
        for number in numbers {
            few.push(number);
        }
        few
    }
}
