"""Gives each tool its turns, and writes the table of what came of them.

It knows nothing of any single tool but what `contestants.py` says of it.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from contestants import HERE, WORK

HEADER = """\
| tool | best s | median s | CPU s | GB/s | times osreport's | peak MB | runs | answer |
|---|---:|---:|---:|---:|---:|---:|---:|---|"""


@dataclass
class Data:
    """The dumps of one cloud, and the names of its networks."""

    servers: Path
    users: Path
    networks: list


@dataclass
class Result:
    """What the runs of one tool came to."""

    seconds: list = field(default_factory=list)
    cpu_seconds: list = field(default_factory=list)
    peak_bytes: int = 0
    failure: str = ""

    def best(self):
        return min(self.seconds, default=float("inf"))


def table(tools, cloud, runs, budget):
    """Measures all tools, and prints a table sorted by time, then what is wrong with answers."""
    folder = WORK / "answers"
    folder.mkdir(exist_ok=True)
    outs = {tool.name: folder / f"{number}.csv" for number, tool in enumerate(tools)}
    results = {tool.name: Result() for tool in tools}
    for turn in range(runs):
        for tool in tools:
            result = results[tool.name]
            if not result.failure and sum(result.seconds) < budget:
                print(f"turn {turn + 1}: {tool.name}", file=sys.stderr)
                measure(tool, cloud, outs[tool.name], result)
    wrong = compare(tools, outs, results)
    print(HEADER)
    own = results["osreport"].best() if "osreport" in results else float("inf")
    for tool in sorted(tools, key=lambda tool: results[tool.name].best()):
        answer = "none" if tool.floor else "differs" if tool.name in wrong else "same"
        print(row(tool, results[tool.name], cloud, own, answer))
    for name, sentence in wrong.items():
        print(f"\n{name}: {sentence}")
    for out in outs.values():
        out.unlink(missing_ok=True)


def measure(tool, cloud, out, result):
    """One run, from the start of the process to its end."""
    command = tool.filled(cloud.servers, cloud.users, out, cloud.networks)
    with open(out if tool.prints else os.devnull, "wb") as output:
        start = time.perf_counter()
        try:
            child = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE)
        except OSError as error:
            result.failure = f"could not be started: {error.strerror}"
            return
        complaint = child.stderr.read().decode(errors="replace").strip()
        # Not `child.wait()`: only `wait4` tells what this one child used.
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        result.failure = f"exit code {child.returncode}: {complaint.rpartition(chr(10))[2]}"
        return
    result.seconds.append(seconds)
    result.cpu_seconds.append(used.ru_utime + used.ru_stime)
    result.peak_bytes = max(result.peak_bytes, used.ru_maxrss * 1024)


def compare(tools, outs, results):
    """The answers that are not those of the script of plain Python, each with a sentence."""
    done = [tool for tool in tools if results[tool.name].seconds and not tool.floor]
    reference = next((tool for tool in done if tool.reference), None)
    if not reference:
        return {}
    found = helper("agree", outs[reference.name], *(outs[tool.name] for tool in done))
    wrong = {}
    for tool in done:
        sentence = found[str(outs[tool.name])]
        if sentence:
            wrong[tool.name] = f"{sentence}. Known: {tool.known}" if tool.known else sentence
    return wrong


def row(tool, result, cloud, own, answer):
    """The tool's line of the table."""
    if not result.seconds:
        return f"| {tool.name} | | | | | | | 0 | {result.failure} |"
    best = result.best()
    cells = [
        tool.name,
        f"{best:.2f}",
        f"{statistics.median(result.seconds):.2f}",
        f"{min(result.cpu_seconds):.2f}",
        f"{cloud.servers.stat().st_size / best / 1e9:.2f}",
        f"{best / own:.1f}" if own < float("inf") else "",
        # A child counts its parent's memory at the start, which is all that `dd` would show.
        "" if tool.floor else f"{result.peak_bytes / 1e6:.0f}",
        len(result.seconds),
        answer,
    ]
    return f"| {' | '.join(map(str, cells))} |"


def helper(*words):
    """What `helpers.py` answers."""
    command = [sys.executable, str(HERE / "helpers.py"), *map(str, words)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def megabytes(path):
    return f"{path.stat().st_size / 1e6:.0f} MB"
