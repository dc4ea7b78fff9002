//! Which dumps are of which cloud.

use std::sync::Arc;

use super::Failure;
use super::input::sources;
use super::overwrite::Output;
use crate::finding::Finding;
use crate::read::source::Source;

/// The dumps of one cloud.
pub(super) struct Cloud {
    /// Its name; absent where the user names no clouds.
    pub(super) name: Option<Arc<str>>,
    /// Its dumps.
    pub(super) sources: Vec<Source>,
}

impl Cloud {
    /// A finding of this cloud, which names it.
    pub(super) fn named(&self, mut finding: Finding) -> Finding {
        finding.place.cloud = self.name.clone();
        finding
    }
}

/// Keeps the dumps that can be read once only in temporary files, since they are read twice.
pub(super) fn keep(clouds: &mut [Cloud]) -> Result<(), Failure> {
    for source in clouds.iter_mut().flat_map(|cloud| &mut cloud.sources) {
        source.keep().map_err(|error| {
            Failure(format!("`{}` cannot be kept in a temporary file: {error}", source.name))
        })?;
    }
    Ok(())
}

/// The clouds that the arguments name, in the order of their first dump; a single one without a
/// name where they name none. None of `outputs` may be one of the dumps.
pub(super) fn clouds(
    dumps: &[String],
    named: &[String],
    outputs: &[Option<Output<'_>>],
) -> Result<Vec<Cloud>, Failure> {
    if named.is_empty() {
        return Ok(vec![Cloud { name: None, sources: sources(dumps, outputs)? }]);
    }
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for text in named {
        let Some((name, dump)) =
            text.split_once('=').filter(|(name, dump)| !name.is_empty() && !dump.is_empty())
        else {
            return Err(format!("`--cloud {text}`: write it as `--cloud NAME=DUMP`").into());
        };
        match all.iter_mut().find(|(known, _)| known == name) {
            Some((_, dumps)) => dumps.push(dump.to_owned()),
            None => all.push((name.to_owned(), vec![dump.to_owned()])),
        }
    }
    let cloud = |(name, dumps): (String, Vec<String>)| {
        let sources = sources(&dumps, outputs)?;
        Ok(Cloud { name: Some(name.into()), sources })
    };
    all.into_iter().map(cloud).collect()
}
