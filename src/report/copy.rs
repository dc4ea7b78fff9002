//! What snapshots and backups share: a volume, which may be the only one to name the owner.

use crate::join::{Joined, Match};
use crate::resource::volume;

/// A copy of a volume.
pub(super) struct Copy<'a> {
    /// The id of the volume.
    pub(super) volume_id: Option<&'a str>,
    /// The volume, where a dump has it.
    volume: Option<&'a volume::Kept>,
    /// Who names the project: the record, by what it is called, or `volume`.
    pub(super) owner_from: Option<&'static str>,
    volumes_given: bool,
}

impl<'a> Copy<'a> {
    /// A record called `name` that is a copy of the volume of this id.
    pub(super) fn new(joined: &Joined<'a>, name: &'static str, volume_id: Option<&'a str>) -> Self {
        let index = joined.index;
        let volume = volume_id.and_then(|id| index.volumes.find(id));
        let says = if joined.record.project_id().is_some() { name } else { "volume" };
        Self {
            volume_id,
            volume,
            owner_from: joined.owner.project_id.map(|_| says),
            volumes_given: index.given("volumes"),
        }
    }

    /// The volume's name; `None` where no dump has the volume, or it has none.
    pub(super) fn volume_name(&self) -> Option<&'a str> {
        self.volume.and_then(|volume| volume.name.as_deref())
    }

    /// How the join to the volume ended; `None` where the record names no volume.
    pub(super) fn volume_match(&self) -> Option<&'static str> {
        self.volume_id?;
        Some(Match::of(self.volume.is_some(), self.volumes_given).name())
    }
}
