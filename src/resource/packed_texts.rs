//! Several texts in one piece of memory, for what is kept of records of which there are very many.

use std::ops::Range;

/// Texts by number. One that is absent is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PackedTexts {
    text: Box<str>,
    /// Where in `text` each ends.
    ends: Box<[u32]>,
}

impl PackedTexts {
    /// These texts, which are shorter than 4 GiB together: a record is far smaller.
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Self {
        let (count, length) =
            texts.clone().fold((0, 0), |(count, length), text| (count + 1, length + text.len()));
        let (mut all, mut ends) = (String::with_capacity(length), Vec::with_capacity(count));
        for text in texts {
            all.push_str(text);
            ends.push(all.len() as u32);
        }
        Self { text: all.into(), ends: ends.into() }
    }

    /// The text of a number; `None` where it is absent.
    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.text[start..end]).filter(|text| !text.is_empty())
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// The texts of these numbers.
    pub(super) fn range(&self, numbers: Range<usize>) -> impl Iterator<Item = &str> + Clone {
        numbers.map(|number| self.get(number).unwrap_or_default())
    }

    /// Takes those of the first `fields` texts that are absent here from `other`; whether what
    /// both have is the same.
    pub(super) fn fill(&mut self, other: &Self, fields: usize) -> bool {
        let (mut same, mut fills) = (true, false);
        for field in 0..fields {
            match (self.get(field), other.get(field)) {
                (Some(one), Some(two)) => same &= one == two,
                (None, Some(_)) => fills = true,
                (_, None) => {}
            }
        }
        if fills {
            let either = |field| self.get(field).or(other.get(field)).unwrap_or_default();
            let filled = (0..fields).map(either).chain(self.range(fields..self.count()));
            *self = Self::new(filled);
        }
        same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_found_and_an_empty_one_is_absent() {
        let texts = PackedTexts::new(["a", "", "日本", ""].into_iter());
        assert_eq!(
            [0, 1, 2, 3, 4].map(|number| texts.get(number)),
            [Some("a"), None, Some("日本"), None, None]
        );
        assert_eq!(texts.range(1..4).collect::<Vec<_>>(), ["", "日本", ""]);
        assert_eq!(PackedTexts::default().get(0), None);
    }

    #[test]
    fn only_absent_fields_are_filled() {
        let mut texts = PackedTexts::new(["a", "", "c", "own"].into_iter());
        assert!(texts.fill(&PackedTexts::new(["a", "b", "", "other", "more"].into_iter()), 3));
        assert_eq!(texts, PackedTexts::new(["a", "b", "c", "own"].into_iter()));
        assert!(
            !texts.fill(&PackedTexts::new(["x", "b", "c"].into_iter()), 3),
            "the first one differs"
        );
        assert_eq!(texts.get(0), Some("a"));
    }
}
