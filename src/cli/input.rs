//! Which files are read, and how.

use std::collections::HashSet;
use std::env;
use std::path::Path;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Failure;
use super::args::RunArgs;
use super::overwrite::{self, Output};
use crate::read::frame::Sizes;
use crate::read::source::{Source, declaration};
use crate::resource;
use crate::row::Time;
use crate::run::Settings;

/// The files that the arguments mean, each once. None of `outputs` may be one of them.
pub(super) fn sources(
    dumps: &[String],
    outputs: &[Option<Output<'_>>],
) -> Result<Vec<Source>, Failure> {
    let kinds: Vec<&str> = resource::kinds().iter().map(|kind| kind.name).collect();
    let mut sources: Vec<Source> = Vec::new();
    let mut known = HashSet::new();
    for dump in dumps {
        let found = Source::expand(dump, &kinds).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => missing(dump, &kinds),
            _ => Failure(format!("`{dump}` cannot be read: {error}")),
        })?;
        for source in found {
            if known.insert(source.name.clone()) {
                sources.push(source);
            }
        }
    }
    let outputs: Vec<Output<'_>> = outputs.iter().flatten().copied().collect();
    overwrite::refuse(&mut sources, &outputs)?;
    let mut sources: Vec<Source> = sources.into_iter().flat_map(Source::unpack).collect();
    sources.shrink_to_fit();
    match (sources.is_empty(), dumps) {
        (true, [folder]) => {
            Err(format!("the folder `{folder}` has no files in it; name the dumps").into())
        }
        (true, _) => Err("the folders have no files in them; name the dumps".into()),
        (false, _) => Ok(sources),
    }
}

/// The one file that `name` means, or standard input.
pub(super) fn one_source(name: &str) -> Result<Source, Failure> {
    match sources(&[name.to_owned()], &[])?.as_slice() {
        [source] if !source.from_folder => Ok(source.clone()),
        _ => Err(format!("`{name}` is a folder; name one file").into()),
    }
}

/// The error for a file that does not exist, with a similar name if there is one.
fn missing(dump: &str, kinds: &[&str]) -> Failure {
    let file = match declaration(dump) {
        Some((kind, _, file)) if kinds.contains(&kind) => file,
        Some((kind, _, file)) if Path::new(file).exists() => {
            let near = nearest(kind, kinds.iter().copied());
            let hint =
                near.map(|near| format!("; did you mean `{near}={file}`?")).unwrap_or_default();
            return Failure(format!("no kind of dump is called `{kind}`{hint}"));
        }
        _ => dump,
    };
    let path = Path::new(file);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names: Vec<String> = std::fs::read_dir(folder.unwrap_or(Path::new(".")))
        .map(|entries| {
            let mut names: Vec<String> = entries
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        })
        .unwrap_or_default();
    let hint = match nearest(&name, names.iter().map(String::as_str)) {
        Some(near) => {
            let near = folder.map_or_else(|| near.into(), |folder| folder.join(near));
            format!("; did you mean `{}`?", near.display())
        }
        None => "; check the path".to_owned(),
    };
    Failure(format!("no such file: `{file}`{hint}"))
}

/// The name that is most like `wanted`, if one is like it at all.
pub(super) fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let scored = names.map(|name| (strsim::jaro_winkler(wanted, name), name));
    let near = scored.filter(|(score, _)| *score > 0.8);
    near.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|(_, name)| name)
}

/// How the run goes about its work.
pub(super) fn settings(run: &RunArgs, strict: bool) -> Result<Settings, Failure> {
    let threads = match run.threads {
        Some(threads) => usize::from(threads),
        None => thread::available_parallelism().map_or(1, usize::from),
    };
    let mut sizes = Sizes::default();
    if let Some(batch) = run.batch_size {
        sizes.batch = batch as usize;
    }
    Ok(Settings { threads, sizes, plain: run.plain, now: now(run.now.as_deref())?, strict })
}

/// The time of the report: as asked, else as SOURCE_DATE_EPOCH says, else now.
fn now(asked: Option<&str>) -> Result<Time, Failure> {
    if let Some(text) = asked {
        return Time::parse(text).ok_or_else(|| {
            Failure(format!("cannot read `{text}` as a time; write it as `2019-06-05T13:08:44Z`"))
        });
    }
    if let Ok(text) = env::var("SOURCE_DATE_EPOCH") {
        let seconds =
            text.trim().parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1_000_000));
        return seconds.map(Time).ok_or_else(|| {
            Failure(format!("SOURCE_DATE_EPOCH is `{text}`, and must be seconds since 1970"))
        });
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    // Whole seconds: smaller parts are never printed.
    Ok(Time(i64::try_from(since.as_secs()).unwrap_or(i64::MAX / 1_000_000) * 1_000_000))
}
