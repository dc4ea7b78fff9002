"""Starts Keystone on loopback with an empty database in FOLDER, fills it, and serves it.

Prints one line of JSON when it is ready: its URL, an application credential and a token. Ends when
its standard input is closed.
"""

import json
import os
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

FOLDER = sys.argv[1]
PASSWORD = sys.argv[2]
CONFIG = os.path.join(FOLDER, "keystone.conf")
sys.argv = ["keystone"]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def manage(*arguments):
    program = os.path.join(os.path.dirname(sys.executable), "keystone-manage")
    command = [program, "--config-file", CONFIG, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def call(method, path, body=None, token=None):
    """Asks Keystone, and gives the headers and the body of its answer."""
    request = urllib.request.Request(url + path, method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("X-Auth-Token", token)
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data) as answer:
        text = answer.read()
        return answer.headers, json.loads(text) if text else None


server = make_server("127.0.0.1", 0, None, server_class=Server, handler_class=Handler)
url = f"http://127.0.0.1:{server.server_port}/v3"
keys = {name: os.path.join(FOLDER, name) for name in ("fernet", "credential")}
for folder in keys.values():
    os.mkdir(folder, 0o700)
with open(CONFIG, "w") as file:
    file.write(f"""
[database]
connection = sqlite:///{FOLDER}/keystone.db
[fernet_tokens]
key_repository = {keys["fernet"]}
[credential]
key_repository = {keys["credential"]}
[DEFAULT]
max_db_limit = 3
""")
manage("db_sync")
for name in ("fernet_setup", "credential_setup"):
    manage(name, "--keystone-user", str(os.getuid()), "--keystone-group", str(os.getgid()))
urls = [word for face in ("public", "internal", "admin") for word in (f"--bootstrap-{face}-url", url)]
manage("bootstrap", "--bootstrap-password", PASSWORD, "--bootstrap-region-id", "RegionOne", *urls)

os.environ["OS_KEYSTONE_CONFIG_FILES"] = CONFIG
from keystone.server.wsgi import initialize_public_application  # noqa: E402

server.set_app(initialize_public_application())
threading.Thread(target=server.serve_forever, daemon=True).start()

domain = {"id": "default"}
user = {"name": "admin", "domain": domain, "password": PASSWORD}
identity = {"methods": ["password"], "password": {"user": user}}
scope = {"project": {"name": "admin", "domain": domain}}
headers, answer = call("POST", "/auth/tokens", {"auth": {"identity": identity, "scope": scope}})
token, me = headers["X-Subject-Token"], answer["token"]["user"]["id"]
# More of each than a page has.
for name in ("staff", 'a "b", 组', "c", "d"):
    group = {"name": name, "domain_id": "default", "description": ""}
    group = call("POST", "/groups", {"group": group}, token)[1]["group"]["id"]
    for kind in ("project", "domain"):
        call("POST", f"/{kind}s", {kind: {"name": name}}, token)
    for number in range(4 if len(name) > 1 else 0):
        user = {"name": f"{name} {number}", "domain_id": "default"}
        user = call("POST", "/users", {"user": user}, token)[1]["user"]["id"]
        call("PUT", f"/groups/{group}/users/{user}", None, token)
credential = {"application_credential": {"name": "capture"}}
path = f"/users/{me}/application_credentials"
credential = call("POST", path, credential, token)[1]["application_credential"]
ready = {"url": url, "id": credential["id"], "secret": credential["secret"], "token": token}
print(json.dumps(ready), flush=True)
sys.stdin.read()
