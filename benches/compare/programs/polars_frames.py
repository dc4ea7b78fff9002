"""polars: `read_json` with the columns given, an outer join, and `write_csv`.

A struct of polars has the same fields in the same order in every row. So the names of all networks
must be known before (arguments four and on), and the order of a server's networks is lost: of
several, the answer has not the server's first but the first of the struct. Inference is no way
out: it stops at an image that is a text in one record and an object in the next.
"""

import sys

import polars as pl

servers, users, out, *networks = sys.argv[1:]


def frame(path, key, fields):
    schema = {key: pl.List(pl.Struct(fields))}
    return pl.read_json(path, schema=schema).explode(key).unnest(key)


text = {"id": pl.String, "name": pl.String}
addresses = pl.Struct({name: pl.List(pl.Struct({"addr": pl.String})) for name in networks})
fields = text | {"status": pl.String, "user_id": pl.String, "addresses": addresses}
records = frame(servers, "servers", fields)
names = frame(users, "users", text).select(user_id="id", username="name")
of_network = pl.col("addresses").struct.field
first = [of_network(name).list.first().struct.field("addr") for name in networks]
records.join(names, on="user_id", how="left", maintain_order="left").select(
    "id", "name", "status", pl.coalesce(first).alias("ip"), "user_id", "username"
).write_csv(out)
