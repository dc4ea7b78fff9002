"""The blog post's script as it was, in Python 3: for each user it looks at every server.

Changed only so that it ends: a server without an address has an empty one, every server is
written, and `id` is not called.
"""

import csv
import json
import sys

servers_source, users_source, out = sys.argv[1:]
servers_dict = {}

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
    }

with open(users_source, "r") as user_f:
    user_temp = json.loads(user_f.read())
for i in range(len(user_temp["users"])):
    for j in servers_dict:
        if user_temp["users"][i]["id"] == servers_dict[j]["user_id"]:
            servers_dict[j]["username"] = user_temp["users"][i]["name"]

with open(out, "w", newline="", encoding="utf-8") as out_f:
    writer = csv.DictWriter(out_f, ["id", "name", "status", "ip", "user_id", "username"])
    writer.writeheader()
    for j in servers_dict:
        writer.writerow(servers_dict[j])
