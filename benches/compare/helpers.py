"""Work on whole files that must not swell the measuring process: a child's peak memory, as the
kernel counts it, is never below its parent's at the time it was started.

`helpers.py networks SERVERS` prints the names of all networks as a JSON list.
`helpers.py agree REFERENCE ANSWER...` prints, as a JSON object, how each answer's rows differ.
"""

import csv
import json
import sys


def networks(servers):
    """In the order in which the file first has them."""
    with open(servers, "rb") as file:
        records = json.load(file)["servers"]
    return list(dict.fromkeys(name for record in records for name in record["addresses"]))


def rows(path):
    """The rows of a CSV file, sorted, the header first."""
    with open(path, newline="", encoding="utf-8") as file:
        header, *body = csv.reader(file)
    return [header, *sorted(body)]


def agree(reference, answers):
    """For each answer an empty text, or what is different."""
    wanted = rows(reference)
    return {path: difference(wanted, path) for path in answers}


def difference(wanted, path):
    try:
        given = rows(path)
    except (OSError, ValueError, csv.Error) as error:
        return f"cannot be read: {error}"
    if given == wanted:
        return ""
    if len(given) != len(wanted):
        return f"{len(given) - 1} rows in place of {len(wanted) - 1}"
    pairs = [(want, got) for want, got in zip(wanted, given) if want != got]
    names = wanted[0]
    cells = [{name for name, a, b in zip(names, *pair) if a != b} for pair in pairs]
    columns = [name for name in names if any(name in differing for differing in cells)]
    want, got = pairs[0]
    return (
        f"{len(pairs)} of {len(wanted) - 1} rows differ in {', '.join(columns)}; "
        f"the first has `{','.join(got)}` in place of `{','.join(want)}`"
    )


if __name__ == "__main__":
    command, first, *rest = sys.argv[1:]
    print(json.dumps(networks(first) if command == "networks" else agree(first, rest)))
