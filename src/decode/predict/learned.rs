//! What was learned of the records before: which bytes follow which value, and what they mean.
//!
//! A _step_ is the text from one value to the next: white space, comma, key, colon. The steps
//! form a tree: below each lie the steps of the object that is its value. Each step also knows
//! which two steps last came after it, and those are the prediction.
//!
//! Owns that memory and its bounds. It must never know serde, or how a step is read.

use std::fmt;

use super::template::Template;

/// More steps than this are not remembered; records with ever new keys must not fill the memory.
const MOST_STEPS: usize = 2048;

/// More steps than this are not remembered of one object, since they are searched in a row.
const MOST_CHILDREN: usize = 256;

/// Longer steps are not remembered.
const LONGEST: usize = 512;

/// A step's place in the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    /// The record itself.
    pub(super) const ROOT: Self = Self(0);
    /// Where nothing is remembered. As a prediction: none.
    pub(super) const NOWHERE: Self = Self(1);
}

/// The number of no field: the end of the object, up to and with its brace.
pub(super) const END: u32 = u32::MAX;

/// What was learned; to be kept from record to record by whoever decodes them one by one.
///
/// No answer depends on it, only how soon the answer comes. It holds pieces of records, secrets
/// perhaps among them, so it shows only how much it holds.
pub struct Learned {
    steps: Vec<Step>,
    /// What is seldom needed of each step, in the same order.
    more: Vec<More>,
    /// Reused for strings with escapes.
    pub(super) scratch: String,
}

/// The text from one value to the next, and where it leads.
pub(super) struct Step {
    /// Exactly what stands in the record from the end of the value before.
    pub(super) text: Box<[u8]>,
    /// Who gave the number: see [`super::key::reader_of`]. 0, which is no reader, for places that
    /// are no steps.
    reader: usize,
    /// The number of the field, as derive counts, or [`END`].
    pub(super) index: u32,
    /// The steps that followed this one, the latest first.
    pub(super) next: [Place; 2],
    /// The steps with which the object behind this one began, the latest first.
    first: [Place; 2],
}

#[derive(Default)]
struct More {
    /// The steps of the object that is this step's value.
    children: Vec<Place>,
    /// The place of all values of that object, where its keys are no fields.
    values: Option<Place>,
    /// For a list or object that no one reads.
    template: Template,
}

impl fmt::Debug for Learned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Learned").field("steps", &self.steps.len()).finish_non_exhaustive()
    }
}

impl Default for Learned {
    fn default() -> Self {
        let mut learned = Self { steps: Vec::new(), more: Vec::new(), scratch: String::new() };
        learned.push(&[], 0, END); // ROOT
        learned.push(&[], 0, END); // NOWHERE
        learned
    }
}

impl Learned {
    fn push(&mut self, text: &[u8], reader: usize, index: u32) -> Place {
        let place = Place(self.steps.len() as u32);
        let none = [Place::NOWHERE; 2];
        self.steps.push(Step { text: text.into(), reader, index, next: none, first: none });
        self.more.push(More::default());
        place
    }

    fn is_full(&self) -> bool {
        self.steps.len() >= MOST_STEPS
    }

    /// Forgets everything once the memory is full: the dump may have changed its ways. To be
    /// called between records only, when no place is in use.
    pub(super) fn make_room(&mut self) {
        if self.is_full() {
            *self = Self::default();
        }
    }

    /// The steps that may follow `place`.
    #[inline(always)]
    pub(super) fn after(&self, place: Place) -> [Place; 2] {
        self.steps.get(place.0 as usize).map_or([Place::NOWHERE; 2], |step| step.next)
    }

    /// The steps with which the object at `place` may begin.
    #[inline(always)]
    pub(super) fn first_of(&self, place: Place) -> [Place; 2] {
        self.steps.get(place.0 as usize).map_or([Place::NOWHERE; 2], |step| step.first)
    }

    /// The step at `place`, if it was `reader` that learned where it leads.
    #[inline(always)]
    pub(super) fn step(&self, place: Place, reader: usize) -> Option<&Step> {
        self.steps.get(place.0 as usize).filter(|step| step.reader == reader)
    }

    /// Remembers that `text` leads `reader` to the field `index` in the object at `object`, behind the step `before`
    /// (none: as its first), and gives the step's place.
    pub(super) fn note(
        &mut self,
        object: Place,
        before: Option<Place>,
        text: &[u8],
        reader: usize,
        index: u32,
    ) -> Place {
        if object == Place::NOWHERE || text.len() > LONGEST {
            return Place::NOWHERE;
        }
        let known = self.more[object.0 as usize].children.iter().copied().find(|child| {
            let step = &self.steps[child.0 as usize];
            step.reader == reader && step.index == index && *step.text == *text
        });
        let Some(place) = known.or_else(|| self.add(object, text, reader, index)) else {
            return Place::NOWHERE;
        };
        let followers = match before {
            None => &mut self.steps[object.0 as usize].first,
            // What follows nowhere would be tried everywhere.
            Some(Place::NOWHERE) => return place,
            Some(before) => &mut self.steps[before.0 as usize].next,
        };
        if followers[0] != place {
            *followers = [place, followers[0]];
        }
        place
    }

    fn add(&mut self, object: Place, text: &[u8], reader: usize, index: u32) -> Option<Place> {
        if self.is_full() || self.more[object.0 as usize].children.len() >= MOST_CHILDREN {
            return None;
        }
        let place = self.push(text, reader, index);
        self.more[object.0 as usize].children.push(place);
        Some(place)
    }

    /// The place of all values of the object at `object`, whose keys are no fields.
    pub(super) fn values_of(&mut self, object: Place) -> Place {
        if let Some(place) = self.more[object.0 as usize].values {
            return place;
        }
        if object == Place::NOWHERE || self.is_full() {
            return Place::NOWHERE;
        }
        let place = self.push(&[], 0, END);
        self.more[object.0 as usize].values = Some(place);
        place
    }

    /// The template of the value at `place`; none where nothing is remembered.
    #[inline]
    pub(super) fn template(&mut self, place: Place) -> Option<&mut Template> {
        if place == Place::NOWHERE {
            return None;
        }
        self.more.get_mut(place.0 as usize).map(|more| &mut more.template)
    }
    /// The numbers of all fields that are remembered, for tests.
    #[cfg(test)]
    pub(super) fn numbers(&self) -> Vec<u32> {
        let fields = self.steps.iter().filter(|step| step.reader != 0 && step.index != END);
        fields.map(|step| step.index).collect()
    }

    /// About how many bytes are in use, for tests.
    #[cfg(test)]
    pub(super) fn size_bytes(&self) -> usize {
        let steps = self.steps.iter().map(|step| size_of::<Step>() + step.text.len());
        let more = self
            .more
            .iter()
            .map(|more| size_of::<More>() + more.children.len() * 4 + more.template.size_bytes());
        steps.sum::<usize>() + more.sum::<usize>() + self.scratch.len()
    }
}
