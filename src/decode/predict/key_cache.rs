//! The cache of key sequences: which bytes follow which value, and the field that they lead to.
//!
//! A _step_ is the text from one value to the next: white space, comma, key, colon. The steps
//! form a tree: below each lie the steps of the object that is its value. Each step also knows
//! which two steps last came after it, and those are the prediction.
//!
//! Owns the cache and its bounds. It must never know serde, or how a step is read.

use std::fmt;

use super::ignored_shape::IgnoredShape;

/// The most steps that are cached, so that records with ever new keys cannot fill the memory.
const MOST_STEPS: usize = 2048;

/// The most steps that are cached of one object, since they are searched one by one.
const MOST_CHILDREN: usize = 256;

/// The most bytes of a step that is cached.
const LONGEST: usize = 512;

/// The number of a step in the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(u32);

impl NodeId {
    /// The record itself.
    pub(super) const ROOT: Self = Self(0);
    /// A position without a cached step; as a prediction, none.
    pub(super) const NOWHERE: Self = Self(1);
}

/// Not a field: the end of the object, up to and with its brace.
pub(super) const END: u32 = u32::MAX;

/// The cache; the caller keeps it from record to record.
///
/// Results do not depend on it, only their speed. It holds pieces of records, which may be secrets,
/// so `Debug` prints only its size.
pub struct KeyCache {
    steps: Vec<Step>,
    /// The rarely used part of each step, in the same order.
    more: Vec<More>,
    /// Reused for strings with escapes.
    pub(super) scratch: String,
}

/// The text from one value to the next, and where it leads.
pub(super) struct Step {
    /// The exact bytes of the record from the end of the previous value.
    pub(super) text: Box<[u8]>,
    /// The reader that resolved the key: see [`super::key::reader_of`]. 0, which is not a reader,
    /// for nodes that are not steps.
    reader: usize,
    /// The number of the field, as derive counts, or [`END`].
    pub(super) index: u32,
    /// The steps that followed this one, the latest first.
    pub(super) next: [NodeId; 2],
    /// The steps with which the object behind this one began, the latest first.
    first: [NodeId; 2],
}

#[derive(Default)]
struct More {
    /// The steps of the object that is this step's value.
    children: Vec<NodeId>,
    /// The node of all values of that object, where its keys are not fields.
    values: Option<NodeId>,
    /// The shape of an ignored array or object.
    ignored: IgnoredShape,
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCache").field("steps", &self.steps.len()).finish_non_exhaustive()
    }
}

impl Default for KeyCache {
    fn default() -> Self {
        let mut cache = Self { steps: Vec::new(), more: Vec::new(), scratch: String::new() };
        cache.push(&[], 0, END); // ROOT
        cache.push(&[], 0, END); // NOWHERE
        cache
    }
}

impl KeyCache {
    fn push(&mut self, text: &[u8], reader: usize, index: u32) -> NodeId {
        let node = NodeId(self.steps.len() as u32);
        let none = [NodeId::NOWHERE; 2];
        self.steps.push(Step { text: text.into(), reader, index, next: none, first: none });
        self.more.push(More::default());
        node
    }

    fn is_full(&self) -> bool {
        self.steps.len() >= MOST_STEPS
    }

    /// Empties the cache once it is full: the form of the records may have changed. Must only be
    /// called between records, when no node is in use.
    pub(super) fn make_room(&mut self) {
        if self.is_full() {
            *self = Self::default();
        }
    }

    /// The steps that may follow `node`.
    #[inline(always)]
    pub(super) fn after(&self, node: NodeId) -> [NodeId; 2] {
        self.steps.get(node.0 as usize).map_or([NodeId::NOWHERE; 2], |step| step.next)
    }

    /// The first steps of the object at `node`.
    #[inline(always)]
    pub(super) fn first_of(&self, node: NodeId) -> [NodeId; 2] {
        self.steps.get(node.0 as usize).map_or([NodeId::NOWHERE; 2], |step| step.first)
    }

    /// The step at `node`, if `reader` resolved its key.
    #[inline(always)]
    pub(super) fn step(&self, node: NodeId, reader: usize) -> Option<&Step> {
        self.steps.get(node.0 as usize).filter(|step| step.reader == reader)
    }

    /// Caches that `text` leads `reader` to the field `index` of the object at `object`, behind the
    /// step `before` (`None` for the first one), and returns the node of the step.
    pub(super) fn note(
        &mut self,
        object: NodeId,
        before: Option<NodeId>,
        text: &[u8],
        reader: usize,
        index: u32,
    ) -> NodeId {
        if object == NodeId::NOWHERE || text.len() > LONGEST {
            return NodeId::NOWHERE;
        }
        let known = self.more[object.0 as usize].children.iter().copied().find(|child| {
            let step = &self.steps[child.0 as usize];
            step.reader == reader && step.index == index && *step.text == *text
        });
        let Some(node) = known.or_else(|| self.add(object, text, reader, index)) else {
            return NodeId::NOWHERE;
        };
        let followers = match before {
            None => &mut self.steps[object.0 as usize].first,
            // Successors of `NOWHERE` are not recorded: they would be tried at every unknown
            // position.
            Some(NodeId::NOWHERE) => return node,
            Some(before) => &mut self.steps[before.0 as usize].next,
        };
        if followers[0] != node {
            *followers = [node, followers[0]];
        }
        node
    }

    fn add(&mut self, object: NodeId, text: &[u8], reader: usize, index: u32) -> Option<NodeId> {
        if self.is_full() || self.more[object.0 as usize].children.len() >= MOST_CHILDREN {
            return None;
        }
        let node = self.push(text, reader, index);
        self.more[object.0 as usize].children.push(node);
        Some(node)
    }

    /// The node of all values of the object at `object`, whose keys are not fields.
    pub(super) fn values_of(&mut self, object: NodeId) -> NodeId {
        if let Some(node) = self.more[object.0 as usize].values {
            return node;
        }
        if object == NodeId::NOWHERE || self.is_full() {
            return NodeId::NOWHERE;
        }
        let node = self.push(&[], 0, END);
        self.more[object.0 as usize].values = Some(node);
        node
    }

    /// The shape of the ignored value at `node`; `None` where nothing is cached.
    #[inline]
    pub(super) fn ignored(&mut self, node: NodeId) -> Option<&mut IgnoredShape> {
        if node == NodeId::NOWHERE {
            return None;
        }
        self.more.get_mut(node.0 as usize).map(|more| &mut more.ignored)
    }
    /// The numbers of all cached fields, for tests.
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
            .map(|more| size_of::<More>() + more.children.len() * 4 + more.ignored.size_bytes());
        steps.sum::<usize>() + more.sum::<usize>() + self.scratch.len()
    }
}
