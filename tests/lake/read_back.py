#!/usr/bin/env python3
"""Compares every cell of exported Parquet files, read by pyarrow, DuckDB and polars, with the same
export as JSON Lines.

    read_back.py --osreport BIN CLOUD=FOLDER...

Also checks the types of all columns against `osreport export --describe`.
"""

import argparse
import datetime
import glob
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

import duckdb
import polars
import pyarrow
import pyarrow.parquet

UTC = datetime.timezone.utc


def export(osreport, dumps, lake, form):
    run = [osreport, "export", dumps, "-o", lake, "-f", form, "--partial", "-q",
           "--partition", "cloud=c,region=r,date=2026-11-24", "--now", "2026-11-24T12:00:00Z"]
    done = subprocess.run(run, capture_output=True, text=True)
    if done.returncode > 1:
        sys.exit(done.stderr)


def plain(cell):
    """A cell as JSON has it; an entry of a map is a pair, or an object of polars."""
    if isinstance(cell, datetime.datetime):
        cell = cell.astimezone(UTC)
        text = cell.strftime("%Y-%m-%dT%H:%M:%S")
        return f"{text}.{cell.microsecond:06}Z" if cell.microsecond else f"{text}Z"
    if isinstance(cell, dict):
        return {key: plain(value) for key, value in cell.items()}
    if isinstance(cell, list):
        return [plain(item) for item in cell]
    return cell


def mapped(cell, is_map):
    if not is_map or cell is None or isinstance(cell, dict):
        return plain(cell)
    pairs = [(item["key"], item["value"]) if isinstance(item, dict) else item for item in cell]
    return {key: plain(value) for key, value in pairs}


def of_pyarrow(path, maps):
    rows = pyarrow.parquet.ParquetFile(path).read().to_pylist()
    return [{name: mapped(cell, name in maps) for name, cell in row.items()} for row in rows]


def of_duckdb(path, maps):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    rows = connection.execute("SELECT * FROM read_parquet(?, hive_partitioning = false)", [path])
    names = [column[0] for column in rows.description]
    rows = rows.fetchall()
    return [{name: mapped(cell, name in maps) for name, cell in zip(names, row)} for row in rows]


def of_polars(path, maps):
    rows = polars.read_parquet(path, hive_partitioning=False).to_dicts()
    return [{name: mapped(cell, name in maps) for name, cell in row.items()} for row in rows]


def described(osreport):
    """The type of each column of each table, as DuckDB names it."""
    run = [osreport, "export", "--describe", "--dialect", "duckdb"]
    text = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    tables = {}
    for name, columns in re.findall(r"CREATE TABLE (\w+) \(\n(.*?)\n\);", text, re.S):
        lines = [re.sub(r",?( --.*)?$", "", line).strip() for line in columns.splitlines()]
        tables[name] = dict(line.split(" ", 1) for line in lines)
    return tables


def unpruned(path, rows, types):
    """The columns of ids by which an engine cannot tell that a group of rows lacks an id, or takes
    one that has it for one that does not."""
    connection = duckdb.connect()
    filtered = {name for name, in connection.execute(
        "SELECT path_in_schema FROM parquet_metadata(?) WHERE bloom_filter_offset IS NOT NULL",
        [path]).fetchall()}
    wrong = [column for column in types
             if types[column] == "VARCHAR" and rows and (column == "id" or column.endswith("_id"))
             and column not in filtered]
    # The probe counts columns as if none before were a list or a map.
    flat = itertools.takewhile(lambda column: not re.search(r"\[|MAP", types[column]), types)
    for column in filtered.intersection(flat):
        known = next((row[column] for row in rows if row[column]), None)
        if known is None:
            continue
        excluded = {
            value: [excludes for excludes, in connection.execute(
                "SELECT bloom_filter_excludes FROM parquet_bloom_probe(?, ?, ?)",
                [path, column, value]).fetchall()]
            for value in (known, *(f"an id of no row {number}" for number in range(9)))
        }
        found = excluded.pop(known)
        # One probe in twenty may find what is not there.
        if all(found) or sum(all(none) for none in excluded.values()) < 5:
            wrong.append(column)
    return wrong


def reports(osreport, dumps):
    """Compares each report's `-f parquet`, read by pyarrow, with its JSON Lines."""
    text = subprocess.run([osreport, "--help"], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^  (\w+) +one row per", text, re.M)
    wrong = cells = 0
    for name in names:
        if name in ("identify", "diff"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = {}
            for ending in ("parquet", "ndjson"):
                path = os.path.join(folder, f"report.{ending}")
                run = [osreport, name, dumps, "--long", "-o", path, "--partial", "-q",
                       "--now", "2026-11-24T12:00:00Z"]
                done = subprocess.run(run, capture_output=True, text=True)
                if not os.path.exists(path):
                    sys.exit(f"{name}: {done.stderr}")
                found[ending] = path
            schema = pyarrow.parquet.read_schema(found["parquet"])
            maps = {field.name for field in schema if pyarrow.types.is_map(field.type)}
            rows = [json.loads(line) for line in open(found["ndjson"], encoding="utf-8")]
            cells += len(rows) * len(schema)
            if of_pyarrow(found["parquet"], maps) != rows:
                wrong += 1
                print(f"the report {name} of {dumps} differs in Parquet")
    print(f"{cells} cells of {len(names)} reports as Parquet, {wrong} reports differ")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--osreport", required=True)
    parser.add_argument("clouds", nargs="+", metavar="CLOUD=FOLDER")
    args = parser.parse_args()
    tables, wrong, cells = described(args.osreport), 0, 0
    for cloud in args.clouds:
        name, dumps = cloud.split("=", 1)
        with tempfile.TemporaryDirectory() as folder:
            lake, lines = os.path.join(folder, "parquet"), os.path.join(folder, "ndjson")
            export(args.osreport, dumps, lake, "parquet")
            export(args.osreport, dumps, lines, "ndjson")
            for path in sorted(glob.glob(f"{lake}/*/*/*/*/part-*.parquet")):
                table = os.path.relpath(path, lake).split("/")[0]
                types = dict(duckdb.connect().execute(
                    "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM "
                    "read_parquet(?, hive_partitioning = false))", [path]).fetchall())
                expected = {column: kind.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")
                            for column, kind in tables[table].items()
                            if column not in ("cloud", "region", "date")}
                if types != expected:
                    wrong += 1
                    print(f"{name} {table}: the types are {types}, and {expected} in --describe")
                maps = {column for column, kind in expected.items() if kind.startswith("MAP")}
                other = path.replace(lake, lines).replace(".parquet", ".ndjson")
                rows = [json.loads(line) for line in open(other, encoding="utf-8")]
                for column in unpruned(path, rows, types):
                    wrong += 1
                    print(f"{name} {table}: the filter of {column} does not tell groups apart")
                for reader in (of_pyarrow, of_duckdb, of_polars):
                    found = reader(path, maps)
                    cells += len(rows) * len(expected)
                    if found != rows:
                        wrong += 1
                        differ = [pair for pair in zip(found, rows) if pair[0] != pair[1]]
                        print(f"{name} {table} {reader.__name__}: {len(found)} rows, and "
                              f"{len(rows)} of JSON; first: {differ[:1]}")
    wrong += reports(args.osreport, args.clouds[0].split("=", 1)[1])
    print(f"{cells} cells read back by pyarrow, DuckDB and polars, {wrong} files differ")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
