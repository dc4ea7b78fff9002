//! What was learned of the records before: which bytes follow which value, and what they mean.
//!
//! A _step_ is the text from one value to the next: white space, comma, key, colon. The steps
//! form a tree: below each lie the steps of the object that is its value. Each step also knows
//! which two steps last came after it, and those are the prediction.
//!
//! Owns that memory and its bounds. It must never know serde, or how a step is read.

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

/// What a step leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    /// Who gave the number: see [`super::key::reader_of`].
    pub(super) reader: usize,
    /// The number of the field, as derive counts; [`Field::END`] for the end of the object.
    pub(super) index: u32,
}

impl Field {
    /// The end of the object, up to its brace, for every reader.
    pub(super) const END: Self = Self { reader: 0, index: u32::MAX };
}

/// What was learned; to be kept from record to record by whoever decodes them one by one.
///
/// No answer depends on it, only how soon the answer comes.
#[derive(Debug)]
pub struct Learned {
    steps: Vec<Step>,
    /// What is seldom needed of each step, in the same order.
    more: Vec<More>,
    /// Reused for strings with escapes.
    pub(super) scratch: String,
}

#[derive(Debug)]
struct Step {
    /// Exactly what stands in the record from the end of the value before.
    text: Box<[u8]>,
    field: Field,
    /// The steps that followed this one, the latest first.
    next: [Place; 2],
    /// The steps with which the object behind this one began, the latest first.
    first: [Place; 2],
}

#[derive(Debug, Default)]
struct More {
    /// The steps of the object that is this step's value.
    children: Vec<Place>,
    /// The place of all values of that object, where its keys are no fields.
    values: Option<Place>,
    /// For a list or object that no one reads.
    template: Template,
}

impl Default for Learned {
    fn default() -> Self {
        let mut learned = Self { steps: Vec::new(), more: Vec::new(), scratch: String::new() };
        learned.push(&[], Field::END); // ROOT
        learned.push(&[], Field::END); // NOWHERE
        learned
    }
}

impl Learned {
    fn push(&mut self, text: &[u8], field: Field) -> Place {
        let place = Place(self.steps.len() as u32);
        let none = [Place::NOWHERE; 2];
        self.steps.push(Step { text: text.into(), field, next: none, first: none });
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

    /// A step's text and what it leads to.
    #[inline(always)]
    pub(super) fn step(&self, place: Place) -> Option<(&[u8], Field)> {
        if place == Place::NOWHERE {
            return None;
        }
        self.steps.get(place.0 as usize).map(|step| (&*step.text, step.field))
    }

    /// Remembers that `text` leads to `field` in the object at `object`, behind the step `before`
    /// (none: as its first), and gives the step's place.
    pub(super) fn note(
        &mut self,
        object: Place,
        before: Option<Place>,
        text: &[u8],
        field: Field,
    ) -> Place {
        if object == Place::NOWHERE || text.len() > LONGEST {
            return Place::NOWHERE;
        }
        let known = self.more[object.0 as usize].children.iter().copied().find(|child| {
            let step = &self.steps[child.0 as usize];
            step.field == field && *step.text == *text
        });
        let Some(place) = known.or_else(|| self.add(object, text, field)) else {
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

    fn add(&mut self, object: Place, text: &[u8], field: Field) -> Option<Place> {
        if self.is_full() || self.more[object.0 as usize].children.len() >= MOST_CHILDREN {
            return None;
        }
        let place = self.push(text, field);
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
        let place = self.push(&[], Field::END);
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
}
