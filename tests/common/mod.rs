//! Runs the built command, as a user does: the one place where tests touch it.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]
#![allow(clippy::print_stderr, reason = "what could not be tried is said")]
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The folder of the fixtures, where every test runs the command: names are then relative.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A fixture's text.
pub(crate) fn fixture(name: &str) -> String {
    std::fs::read_to_string(fixtures().join(name)).unwrap()
}

/// The command in the folder of the fixtures, with a fixed clock and nothing of the caller's
/// surroundings that could show.
pub(crate) fn osreport<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_osreport"));
    command.args(arguments).current_dir(fixtures()).stdin(Stdio::null());
    command.env("SOURCE_DATE_EPOCH", "1560168000"); // 2019-06-10T12:00:00Z
    for name in ["CLIFF_MAX_TERM_WIDTH", "CLIFF_FIT_WIDTH", "NO_COLOR", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// Whether this process ignores the signal, as one does that `nohup`, or a shell without job
/// control, started in the background. Children inherit that, so the signal cannot be tried; this
/// is said.
pub(crate) fn ignores(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let ignores = ignored.is_some_and(|mask| mask & (1 << (signal - 1)) != 0);
    if ignores {
        eprintln!("skipped: signal {signal}, which this process ignores");
    }
    ignores
}

/// What a run gave.
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            // No code: a signal ended it, which no input may bring about.
            code: output.status.code().unwrap(),
        }
    }
}

/// Runs the command to its end.
pub(crate) fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Outcome {
    osreport(arguments).output().unwrap().into()
}

/// Runs the command with these bytes on standard input.
pub(crate) fn run_with_input<A: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = A>,
    input: &[u8],
) -> Outcome {
    let mut command = osreport(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // The command may stop reading before the end.
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().unwrap().into()
    })
}

/// The standard output of a run that must succeed.
pub(crate) fn stdout_of<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> String {
    let outcome = run(arguments);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    outcome.stdout
}

/// Standard output, standard error and exit code in one text.
impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { stdout, stderr, code } = self;
        write!(f, "exit code: {code}\n--- stdout\n{stdout}--- stderr\n{stderr}")
    }
}

/// The command as a shell runs it: `script` has it as `"$@"`.
#[cfg(unix)]
pub(crate) fn through_shell<A: AsRef<OsStr>>(
    script: &str,
    arguments: impl IntoIterator<Item = A>,
) -> Command {
    wrapped(osreport(arguments), "sh", &["-c", script, "sh"])
}

/// The command, bound by permissions even where root runs the tests. `None`, and a word about
/// it, where that cannot be had.
#[cfg(unix)]
pub(crate) fn bound_by_permissions(command: Command) -> Option<Command> {
    use std::os::unix::fs::PermissionsExt;

    let probe = tempfile::NamedTempFile::new().unwrap();
    probe.as_file().set_permissions(std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::File::open(probe.path()).is_err() {
        return Some(command);
    }
    // By these two root passes over permissions.
    let options = ["--bounding-set", "-dac_override,-dac_read_search"];
    let tried = Command::new("setpriv").args(options).arg("cat").arg(probe.path()).output();
    if tried.is_ok_and(|output| output.status.code() == Some(1)) {
        return Some(wrapped(command, "setpriv", &options));
    }
    eprintln!("root cannot give up its rights here (setpriv): permissions are not tested");
    None
}

/// The command, run by another.
fn wrapped(command: Command, program: &str, arguments: &[&str]) -> Command {
    let mut outer = Command::new(program);
    outer.args(arguments).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer.stdin(Stdio::null());
    outer
}
