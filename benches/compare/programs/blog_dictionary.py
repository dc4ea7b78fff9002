"""The blog post's script in Python 3, mended: users are found through a dictionary."""

import csv
import json
import sys

servers_source, users_source, out = sys.argv[1:]
servers_dict = {}

with open(users_source, "r") as user_f:
    user_temp = json.loads(user_f.read())
names = {}
for i in range(len(user_temp["users"])):
    names[user_temp["users"][i]["id"]] = user_temp["users"][i]["name"]

with open(servers_source, "r") as server_f:
    server_temp = json.loads(server_f.read())
for i in range(len(server_temp["servers"])):
    addrtemp = list(server_temp["servers"][i]["addresses"].values())
    servers_dict[i] = {
        "id": server_temp["servers"][i]["id"],
        "name": server_temp["servers"][i]["name"],
        "status": server_temp["servers"][i]["status"],
        "ip": addrtemp[0][0]["addr"] if addrtemp else "",
        "user_id": server_temp["servers"][i]["user_id"],
        "username": names.get(server_temp["servers"][i]["user_id"], ""),
    }

with open(out, "w", newline="", encoding="utf-8") as out_f:
    writer = csv.DictWriter(out_f, ["id", "name", "status", "ip", "user_id", "username"])
    writer.writeheader()
    for j in servers_dict:
        writer.writerow(servers_dict[j])
