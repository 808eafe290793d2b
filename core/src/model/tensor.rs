//! What goes into a graph and comes out of it: dense tensors, row-major.

use std::{fmt, ops::Range};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The types of element that a graph may hold, the mapping to ONNX's `TensorProto.DataType` beside each.
macro_rules! kinds {
    ($($kind:ident($element:ty) = $number:literal, $name:literal, $doc:literal;)*) => {
        /// Type of a tensor's elements.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Kind {
            $(#[doc = $doc] #[serde(rename = $name)] $kind,)*
        }

        impl Kind {
            /// The kind that a number of `TensorProto.DataType` names (ONNX IR specification, "Tensor Element
            /// Types"); `None` for those that no engine here holds.
            pub fn from_onnx(number: i32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$kind),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for Kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$kind => $name,)* })
            }
        }

        /// A tensor's elements in row-major order.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Data {
            $(#[doc = $doc] $kind(Vec<$element>),)*
        }

        impl Data {
            /// Type of the elements.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind,)* }
            }

            /// How many elements there are.
            pub fn len(&self) -> usize {
                match self { $(Self::$kind(elements) => elements.len(),)* }
            }

            /// Whether there are none.
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            fn range(&self, range: Range<usize>) -> Option<Self> {
                match self { $(Self::$kind(elements) => elements.get(range).map(|range| Self::$kind(range.to_vec())),)* }
            }

            fn elements(&self) -> Elements<'_> {
                match self { $(Self::$kind(elements) => Elements::$kind(elements),)* }
            }
        }

        /// A tensor's elements, borrowed.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub enum Elements<'a> {
            $(#[doc = $doc] $kind(&'a [$element]),)*
        }

        impl Elements<'_> {
            /// The elements at those positions; `None` where one is past the end.
            pub(super) fn pick(self, mut positions: impl Iterator<Item = usize>) -> Option<Data> {
                match self {
                    $(Self::$kind(elements) => {
                        positions.try_fold(Vec::new(), |mut picked, position| {
                            picked.push(elements.get(position)?.clone());
                            Some(picked)
                        }).map(Data::$kind)
                    })*
                }
            }

            fn to_data(self) -> Data {
                match self { $(Self::$kind(elements) => Data::$kind(elements.to_vec()),)* }
            }

            /// Type of the elements.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind,)* }
            }
        }
    };
}

kinds! {
    F32(f32) = 1, "float32", "IEEE 754 binary32.";
    U8(u8) = 2, "uint8", "Unsigned, 8 bits.";
    I8(i8) = 3, "int8", "Signed, 8 bits.";
    U16(u16) = 4, "uint16", "Unsigned, 16 bits.";
    I16(i16) = 5, "int16", "Signed, 16 bits.";
    I32(i32) = 6, "int32", "Signed, 32 bits.";
    I64(i64) = 7, "int64", "Signed, 64 bits.";
    Text(String) = 8, "string", "UTF-8 text.";
    Bool(bool) = 9, "bool", "Truth values.";
    F16(u16) = 10, "float16", "The bits of IEEE 754 binary16.";
    F64(f64) = 11, "float64", "IEEE 754 binary64.";
    U32(u32) = 12, "uint32", "Unsigned, 32 bits.";
    U64(u64) = 13, "uint64", "Unsigned, 64 bits.";
}

/// A dense tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    data: Data,
}

impl Tensor {
    /// A tensor of that shape; `None` where the elements are not as many as it holds.
    pub fn new(shape: Vec<usize>, data: Data) -> Option<Self> {
        let volume = shape.iter().try_fold(1_usize, |volume, &dim| volume.checked_mul(dim))?;
        (volume == data.len()).then_some(Self { shape, data })
    }

    /// Its dimensions.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Its elements.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Its elements, taken out.
    pub fn into_data(self) -> Data {
        self.data
    }

    /// Type of its elements.
    pub fn kind(&self) -> Kind {
        self.data.kind()
    }

    /// Those rows of the first axis; `None` where it has not as many.
    pub fn rows(&self, rows: Range<usize>) -> Option<Self> {
        let (_, rest) = self.shape.split_first()?;
        let width: usize = rest.iter().product();
        let shape = std::iter::once(rows.len()).chain(rest.iter().copied()).collect();
        let data = self.data.range(rows.start.checked_mul(width)?..rows.end.checked_mul(width)?)?;
        Some(Self { shape, data })
    }

    /// The tensor, borrowed.
    pub fn view(&self) -> View<'_> {
        View { shape: &self.shape, elements: self.data.elements() }
    }
}

/// A dense tensor, borrowed. The elements are as many as the shape holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View<'a> {
    /// Its dimensions.
    pub shape: &'a [usize],
    /// Its elements.
    pub elements: Elements<'a>,
}

impl View<'_> {
    /// A copy.
    pub fn to_tensor(&self) -> Tensor {
        Tensor { shape: self.shape.to_vec(), data: self.elements.to_data() }
    }
}
