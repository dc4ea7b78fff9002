"""Python with msgspec: only the fields that are asked for are built, each of its type."""

import csv
import sys

import msgspec


class Address(msgspec.Struct, gc=False):
    addr: str


class Server(msgspec.Struct, gc=False):
    id: str
    name: str
    status: str
    user_id: str
    addresses: dict[str, list[Address]]


class Servers(msgspec.Struct):
    servers: list[Server]


class User(msgspec.Struct, gc=False):
    id: str
    name: str


class Users(msgspec.Struct):
    users: list[User]


def first_address(addresses):
    return next(iter(addresses.values()))[0].addr if addresses else ""


servers, users, out = sys.argv[1:]
with open(users, "rb") as file:
    names = {user.id: user.name for user in msgspec.json.decode(file.read(), type=Users).users}
with open(servers, "rb") as file:
    records = msgspec.json.decode(file.read(), type=Servers).servers
with open(out, "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["id", "name", "status", "ip", "user_id", "username"])
    writer.writerows(
        (
            server.id,
            server.name,
            server.status,
            first_address(server.addresses),
            server.user_id,
            names.get(server.user_id, ""),
        )
        for server in records
    )
