#!/usr/bin/env python3
"""Exports many snapshots on a Spark cluster, and runs the reports over them as SQL.

    osreport sql --spark-job > job.py
    spark-submit job.py --raw /data/raw --lake /data/lake --out /data/reports \\
        --osreport /usr/local/bin/osreport --keep-going

The folder of a snapshot is RAW/CLOUD/REGION/DATE, unless --layout says otherwise. One task runs one
osreport process on one snapshot: it reads the dumps and replaces the snapshot's partition of the
lake, so a task that is run again does no harm. Then each query runs over the whole lake, and its
rows go to OUT/QUERY.

RAW and LAKE are absolute paths that mean the same folders on every worker. osreport is a path that
every worker has, or the name of a file that `spark-submit --files` ships.

A snapshot that cannot be exported is named on standard error, and is a row of the table `findings`.
Without --keep-going the queries do not run then. Exit code: 0 all snapshots were exported, 1 some
were not, 2 wrong usage.
"""

import argparse
import os
import re
import subprocess
import sys

from pyspark.sql import SparkSession

# The columns that the folders of a partition name.
PARTITION = ("cloud", "region", "date")
# The longest piece of a failed snapshot's messages that is kept.
LONGEST = 2000


def main():
    args = arguments()
    snapshots = sorted(find(args.raw, args.layout))
    if args.since:
        snapshots = [snapshot for snapshot in snapshots if snapshot[2] >= args.since]
    if not snapshots:
        print(f"there is no snapshot {args.layout} in `{args.raw}`", file=sys.stderr)
        return 2
    spark = SparkSession.builder.appName("osreport").getOrCreate()
    failed = export(spark, args, snapshots)
    for cloud, region, date, message in failed:
        print(f"snapshot {cloud}/{region}/{date} was not exported: {message}", file=sys.stderr)
    print(f"{len(snapshots) - len(failed)} of {len(snapshots)} snapshots exported", file=sys.stderr)
    if not failed or args.keep_going:
        for statement in statements(osreport(args, "--views", "--lake", args.lake)):
            spark.sql(statement)
        for name in args.query or osreport(args, dialect=False).split():
            answer(spark, args, name)
    spark.stop()
    return 1 if failed else 0


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--raw", required=True, help="the folder of all snapshots")
    parser.add_argument("--lake", required=True, help="the folder of the tables")
    parser.add_argument("--out", required=True, help="the folder of the queries' rows")
    parser.add_argument("--layout", default="{cloud}/{region}/{date}",
                        help="where a snapshot stands in RAW (default: %(default)s)")
    parser.add_argument("--since", help="only snapshots of this date and later")
    parser.add_argument("--osreport", default="osreport", help="the command on every worker")
    parser.add_argument("--query", action="append",
                        help="run only this query; repeat it for further ones (default: all)")
    parser.add_argument("--format", default="parquet", choices=("parquet", "csv", "json"),
                        help="the format of the queries' rows (default: %(default)s)")
    parser.add_argument("--keep-going", action="store_true",
                        help="run the queries even though some snapshots could not be exported")
    args = parser.parse_args()
    for name in ("raw", "lake", "out"):
        setattr(args, name, os.path.abspath(getattr(args, name)))
    if sorted(re.findall(r"{(\w+)}", args.layout)) != sorted(PARTITION):
        parser.error("--layout needs {cloud}, {region} and {date}, each once")
    return args


def find(raw, layout):
    """Cloud, region, date and folder of each snapshot."""
    parts = layout.strip("/").split("/")
    pattern = "/".join(
        re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(part)) for part in parts
    )
    for folder in folders(raw, len(parts)):
        found = re.fullmatch(pattern, os.path.relpath(folder, raw))
        if found:
            yield tuple(found[name] for name in PARTITION) + (folder,)


def folders(top, depth):
    if depth == 0:
        yield top
        return
    for entry in sorted(os.scandir(top), key=lambda entry: entry.name):
        if entry.is_dir() and not entry.name.startswith("."):
            yield from folders(entry.path, depth - 1)


def export(spark, args, snapshots):
    """Exports each snapshot in a task of its own; those that failed, with what was said."""
    command, lake = args.osreport, args.lake

    def task(snapshot):
        from pyspark import SparkFiles, TaskContext

        cloud, region, date, folder = snapshot
        shipped = SparkFiles.get(os.path.basename(command))
        threads = TaskContext.get().cpus() if TaskContext.get() else 1
        partition = ",".join(f"{name}={value}" for name, value in zip(PARTITION, snapshot))
        run = [shipped if os.path.exists(shipped) else command, "export", folder, "-o", lake,
               "-f", "parquet", "--partition", partition, "--threads", str(threads), "-q"]
        try:
            done = subprocess.run(run, stdin=subprocess.DEVNULL, capture_output=True)
        except OSError as error:
            return cloud, region, date, 2, str(error)
        said = done.stderr.decode("utf-8", "replace").strip()
        return cloud, region, date, done.returncode, said[-LONGEST:]

    tasks = spark.sparkContext.parallelize(snapshots, len(snapshots))
    results = tasks.map(task).collect()
    # With exit code 1 osreport itself wrote what is wrong into `findings`.
    unsaid = [result for result in results if result[3] not in (0, 1)]
    if unsaid:
        write_findings(spark, args, unsaid)
    return [(cloud, region, date, said) for cloud, region, date, code, said in results if code]


def write_findings(spark, args, failed):
    """A row for each snapshot of which osreport could not say anything itself."""
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    columns = ["code", "severity", "message", *PARTITION]
    rows = [("snapshot-failed", "error", f"exit code {code}: {said}", cloud, region, date)
            for cloud, region, date, code, said in failed]
    frame = spark.createDataFrame(rows, ", ".join(f"{column} string" for column in columns))
    frame.coalesce(1).write.mode("overwrite").partitionBy(*PARTITION).parquet(
        os.path.join(args.lake, "findings")
    )


def osreport(args, *more, dialect=True):
    command = [args.osreport, "sql", *more]
    command += ["--dialect", "spark"] if dialect else []
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def statements(script):
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [part for part in "\n".join(lines).split(";\n") if part.strip(" \n;")]


def answer(spark, args, name):
    frame = spark.sql(osreport(args, name).strip().rstrip(";"))
    out = os.path.join(args.out, name)
    writer = frame.write.mode("overwrite")
    if args.format == "csv":
        # CSV has no lists and no maps.
        nested = [field.name for field in frame.schema if field.dataType.typeName() in ("array", "map")]
        for column in nested:
            frame = frame.withColumn(column, frame[column].cast("string"))
        frame.write.mode("overwrite").option("header", True).csv(out)
    elif args.format == "json":
        writer.json(out)
    else:
        writer.parquet(out)
    print(f"{name}: {out}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
