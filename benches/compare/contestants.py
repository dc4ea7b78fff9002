"""Who takes part: how each is started, what it needs, and what is known to be special about it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAMS = HERE / "programs"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
WORK = TARGET / "compare"
PYTHON = WORK / "venv" / "bin" / "python"
OSREPORT = TARGET / "dist" / "osreport"
SONIC = WORK / "sonic" / "release" / "sonic"
JAQ = WORK / "bin" / "jaq"
LIBRARIES = ("orjson", "msgspec", "duckdb", "polars")
COLUMNS = "id,name,status,ip,user_id,username"


@dataclass
class Contestant:
    """One way to do the job."""

    name: str
    # The command line; `SERVERS`, `USERS`, `OUT` and `NETWORKS` in it stand for the data.
    command: list
    # The answer comes on standard output.
    prints: bool = False
    # Its answer is the one that all others are held against.
    reference: bool = False
    # The data with which it takes part: `big`, `small` or both.
    sizes: tuple = ("big",)
    # Reads, and answers nothing.
    floor: bool = False
    # Why its answer is known to differ.
    known: str = ""

    def filled(self, servers, users, out, networks):
        """The command line for these files."""
        words = {"SERVERS": [str(servers)], "USERS": [str(users)], "OUT": [str(out)]}
        words["NETWORKS"] = networks
        return [part for word in self.command for part in words.get(word, [str(word)])]


def contestants():
    """All of them, osreport first and the floor last."""
    files = ["SERVERS", "USERS", "OUT"]

    def python(program, *more):
        return [PYTHON, PROGRAMS / program, *files, *more]

    osreport = [OSREPORT, "servers", "-q", "-c", COLUMNS, "-f", "csv", "--formula", "keep"]
    join = ["-r", "-f", PROGRAMS / "join.jq", "--slurpfile", "users", "USERS", "SERVERS"]
    order = "a struct of polars does not keep the order of a server's networks"
    return [
        Contestant("osreport", [*osreport, "-o", "OUT", "SERVERS", "USERS"], sizes=("big", "small")),
        Contestant("C++ simdjson On-Demand, by hand, two threads, in pieces",
                   [WORK / "simdjson", *files, "chunks"]),
        Contestant("C++ simdjson On-Demand, by hand, two threads",
                   [WORK / "simdjson", *files, "two"]),
        Contestant("C++ simdjson On-Demand, by hand", [WORK / "simdjson", *files]),
        Contestant("Rust sonic-rs, by hand, two threads", [SONIC, *files]),
        Contestant("Python msgspec, typed", python("msgspec_structs.py")),
        Contestant("polars", python("polars_frames.py", "NETWORKS"), known=order),
        Contestant("Python orjson", python("python_json.py", "orjson")),
        Contestant("Python json", python("python_json.py", "json")),
        Contestant("the blog post's script, with a dictionary", python("blog_dictionary.py"),
                   reference=True, sizes=("big", "small")),
        Contestant("jq", ["jq", *join], prints=True),
        Contestant("jaq", [JAQ, *join], prints=True),
        Contestant("DuckDB", python("duckdb_sql.py")),
        Contestant("the blog post's script as it was", python("blog_double_loop.py"),
                   sizes=("small",)),
        Contestant("dd (reads only)", ["sh", "-c", 'exec dd if="$1" of=/dev/null bs=1M', "dd",
                   "SERVERS"], floor=True),
    ]


def prepare():
    """Installs and builds what is missing; gives for each missing thing a sentence."""
    WORK.mkdir(parents=True, exist_ok=True)
    missing = [*packages({"jq": "jq", "g++": "g++"}), *libraries(), *simdjson(), *rust()]
    if not OSREPORT.exists():
        missing.append("osreport is not built: run `cargo build --profile dist`")
    return missing


def packages(wanted):
    """Debian packages, by the command that each brings."""
    absent = [package for command, package in wanted.items() if not shutil.which(command)]
    if absent and not installed(absent):
        return [f"{package} is missing: install it" for package in absent]
    return []


def installed(names):
    """Whether Debian's packages could be installed just now."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    return succeeds(["apt-get", "install", "-y", "-q", *names])


def libraries():
    """Python libraries in an environment of their own, as far as they can be had."""
    if not PYTHON.exists() and not succeeds([sys.executable, "-m", "venv", WORK / "venv"]):
        return ["no Python environment can be made: install python3-venv"]
    absent = [name for name in LIBRARIES if not succeeds([PYTHON, "-c", f"import {name}"])]
    install = [PYTHON, "-m", "pip", "install", "-q"]
    return [f"{name} cannot be installed" for name in absent if not succeeds([*install, name])]


def simdjson():
    """Builds the C++ program, for this very processor."""
    source, program = PROGRAMS / "simdjson.cpp", WORK / "simdjson"
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return []
    build = ["g++", "-O3", "-march=native", "-std=c++17", "-pthread", source, "-lsimdjson", "-o", program]
    if succeeds(build) or (installed(["libsimdjson-dev"]) and succeeds(build)):
        return []
    return ["the C++ program does not build: install g++ and libsimdjson-dev"]


def rust():
    """Builds the program on sonic-rs, for this very processor, and jaq."""
    manifest = PROGRAMS / "sonic" / "Cargo.toml"
    native = ["env", "RUSTFLAGS=-C target-cpu=native", "cargo", "build", "--release", "--locked"]
    if not succeeds([*native, "--manifest-path", manifest, "--target-dir", WORK / "sonic"]):
        yield "the program on sonic-rs does not build"
    install = ["cargo", "install", "--quiet", "--locked", "jaq", "--root", WORK]
    if not JAQ.exists() and not succeeds(install):
        yield "jaq cannot be installed"


def succeeds(command):
    """Runs it in silence."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return subprocess.run([str(word) for word in command], **quiet, check=False).returncode == 0
    except OSError:
        return False


def versions():
    """What takes part, as it names itself."""
    code = "import importlib.metadata as data, platform, sys\n"
    code += "names = [f'{name} {data.version(name)}' for name in sys.argv[1:]]\n"
    code += "print(', '.join([f'Python {platform.python_version()}', *names]))"
    commands = [
        [OSREPORT, "--version"],
        [PYTHON, "-c", code, *LIBRARIES],
        ["jq", "--version"],
        [JAQ, "--version"],
        ["rustc", "--version"],
        ["g++", "--version"],
        ["dpkg-query", "-W", "-f", "simdjson ${Version}", "libsimdjson-dev"],
    ]
    for command in commands:
        try:
            words = [str(word) for word in command]
            answer = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            continue
        yield answer.partition("\n")[0]
