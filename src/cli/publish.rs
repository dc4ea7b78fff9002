//! Puts the files of a table's partition in place: a reader sees the old ones or the new ones, and
//! never a mixture, which it would add up.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::output::Target;
use super::{Failure, interrupt};

/// The beginning of the names of a table's files; whatever else is in a partition stays there.
const PART: &str = "part-";

/// The new files of one partition of a table, each with the path that it is to have.
pub(super) type NewFiles = Vec<(PathBuf, Target)>;

/// Puts new files in the place of all files of their partitions. `between` is the folder of the
/// table, which may contain a temporary folder for a moment: readers look in partitions only.
///
/// # Errors
///
/// When a file cannot be moved or removed.
pub(super) fn publish(files: NewFiles, between: &Path) -> Result<(), Failure> {
    let mut partitions: BTreeMap<PathBuf, NewFiles> = BTreeMap::new();
    for (path, target) in files {
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        partitions.entry(folder).or_default().push((path, target));
    }
    partitions.into_iter().try_for_each(|(folder, files)| partition(&folder, files, between))
}

fn partition(folder: &Path, mut files: NewFiles, between: &Path) -> Result<(), Failure> {
    let fails =
        |error: io::Error| Failure(format!("`{}` cannot be replaced: {error}", folder.display()));
    let new: Vec<&PathBuf> = files.iter().map(|(path, _)| path).collect();
    let old = parts(folder).map_err(fails)?;
    // One file in the place of one, or of none, is replaced at once.
    if new.len() == 1 && old.iter().all(|path| path == new[0]) {
        return files.into_iter().try_for_each(|(_, target)| target.keep());
    }
    let Ok(staging) = interrupt::folder_removed_on_signal(between) else {
        return one_by_one(folder, files).map_err(fails);
    };
    for (path, target) in &mut files {
        let name = path.file_name().unwrap_or_default();
        target.name_anew(staging.path().join(name)).map_err(fails)?;
    }
    files.into_iter().try_for_each(|(_, target)| target.keep())?;
    match exchange(staging.path(), folder) {
        Ok(()) => {
            // The old files are in the other folder now, and with them files that are not the table's.
            for path in entries(staging.path()).map_err(fails)? {
                if !is_part(&path) {
                    let name = path.file_name().unwrap_or_default();
                    fs::rename(&path, folder.join(name)).map_err(fails)?;
                }
            }
        }
        // Not every system can exchange two folders.
        Err(_) => {
            remove(&old).map_err(fails)?;
            for path in entries(staging.path()).map_err(fails)? {
                let name = path.file_name().unwrap_or_default();
                fs::rename(&path, folder.join(name)).map_err(fails)?;
            }
        }
    }
    Ok(())
}

/// Where no folder can be made beside the partition: the old files go first, so that no reader adds
/// up two exports; for a moment one may see too little.
fn one_by_one(folder: &Path, files: NewFiles) -> io::Result<()> {
    remove(&parts(folder)?)?;
    let moved = files.into_iter().try_for_each(|(_, target)| target.keep());
    moved.map_err(|Failure(text)| io::Error::other(text))
}

fn remove(files: &[PathBuf]) -> io::Result<()> {
    files.iter().try_for_each(fs::remove_file)
}

fn is_part(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PART))
}

/// The files of a table that are in a partition.
fn parts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(entries(folder)?.into_iter().filter(|path| is_part(path)).collect())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// Gives each of two folders the name of the other, in one step.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Gives each of two folders the name of the other, in one step.
#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// A partition with these files, and new ones of these names.
    fn replaced(old: &[&str], new: &[&str]) -> (tempfile::TempDir, Vec<(String, String)>) {
        let table = tempfile::tempdir().unwrap();
        let folder = table.path().join("cloud=a/region=b/date=c");
        fs::create_dir_all(&folder).unwrap();
        for name in old {
            fs::write(folder.join(name), "old").unwrap();
        }
        let target = |name: &&str| {
            let mut target = Target::file(&folder.join(name)).unwrap();
            target.write_all(b"new").unwrap();
            (folder.join(name), target)
        };
        publish(new.iter().map(target).collect(), table.path()).unwrap();
        let read = |path: PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        };
        let mut found: Vec<_> = entries(&folder).unwrap().into_iter().map(read).collect();
        found.sort();
        // No temporary folder is left.
        assert_eq!(entries(table.path()).unwrap().len(), 1);
        (table, found)
    }

    #[test]
    fn new_files_replace_all_old_ones_and_nothing_else() {
        let all = ["part-0.parquet", "part-0-1.parquet", "part-1.parquet"];
        for old in [&all[..], &all[..1], &[], &["part-7.ndjson"]] {
            for new in [&all[..], &all[..1], &all[..2]] {
                let with_foreign = [old, &["_SUCCESS"]].concat();
                let (_table, found) = replaced(&with_foreign, new);
                let mut expected: Vec<_> =
                    new.iter().map(|name| ((*name).to_owned(), "new".to_owned())).collect();
                expected.push(("_SUCCESS".to_owned(), "old".to_owned()));
                expected.sort();
                assert_eq!(found, expected, "{old:?} by {new:?}");
            }
        }
    }

    #[test]
    fn where_folders_cannot_be_exchanged_no_old_file_stays() {
        let table = tempfile::tempdir().unwrap();
        let folder = table.path().join("p");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("part-0-1.parquet"), "old").unwrap();
        let target = Target::file(&folder.join("part-0.parquet")).unwrap();
        one_by_one(&folder, vec![(folder.join("part-0.parquet"), target)]).unwrap();
        assert_eq!(entries(&folder).unwrap(), [folder.join("part-0.parquet")]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn folders_are_exchanged_in_one_step() {
        let table = tempfile::tempdir().unwrap();
        let (one, other) = (table.path().join("one"), table.path().join("other"));
        for (folder, name) in [(&one, "a"), (&other, "b")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join(name), "").unwrap();
        }
        exchange(&one, &other).unwrap();
        assert!(one.join("b").exists() && other.join("a").exists());
        assert!(exchange(&one, &table.path().join("none")).is_err());
    }
}
