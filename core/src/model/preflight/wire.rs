//! The wire format of Protocol Buffers, read in place (protobuf.dev, "Encoding").
//!
//! Nothing is allocated and nothing recurses here: a message within a message is a [`Reader`] on its bytes, and
//! whoever goes into it bounds how deep. Groups, which ONNX has none of, are refused.

use std::cell::Cell;

use super::fault::{Fault, Outcome};
use crate::code::codes;

/// Counts the steps of reading, so that tests and limits can speak of work without a clock.
#[derive(Debug, Default)]
pub(super) struct Meter(Cell<u64>);

impl Meter {
    pub(super) fn tick(&self) {
        self.0.set(self.0.get().saturating_add(1));
    }

    #[cfg(test)]
    pub(super) fn steps(&self) -> u64 {
        self.0.get()
    }
}

/// The rest of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    /// Offset of the rest in the file.
    at: usize,
    meter: &'a Meter,
}

/// One field of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    /// Its number in the message's definition.
    pub(super) number: u64,
    payload: Payload<'a>,
    at: usize,
    meter: &'a Meter,
}

#[derive(Debug, Clone, Copy)]
enum Payload<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], meter: &'a Meter) -> Self {
        Self { rest: bytes, at: 0, meter }
    }

    /// The next field; `None` at the end.
    ///
    /// # Errors
    /// `K-MODL-010` where this is no field, `K-MODL-011` where it goes beyond the end.
    pub(super) fn next(&mut self) -> Outcome<Option<Field<'a>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.meter.tick();
        let at = self.at;
        let tag = self.varint()?;
        let payload = match tag & 7 {
            0 => Payload::Varint(self.varint()?),
            1 => Payload::Fixed64(self.fixed()?),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| self.truncated())?;
                Payload::Bytes(self.take(length)?)
            }
            5 => Payload::Fixed32(self.fixed()?),
            _ => return Err(Fault::new(codes::MODL_NOT_ONNX, format!("byte {at}"))),
        };
        let number = tag >> 3;
        if number == 0 || number >= 1 << 29 {
            return Err(Fault::new(codes::MODL_NOT_ONNX, format!("byte {at}")));
        }
        Ok(Some(Field { number, payload, at, meter: self.meter }))
    }

    /// A base-128 number of at most 64 bits.
    fn varint(&mut self) -> Outcome<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or_else(|| self.truncated())?;
            self.rest = rest;
            self.at += 1;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Fault::new(codes::MODL_NOT_ONNX, format!("byte {}", self.at)))
    }

    fn take(&mut self, length: usize) -> Outcome<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.truncated())?;
        self.rest = rest;
        self.at += length;
        Ok(taken)
    }

    fn fixed<const N: usize>(&mut self) -> Outcome<[u8; N]> {
        let taken = self.take(N)?;
        <[u8; N]>::try_from(taken).map_err(|_| self.truncated())
    }

    fn truncated(&self) -> Fault {
        Fault::new(codes::MODL_TRUNCATED, format!("byte {}", self.at))
    }
}

impl<'a> Field<'a> {
    /// The fault of a field that its message does not have, or not so.
    pub(super) fn invalid(&self) -> Fault {
        Fault::new(codes::MODL_FIELD_INVALID, format!("byte {}", self.at))
    }

    /// Puts the value of a field that may be there once into its slot. Decoders differ in what a second one means.
    pub(super) fn once<T>(&self, slot: &mut Option<T>, value: T) -> Outcome<()> {
        if slot.replace(value).is_some() {
            return Err(self.invalid());
        }
        Ok(())
    }

    pub(super) fn int(&self) -> Outcome<i64> {
        match self.payload {
            Payload::Varint(value) => Ok(value.cast_signed()),
            _ => Err(self.invalid()),
        }
    }

    /// An `int32` or an enumeration; wider numbers, which decoders cut in silence, are refused.
    pub(super) fn int32(&self) -> Outcome<i32> {
        i32::try_from(self.int()?).map_err(|_| self.invalid())
    }

    pub(super) fn float(&self) -> Outcome<f32> {
        match self.payload {
            Payload::Fixed32(bytes) => Ok(f32::from_le_bytes(bytes)),
            _ => Err(self.invalid()),
        }
    }

    pub(super) fn bytes(&self) -> Outcome<&'a [u8]> {
        match self.payload {
            Payload::Bytes(bytes) => Ok(bytes),
            _ => Err(self.invalid()),
        }
    }

    pub(super) fn text(&self) -> Outcome<&'a str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| self.invalid())
    }

    pub(super) fn message(&self) -> Outcome<Reader<'a>> {
        let rest = self.bytes()?;
        // Errors within need only be near: the length before the bytes is not counted.
        Ok(Reader { rest, at: self.at, meter: self.meter })
    }

    /// The numbers of a repeated integer, packed or not, one after the other.
    pub(super) fn ints(&self, mut each: impl FnMut(i64) -> Outcome<()>) -> Outcome<()> {
        let Payload::Bytes(_) = self.payload else { return each(self.int()?) };
        let mut packed = self.message()?;
        while !packed.rest.is_empty() {
            self.meter.tick();
            each(packed.varint()?.cast_signed())?;
        }
        Ok(())
    }

    /// The numbers of a repeated `float`, packed or not, one after the other.
    pub(super) fn floats(&self, mut each: impl FnMut(f32) -> Outcome<()>) -> Outcome<()> {
        self.fixeds(
            |bytes| each(f32::from_le_bytes(bytes)),
            |payload| match payload {
                Payload::Fixed32(bytes) => Some(bytes),
                _ => None,
            },
        )
    }

    /// The numbers of a repeated `double`, packed or not, one after the other.
    pub(super) fn doubles(&self, mut each: impl FnMut(f64) -> Outcome<()>) -> Outcome<()> {
        self.fixeds(
            |bytes| each(f64::from_le_bytes(bytes)),
            |payload| match payload {
                Payload::Fixed64(bytes) => Some(bytes),
                _ => None,
            },
        )
    }

    fn fixeds<const N: usize>(
        &self,
        mut each: impl FnMut([u8; N]) -> Outcome<()>,
        one: impl Fn(Payload<'a>) -> Option<[u8; N]>,
    ) -> Outcome<()> {
        let Payload::Bytes(bytes) = self.payload else {
            return each(one(self.payload).ok_or_else(|| self.invalid())?);
        };
        let (numbers, rest) = bytes.as_chunks::<N>();
        if !rest.is_empty() {
            return Err(self.invalid());
        }
        for number in numbers {
            self.meter.tick();
            each(*number)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn varint(mut value: u64) -> Vec<u8> {
        let mut bytes = vec![];
        while value >= 0x80 {
            bytes.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        bytes.push(value.to_le_bytes()[0]);
        bytes
    }

    /// All fields, going into every payload of bytes as if it were a message, four deep.
    fn walk(mut reader: Reader<'_>, depth: usize) -> Outcome<()> {
        while let Some(field) = reader.next()? {
            let _ = (field.int(), field.int32(), field.float(), field.text().map(str::len));
            let _ = (field.ints(|_| Ok(())), field.floats(|_| Ok(())), field.doubles(|_| Ok(())));
            if depth < 4
                && let Ok(inner) = field.message()
            {
                let _ = walk(inner, depth + 1);
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_in_steps_linear_in_them(
            bytes in proptest::collection::vec(any::<u8>(), 0..512)
        ) {
            let meter = Meter::default();
            let _ = walk(Reader::new(&bytes, &meter), 0);
            // Five levels, each of which sees a byte at most four times.
            prop_assert!(meter.steps() <= 20 * bytes.len() as u64);
        }

        #[test]
        fn what_was_written_is_read(number in 1_u64..(1 << 29), value: u64, tail in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut bytes = [varint(number << 3), varint(value)].concat();
            bytes.extend([varint(number << 3 | 2), varint(tail.len() as u64), tail.clone()].concat());
            let meter = Meter::default();
            let mut reader = Reader::new(&bytes, &meter);
            let first = reader.next().unwrap().unwrap();
            prop_assert_eq!((first.number, first.int().unwrap()), (number, value.cast_signed()));
            let second = reader.next().unwrap().unwrap();
            prop_assert_eq!((second.number, second.bytes().unwrap()), (number, &tail[..]));
            prop_assert!(reader.next().unwrap().is_none());
        }

        #[test]
        fn nothing_is_read_beyond_the_end(number in 1_u64..1000, length in 1_u64.., given in 0_usize..64) {
            prop_assume!(length > given as u64);
            let mut bytes = [varint(number << 3 | 2), varint(length)].concat();
            bytes.extend(vec![0; given]);
            let meter = Meter::default();
            prop_assert!(Reader::new(&bytes, &meter).next().is_err());
        }
    }

    #[test]
    fn a_number_of_more_than_64_bits_is_refused() {
        let meter = Meter::default();
        let wide = [&[0x08][..], &[0xff; 9], &[0x02]].concat();
        assert!(Reader::new(&wide, &meter).next().is_err());
        let widest = [&[0x08][..], &[0xff; 9], &[0x01]].concat();
        assert_eq!(Reader::new(&widest, &meter).next().unwrap().unwrap().int().unwrap(), -1);
    }
}
