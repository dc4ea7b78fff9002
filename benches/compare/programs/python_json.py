"""Python with `json`, or with `orjson` where the fourth argument says so, as one would write it."""

import csv
import sys

servers, users, out, library = sys.argv[1:]
if library == "orjson":
    from orjson import loads
else:
    from json import loads


def first_address(addresses):
    return next(iter(addresses.values()))[0]["addr"] if addresses else ""


with open(users, "rb") as file:
    names = {user["id"]: user["name"] for user in loads(file.read())["users"]}
with open(servers, "rb") as file:
    records = loads(file.read())["servers"]
with open(out, "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["id", "name", "status", "ip", "user_id", "username"])
    writer.writerows(
        (
            server["id"],
            server["name"],
            server["status"],
            first_address(server["addresses"]),
            server["user_id"],
            names.get(server["user_id"], ""),
        )
        for server in records
    )
