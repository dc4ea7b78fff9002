"""polars: `read_json`, an outer join, and `write_csv`.

A struct of polars has the same fields in the same order in every row, so the order of a server's
networks is lost: of several it is the one first seen in the file, not the server's first. Its
answer differs there, and no type of polars mends that.
"""

import sys

import polars as pl

servers, users, out = sys.argv[1:]


def frame(path, key):
    return pl.read_json(path, infer_schema_length=None).select(key).explode(key).unnest(key)


records = frame(servers, "servers")
names = frame(users, "users").select(user_id="id", username="name")
networks = [field.name for field in records.schema["addresses"].fields]
addresses = pl.col("addresses").struct
first = [addresses.field(name).list.first().struct.field("addr") for name in networks]
records.join(names, on="user_id", how="left", maintain_order="left").select(
    "id", "name", "status", pl.coalesce(first).alias("ip"), "user_id", "username"
).write_csv(out)
