#!/usr/bin/env python3
"""Compares the SQL reports with the command's own rows, cell by cell.

    equal.py --osreport BIN --engine duckdb|spark [--master URL] [--format parquet|ndjson]
             CLOUD=FOLDER...
    equal.py --osreport BIN --engine answers --answers OUT CLOUD=FOLDER...

Each folder of dumps is exported as one snapshot of a lake, each query runs over the lake, and each
snapshot's rows are compared with those of the command that the query names. With `answers` the rows
are those that the Spark job has written to OUT. Exits 1 where any cell differs, and says which.
"""

import argparse
import collections
import datetime
import itertools
import json
import os
import subprocess
import sys
import tempfile

# The command whose rows a query has. Its columns are those of the query.
COMMANDS = {
    "addresses": ["addresses"],
    "capacity": ["capacity"],
    "floatingips": ["floatingips"],
    "groups": ["groups"],
    "hypervisors": ["hypervisors"],
    "orphans": ["orphans"],
    "owners": ["servers", "--count-by", "user_id,username,group,project"],
    "projects": ["projects"],
    "servers": ["servers"],
    "summary": ["summary"],
    "users": ["users"],
    "volumes": ["volumes"],
}
REGION, DATE, NOW = "r1", "2026-11-24", "2026-11-24T12:00:00Z"
FIXED = ["--now", NOW, "-q"]


def run(arguments, codes=(0, 1)):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode == 2 and "error: no dump of " in done.stderr:
        # The command has no rows, and says so; the query has none either.
        return ""
    if done.returncode not in codes:
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def plain(cell):
    """A cell as the command's JSON has it."""
    if isinstance(cell, datetime.datetime):
        if cell.tzinfo:
            cell = cell.astimezone(datetime.timezone.utc)
        text = cell.strftime("%Y-%m-%dT%H:%M:%S")
        return f"{text}.{cell.microsecond:06}Z" if cell.microsecond else f"{text}Z"
    if isinstance(cell, (list, tuple)):
        return [plain(item) for item in cell]
    if isinstance(cell, dict):
        return {key: plain(value) for key, value in sorted(cell.items())}
    return cell


class DuckDb:
    def __init__(self, _):
        import duckdb

        self.connection = duckdb.connect()

    def execute(self, script):
        for statement in statements(script):
            self.connection.execute(statement)

    def query(self, text):
        rows = self.connection.execute(text)
        return [column[0] for column in rows.description], rows.fetchall()


class Spark:
    def __init__(self, master):
        from pyspark.sql import SparkSession

        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder.master(master).appName("osreport")
        for name, value in {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": "4",
            "spark.driver.memory": "1g",
            "spark.executor.memory": "1g",
        }.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")

    def execute(self, script):
        for statement in statements(script):
            self.session.sql(statement)

    def query(self, text):
        frame = self.session.sql(text.strip().rstrip(";"))
        return frame.columns, [tuple(row) for row in frame.collect()]


class Answers:
    """The rows that the Spark job has written."""

    def __init__(self, folder):
        self.folder = folder

    def query(self, name):
        import pyarrow
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(os.path.join(self.folder, name))
        maps = [pyarrow.types.is_map(field.type) for field in table.schema]
        columns = [
            [dict(cell) if is_map and cell is not None else cell for cell in column.to_pylist()]
            for is_map, column in zip(maps, table.columns)
        ]
        return table.column_names, list(zip(*columns))


ENGINES = {"duckdb": DuckDb, "spark": Spark, "answers": Answers}


def statements(script):
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" \n;")]


def compare(name, cloud, columns, rows, expected):
    """How many cells differ, after both sides are in one order."""
    key = lambda row: json.dumps(row, sort_keys=True, ensure_ascii=False)
    ours, theirs = sorted(rows, key=key), sorted(expected, key=key)
    if ours == theirs:
        return 0
    count = lambda rows: collections.Counter(map(key, rows))
    only_sql, only_command = count(ours) - count(theirs), count(theirs) - count(ours)
    print(f"{name} of {cloud}: {len(ours)} rows of SQL, {len(theirs)} of the command")
    pairs = list(itertools.zip_longest(sorted(only_sql.elements()), sorted(only_command.elements())))
    for one, other in pairs[:5]:
        if one is None or other is None:
            print(f"  only {'the command' if one is None else 'SQL'} has {one or other}")
            continue
        for column, ours, theirs in zip(columns, json.loads(one), json.loads(other)):
            if ours != theirs:
                print(f"  {json.loads(one)[0]}: {column} is {ours!r}, and {theirs!r} of the command")
    return sum(only_sql.values()) + sum(only_command.values())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--osreport", required=True)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--format", default="parquet", choices=["parquet", "ndjson"])
    parser.add_argument("--query", action="append")
    parser.add_argument("--answers")
    parser.add_argument("clouds", nargs="+", metavar="CLOUD=FOLDER")
    args = parser.parse_args()
    clouds = dict(cloud.split("=", 1) for cloud in args.clouds)
    names = args.query or [name for name in run([args.osreport, "sql"]).split() if name in COMMANDS]
    engine = ENGINES[args.engine](args.answers or args.master)
    wrong = cells = 0
    with tempfile.TemporaryDirectory() as folder:
        lake = os.path.join(folder, "lake")
        if not args.answers:
            for cloud, dumps in clouds.items():
                partition = f"cloud={cloud},region={REGION},date={DATE}"
                run([args.osreport, "export", dumps, "-o", lake, "-f", args.format,
                     "--partition", partition, "--partial", *FIXED])
            engine.execute(run([args.osreport, "sql", "--views", "--lake", lake, "-f", args.format,
                                "--dialect", args.engine]))
        for name in names:
            text = name
            if not args.answers:
                text = run([args.osreport, "sql", name, "--dialect", args.engine])
            columns, rows = engine.query(text)
            assert list(columns[:3]) == ["cloud", "region", "date"], columns
            found = collections.defaultdict(list)
            for row in rows:
                cloud, region, date, *rest = row
                assert (region, date) == (REGION, DATE), row
                found[cloud].append([plain(cell) for cell in rest])
            asked = ["group" if column == "user_group" else column for column in columns[3:]]
            for cloud, dumps in clouds.items():
                command = [args.osreport, COMMANDS[name][0], dumps, *COMMANDS[name][1:],
                           "-c", ",".join(asked), "-f", "ndjson", *FIXED]
                expected = [json.loads(line) for line in run(command).splitlines()]
                expected = [[plain(row[column]) for column in asked] for row in expected]
                wrong += compare(name, cloud, asked, found[cloud], expected)
                cells += len(expected) * len(asked)
    print(f"{args.engine}: {len(names)} queries, {len(clouds)} clouds, {cells} cells, "
          f"{wrong} rows differ")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
