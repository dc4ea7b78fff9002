"""DuckDB: `read_json` with the columns given, an outer join, and `COPY` to CSV."""

import os
import sys

import duckdb

servers, users, out = sys.argv[1:]


def source(path, key, columns):
    """The members of a list as rows; the whole reply is one object, so it must fit."""
    size = os.path.getsize(path) + 1024
    return (
        f"(SELECT unnest({key}, max_depth := 2) FROM read_json('{path}', "
        f"columns = {{{key}: 'STRUCT({columns})[]'}}, maximum_object_size = {size}))"
    )


server = "id VARCHAR, name VARCHAR, status VARCHAR, user_id VARCHAR, " \
    "addresses MAP(VARCHAR, STRUCT(addr VARCHAR)[])"
duckdb.execute(
    f"""
    COPY (
        SELECT s.id, s.name, s.status, map_values(s.addresses)[1][1].addr AS ip, s.user_id,
               u.name AS username
        FROM {source(servers, "servers", server)} AS s
        LEFT JOIN {source(users, "users", "id VARCHAR, name VARCHAR")} AS u ON u.id = s.user_id
    ) TO '{out}' (FORMAT csv, HEADER)
    """
)
