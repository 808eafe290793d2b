//! `TensorProto`: dimensions against data, for every data type (ONNX IR specification, "Tensors").

use super::{
    fault::{Fault, Outcome, shown},
    few::Few,
    tally::{Tally, within},
    wire::{Field, Reader},
};
use crate::{
    code::codes,
    model::{limits, tensor::Kind},
};

/// A tensor whose data are in the file and as many as its dimensions say.
#[derive(Debug)]
pub(super) struct Tensor<'a> {
    pub(super) name: &'a str,
    pub(super) dims: Vec<u64>,
    pub(super) elements: u64,
    /// The elements, where they are few and numbers.
    pub(super) few: Option<Few>,
    /// The least and the greatest element of a tensor of int32 or int64.
    pub(super) range: Option<(i64, i64)>,
}

/// The lists in which a tensor's elements may lie.
#[derive(Debug, Default)]
struct Lists<'a> {
    raw: Option<&'a [u8]>,
    ints32: u64,
    ints64: u64,
    uints64: u64,
    floats: u64,
    doubles: u64,
    texts: u64,
    text_bytes: u64,
    least: i64,
    greatest: i64,
    few: Few,
}

impl Lists<'_> {
    fn int(&mut self, value: i64) {
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        self.few.push_int(value);
    }

    fn all(&self) -> u64 {
        self.ints32 + self.ints64 + self.uints64 + self.floats + self.doubles + self.texts
    }

    /// How many elements lie in the list in which those of a kind have to be.
    fn of(&self, kind: Kind) -> u64 {
        match kind {
            Kind::F32 => self.floats,
            Kind::F64 => self.doubles,
            Kind::I64 => self.ints64,
            Kind::U32 | Kind::U64 => self.uints64,
            Kind::Text => self.texts,
            _ => self.ints32,
        }
    }

    /// Whether every integer is one of its kind; decoders cut others in silence.
    fn fit(&self, kind: Kind) -> bool {
        let range = match kind {
            Kind::Bool => 0..=1,
            Kind::U8 => 0..=i64::from(u8::MAX),
            Kind::I8 => i64::from(i8::MIN)..=i64::from(i8::MAX),
            Kind::U16 | Kind::F16 => 0..=i64::from(u16::MAX),
            Kind::I16 => i64::from(i16::MIN)..=i64::from(i16::MAX),
            Kind::U32 => 0..=i64::from(u32::MAX),
            Kind::I32 => i64::from(i32::MIN)..=i64::from(i32::MAX),
            _ => return true,
        };
        range.contains(&self.least) && range.contains(&self.greatest)
    }
}

/// Reads a tensor; `what` it is, for its place.
///
/// # Errors
/// `K-MODL-016` where its data lie outside, `K-MODL-020` and `-021` where they are not as said.
pub(super) fn read<'a>(reader: Reader<'a>, what: &str, tally: &mut Tally) -> Outcome<Tensor<'a>> {
    tally.tensor()?;
    let name = name(reader);
    read_named(reader, tally).map_err(|fault| fault.within(format!("{what} {}", shown(name)).trim_end()))
}

/// The name alone, for places.
fn name(mut reader: Reader<'_>) -> &str {
    while let Ok(Some(field)) = reader.next() {
        if field.number == 8 {
            return field.text().unwrap_or_default();
        }
    }
    ""
}

fn read_named<'a>(mut reader: Reader<'a>, tally: &mut Tally) -> Outcome<Tensor<'a>> {
    let mut dims = vec![];
    let (mut number, mut name, mut location, mut document) = (None, None, None, None);
    let mut external = false;
    let mut lists = Lists::default();
    while let Some(field) = reader.next()? {
        match field.number {
            1 => field.ints(|dim| {
                within(dims.len() + 1, limits::RANK, "dimensions")?;
                dims.push(u64::try_from(dim).map_err(|_| invalid("negative dimension"))?);
                Ok(())
            })?,
            2 => field.once(&mut number, field.int32()?)?,
            3 => return Err(invalid("segment")),
            4 => field.floats(|value| {
                lists.floats += 1;
                lists.few.push(f64::from(value));
                Ok(())
            })?,
            5 => field.ints(|value| {
                lists.ints32 += 1;
                i32::try_from(value).map_err(|_| field.invalid())?;
                lists.int(value);
                Ok(())
            })?,
            6 => text(&field, &mut lists)?,
            7 => field.ints(|value| {
                lists.ints64 += 1;
                lists.int(value);
                Ok(())
            })?,
            8 => field.once(&mut name, field.text()?)?,
            9 => field.once(&mut lists.raw, field.bytes()?)?,
            10 => field.doubles(|value| {
                lists.doubles += 1;
                lists.few.push(value);
                Ok(())
            })?,
            11 => field.ints(|value| {
                lists.uints64 += 1;
                lists.int(value);
                Ok(())
            })?,
            12 => field.once(&mut document, field.text()?)?,
            13 => external = true,
            14 => field.once(&mut location, field.int()?)?,
            16 => super::model::pair(field.message()?)?,
            _ => return Err(field.invalid()),
        }
    }
    if external || location.is_some_and(|location| location != 0) {
        return Err(Fault::new(codes::MODL_EXTERNAL_DATA, ""));
    }
    let number = number.unwrap_or_default();
    let kind =
        Kind::from_onnx(number).ok_or_else(|| Fault::new(codes::MODL_TENSOR_TYPE, format!("data type {number}")))?;
    let elements = volume(&dims)?;
    let range = range(kind, &lists);
    let few = filled(kind, elements, lists, tally)?;
    Ok(Tensor { name: name.unwrap_or_default(), dims, elements, few, range })
}

fn text(field: &Field<'_>, lists: &mut Lists<'_>) -> Outcome<()> {
    let text = field.text()?;
    within(text.len(), limits::TEXT_BYTES, "bytes in a text")?;
    lists.texts += 1;
    lists.text_bytes += text.len() as u64;
    Ok(())
}

/// How many elements the dimensions hold.
///
/// # Errors
/// `K-MODL-028` above the limit, also where a dimension of zero beside others hides it.
pub(super) fn volume(dims: &[u64]) -> Outcome<u64> {
    dims.iter()
        .try_fold(1_u64, |volume, &dim| volume.checked_mul(dim.max(1)))
        .filter(|&volume| volume <= limits::ELEMENTS)
        .map(|volume| if dims.contains(&0) { 0 } else { volume })
        .ok_or_else(|| Fault::new(codes::MODL_TOO_LARGE, format!("shape {dims:?}")))
}

/// The few elements, where they are as many as there must be and where they must be.
fn filled(kind: Kind, elements: u64, lists: Lists<'_>, tally: &mut Tally) -> Outcome<Option<Few>> {
    let size = size(kind);
    let raw = lists.raw.unwrap_or_default();
    let whole = match (raw.len() as u64, lists.all()) {
        (0, all) => all == elements && lists.of(kind) == elements,
        (raw, 0) => kind != Kind::Text && elements * size == raw,
        _ => false,
    };
    if !whole || !lists.fit(kind) {
        return Err(invalid("data"));
    }
    tally.tensor_bytes = tally.tensor_bytes.saturating_add(elements * size + lists.text_bytes);
    if !raw.is_empty() {
        return Ok(raw_few(kind, raw));
    }
    Ok((lists.few.count() == elements && lists.few.numbers().is_some()).then_some(lists.few))
}

/// The least and the greatest of indices.
fn range(kind: Kind, lists: &Lists<'_>) -> Option<(i64, i64)> {
    let raw = lists.raw.unwrap_or_default();
    let widen = |(least, greatest): (i64, i64), value: i64| (least.min(value), greatest.max(value));
    match kind {
        Kind::I64 => Some(raw.as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes)).fold((0, 0), widen)),
        Kind::I32 => Some(raw.as_chunks().0.iter().map(|bytes| i32::from_le_bytes(*bytes).into()).fold((0, 0), widen)),
        _ => return None,
    }
    .map(|raw| widen(widen(raw, lists.least), lists.greatest))
}

/// Bytes of an element in memory.
pub(super) fn size(kind: Kind) -> u64 {
    match kind {
        Kind::U8 | Kind::I8 | Kind::Bool => 1,
        Kind::U16 | Kind::I16 | Kind::F16 => 2,
        Kind::F32 | Kind::I32 | Kind::U32 => 4,
        Kind::F64 | Kind::I64 | Kind::U64 => 8,
        Kind::Text => 24,
    }
}

/// Numbers as they lie in memory, where they are of a type in which shapes and sizes are given.
fn raw_few(kind: Kind, raw: &[u8]) -> Option<Few> {
    const MOST: usize = 128;
    if raw.len() > MOST {
        return None;
    }
    let mut few = Few::default();
    match kind {
        Kind::I64 => raw.as_chunks().0.iter().for_each(|bytes| few.push_int(i64::from_le_bytes(*bytes))),
        Kind::I32 => raw.as_chunks().0.iter().for_each(|bytes| few.push_int(i32::from_le_bytes(*bytes).into())),
        Kind::F32 => raw.as_chunks().0.iter().for_each(|bytes| few.push(f32::from_le_bytes(*bytes).into())),
        Kind::F64 => raw.as_chunks().0.iter().for_each(|bytes| few.push(f64::from_le_bytes(*bytes))),
        _ => return None,
    }
    few.numbers().is_some().then_some(few)
}

fn invalid(what: &str) -> Fault {
    Fault::new(codes::MODL_TENSOR_INVALID, what)
}
