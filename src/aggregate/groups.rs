//! Counts by whom servers point at.

use hashbrown::HashMap;

use super::{Counted, Key, Sum};

/// The servers that point at one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What they point at.
    pub key: Key,
    /// Another name of it, which only servers tell: the host of an unknown hypervisor.
    pub also: Option<String>,
    /// The servers.
    pub sum: Sum,
    /// How many users own them; of projects only.
    pub owners: u64,
}

/// One slot for each thing that a server points at, in the order of first appearance.
#[derive(Debug, Default)]
pub struct Slots {
    all: Vec<Slot>,
    /// By the number of an entry in its table the number of its slot; [`NONE`] if it has none.
    known: Vec<u32>,
    unknown: HashMap<String, u32>,
}

/// In place of a slot's number where an entry has no slot.
const NONE: u32 = u32::MAX;

impl Slots {
    /// Counts a server, whose status has this number, in the slot of `key`; the number of that
    /// slot.
    pub(super) fn count(
        &mut self,
        key: Key,
        also: Option<String>,
        server: &Counted,
        status: Option<u32>,
    ) -> u32 {
        let known = match &key {
            Key::Known(number) => self.known_slot(*number),
            Key::Unknown(text) => self.unknown.get(text).copied(),
        };
        let slot = known.unwrap_or_else(|| {
            let slot = self.all.len() as u32;
            match &key {
                Key::Known(number) => {
                    let number = *number as usize;
                    if self.known.len() <= number {
                        self.known.resize(number + 1, NONE);
                    }
                    self.known[number] = slot;
                }
                Key::Unknown(text) => _ = self.unknown.insert(text.clone(), slot),
            }
            self.all.push(Slot { key, also, sum: Sum::default(), owners: 0 });
            slot
        });
        self.all[slot as usize].sum.count(server, status);
        slot
    }

    fn known_slot(&self, number: u32) -> Option<u32> {
        self.known.get(number as usize).copied().filter(|slot| *slot != NONE)
    }

    pub(super) fn note_owner(&mut self, slot: u32) {
        self.all[slot as usize].owners += 1;
    }

    /// Every slot, in the order of first appearance.
    pub fn all(&self) -> &[Slot] {
        &self.all
    }

    /// The slot of the entry of this number in its table; `None` if no server points at it.
    pub fn slot(&self, number: u32) -> Option<&Slot> {
        self.known_slot(number).map(|slot| &self.all[slot as usize])
    }

    /// The servers of the entry of this number in its table; `None` if none points at it.
    pub fn find(&self, number: u32) -> Option<&Sum> {
        self.slot(number).map(|slot| &slot.sum)
    }

    /// Ids that no dump explains, with their slots.
    pub fn unknown(&self) -> impl Iterator<Item = (&str, &Slot)> {
        self.all.iter().filter_map(|slot| match &slot.key {
            Key::Known(_) => None,
            Key::Unknown(text) => Some((text.as_str(), slot)),
        })
    }
}
