#!/usr/bin/env python3
"""Compares the queries over several dates with the command.

    changes.py --osreport BIN --engine duckdb|spark [--master URL] CLOUD=FOLDER...

Each cloud has two snapshots: its folder, and a copy in which servers were removed, added and
changed. `changes` must have the rows of `osreport diff`, and `growth` the numbers of rows of the
command's reports. The name of the first cloud is not ASCII. Exits 1 where a cell differs.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile

from equal import ENGINES, FIXED, compare, plain, run

DATES = ["2026-11-23", "2026-11-24"]
REGION = "región 1"
CHANGED = ["name", "status", "ip", "user_id", "project_id", "host", "flavor", "image_id"]


def change(folder):
    """Removes, adds and changes servers of a folder's lists."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not (name.startswith("servers") and name.endswith(".json")):
            continue
        with open(path) as file:
            reply = json.load(file)
        servers = reply["servers"]
        reply["servers"] = servers = servers[2:]
        new = json.loads(json.dumps(servers[0]))
        new.update(id="00000000-0000-4000-8000-00000000000a", name="new", created="2026-11-24T00:00:00Z")
        servers.append(new)
        servers[1]["status"] = "SHUTOFF" if servers[1]["status"] != "SHUTOFF" else "ACTIVE"
        servers[2]["name"] = "renamed \u65e5"
        servers[3]["OS-EXT-SRV-ATTR:host"] = None
        servers[4]["user_id"], servers[4]["image"] = servers[5]["user_id"], ""
        servers[5]["addresses"] = {}
        other = next(one for one in servers if one["flavor"] != servers[6]["flavor"])
        servers[6]["flavor"] = other["flavor"]
        with open(path, "w") as file:
            json.dump(reply, file)


def rows(osreport, report, dumps, *more):
    lines = run([osreport, report, dumps, "-f", "ndjson", *FIXED, *more]).splitlines()
    return [json.loads(line) for line in lines]


def sums(osreport, dumps):
    """The cells of `growth` of one snapshot, from the rows of the reports."""
    servers = rows(osreport, "servers", dumps, "-c", "id,user_id,vcpus,ram_mb,disk_gb")
    total = lambda name: sum(row[name] or 0 for row in servers) if any(
        row[name] is not None for row in servers) else None
    summary = {row["name"]: row["value"] for row in rows(osreport, "summary", dumps)
               if row["section"] == "cloud"}
    owners = {row["user_id"] for row in servers if row["user_id"]}
    return [len(servers), total("vcpus"), total("ram_mb"), total("disk_gb"), len(owners),
            *(summary.get(name) for name in ["users", "projects", "hypervisors"])]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--osreport", required=True)
    parser.add_argument("--engine", choices=["duckdb", "spark"], required=True)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("clouds", nargs="+", metavar="CLOUD=FOLDER")
    args = parser.parse_args()
    clouds = dict(cloud.split("=", 1) for cloud in args.clouds)
    engine = ENGINES[args.engine](args.master)
    wrong = changed = 0
    with tempfile.TemporaryDirectory() as folder:
        lake = os.path.join(folder, "lake")
        snapshots = {}
        for number, (cloud, before) in enumerate(clouds.items()):
            after = os.path.join(folder, f"after-{number}")
            shutil.copytree(before, after)
            change(after)
            # What the command says of files must not depend on their folder.
            snapshots[cloud] = [before, after]
            for date, dumps in zip(DATES, snapshots[cloud]):
                run([args.osreport, "export", dumps, "-o", lake, "--partition",
                     f"cloud={cloud},region={REGION},date={date}", "--partial", *FIXED])
        engine.execute(run([args.osreport, "sql", "--views", "--lake", lake, "--dialect",
                            args.engine]))
        query = lambda name: engine.query(run([args.osreport, "sql", name, "--dialect", args.engine]))

        columns, found = query("changes")
        for cloud, (before, after) in snapshots.items():
            ours = [[plain(cell) for cell in row[4:]] for row in found if row[0] == cloud]
            assert all(list(row[1:4]) == [REGION, *DATES] for row in found), found[:1]
            command = [args.osreport, "diff", "servers", "--before", before, "--after", after,
                       "-c", ",".join(["id", *CHANGED]), "-f", "ndjson", *FIXED]
            names = ["change", "id", "name", "column", "before", "after"]
            expected = [json.loads(line) for line in run(command).splitlines()]
            expected = [[row.get(name) for name in names] for row in expected]
            wrong += compare("changes", cloud, columns[4:], ours, expected)
            changed += len(expected)

        columns, found = query("growth")
        for cloud, pair in snapshots.items():
            ours = [[plain(cell) for cell in row[2:-1]] for row in found if row[0] == cloud]
            expected = [[date, *sums(args.osreport, dumps)] for date, dumps in zip(DATES, pair)]
            wrong += compare("growth", cloud, columns[2:-1], ours, expected)
            more = [row[-1] for row in sorted(found, key=lambda row: row[2]) if row[0] == cloud]
            if more != [None, expected[1][1] - expected[0][1]]:
                print(f"growth of {cloud}: servers_more is {more}")
                wrong += 1
    if not changed:
        print("nothing changed")
    print(f"{args.engine}: changes and growth, {len(clouds)} clouds, {changed} changes, "
          f"{wrong} rows differ")
    sys.exit(wrong > 0 or not changed)


if __name__ == "__main__":
    main()
