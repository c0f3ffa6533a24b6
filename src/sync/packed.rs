//! The clocks of a row's state as bytes.
//!
//! A state is written with each change that syncs, and most states have one
//! clock: that is a fifth of the bytes that a column for each number takes.
//!
//! The format: its version (1), a byte of [flags](Flags), the layout, the
//! clock of the birth, and what the flags name, in their order. Numbers are
//! in base 128, the lowest digits first, the sign in the lowest bit (the
//! varints of Protocol Buffers, zigzag); a text has its length in bytes
//! before it.

use super::{Clock, record::damaged};
use crate::Result;
use std::collections::BTreeMap;

const VERSION: u8 = 1;

/// What of a state is in the file beside its row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Packed {
    /// The columns that have clocks, by the number of their names.
    pub(super) layout: i64,
    pub(super) born: Clock,
    pub(super) touched: Clock,
    /// The clock of the columns that `clocks` does not name.
    pub(super) base: Clock,
    pub(super) clocks: BTreeMap<String, Clock>,
    pub(super) deleted: Option<Clock>,
    /// Values that the table does not show, as JSON.
    pub(super) kept: Option<String>,
    /// What columns of conditions held before, as JSON.
    pub(super) former: Option<String>,
}

/// What follows the birth.
struct Flags;

impl Flags {
    const TOUCHED: u8 = 1;
    const BASE: u8 = 2;
    const CLOCKS: u8 = 4;
    const DELETED: u8 = 8;
    const KEPT: u8 = 16;
    const FORMER: u8 = 32;
}

impl Packed {
    pub(super) fn pack(&self) -> Vec<u8> {
        let when = |is: bool, flag: u8| if is { flag } else { 0 };
        let flags = when(self.touched != self.born, Flags::TOUCHED)
            | when(self.base != self.touched, Flags::BASE)
            | when(!self.clocks.is_empty(), Flags::CLOCKS)
            | when(self.deleted.is_some(), Flags::DELETED)
            | when(self.kept.is_some(), Flags::KEPT)
            | when(self.former.is_some(), Flags::FORMER);
        let mut bytes = Vec::with_capacity(48);
        bytes.extend([VERSION, flags]);
        put(&mut bytes, self.layout);
        put_clock(&mut bytes, self.born);
        for (clock, flag) in [(self.touched, Flags::TOUCHED), (self.base, Flags::BASE)] {
            if flags & flag != 0 {
                put_clock(&mut bytes, clock);
            }
        }
        if !self.clocks.is_empty() {
            put(&mut bytes, i64::try_from(self.clocks.len()).unwrap_or(i64::MAX));
            for (name, clock) in &self.clocks {
                put_text(&mut bytes, name);
                put_clock(&mut bytes, *clock);
            }
        }
        self.deleted.iter().for_each(|clock| put_clock(&mut bytes, *clock));
        self.kept.iter().chain(&self.former).for_each(|text| put_text(&mut bytes, text));
        bytes
    }

    /// # Errors
    /// [`Corrupt`](crate::ErrorKind::Corrupt) for bytes that [`Packed::pack`] does not write.
    pub(super) fn unpack(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader(bytes);
        let (version, flags) = (reader.byte()?, reader.byte()?);
        if version != VERSION {
            return Err(damaged());
        }
        let layout = reader.number()?;
        let born = reader.clock()?;
        let has = |flag: u8| flags & flag != 0;
        let touched = if has(Flags::TOUCHED) { reader.clock()? } else { born };
        let base = if has(Flags::BASE) { reader.clock()? } else { touched };
        let count = if has(Flags::CLOCKS) { reader.number()? } else { 0 };
        let clocks = (0..count).map(|_| Ok((reader.text()?, reader.clock()?))).collect::<Result<_>>()?;
        let deleted = has(Flags::DELETED).then(|| reader.clock()).transpose()?;
        let kept = has(Flags::KEPT).then(|| reader.text()).transpose()?;
        let former = has(Flags::FORMER).then(|| reader.text()).transpose()?;
        if reader.0.is_empty() {
            Ok(Self { layout, born, touched, base, clocks, deleted, kept, former })
        } else {
            Err(damaged())
        }
    }
}

fn put(bytes: &mut Vec<u8>, number: i64) {
    let mut rest = ((number << 1) ^ (number >> 63)) as u64;
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

fn put_clock(bytes: &mut Vec<u8>, clock: Clock) {
    put(bytes, clock.time);
    put(bytes, clock.site);
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put(bytes, i64::try_from(text.len()).unwrap_or(i64::MAX));
    bytes.extend_from_slice(text.as_bytes());
}

/// The bytes that are still to be read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<i64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok((number >> 1) as i64 ^ -((number & 1) as i64));
            }
        }
        Err(damaged())
    }

    fn clock(&mut self) -> Result<Clock> {
        Ok(Clock { time: self.number()?, site: self.number()? })
    }

    fn text(&mut self) -> Result<String> {
        let length = usize::try_from(self.number()?).map_err(|_| damaged())?;
        let (text, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).map_err(|_| damaged())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clocks() -> impl Strategy<Value = Clock> {
        (prop_oneof![any::<i64>(), 0_i64..3], any::<i64>()).prop_map(|(time, site)| Clock { time, site })
    }

    prop_compose! {
        fn states()(
            layout in any::<i64>(), born in clocks(), touched in prop::option::of(clocks()), base in prop::option::of(clocks()),
            clocks in prop::collection::btree_map(".*", clocks(), 0..4), deleted in prop::option::of(clocks()),
            kept in prop::option::of(".*"), former in prop::option::of(".*"),
        ) -> Packed {
            let touched = touched.unwrap_or(born);
            Packed { layout, born, touched, base: base.unwrap_or(touched), clocks, deleted, kept, former }
        }
    }

    proptest! {
        #[test]
        fn every_state_comes_back_from_its_bytes(state in states()) {
            prop_assert_eq!(Packed::unpack(&state.pack()).unwrap(), state);
        }

        #[test]
        fn bytes_of_no_state_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..40), cut in 1_usize..8, state in states()) {
            if let Ok(read) = Packed::unpack(&bytes) {
                prop_assert!(read.pack().len() <= bytes.len());
            }
            let packed = state.pack();
            prop_assert!(Packed::unpack(&packed[..packed.len().saturating_sub(cut)]).is_err());
        }
    }

    #[test]
    fn a_state_of_one_clock_is_short() {
        let clock = Clock { time: 117_000_000_000_000_000, site: i64::MAX / 3 };
        let state = Packed { layout: 12, born: clock, touched: clock, base: clock, ..Packed::default() };
        assert!(state.pack().len() <= 22, "{}", state.pack().len());
    }
}
