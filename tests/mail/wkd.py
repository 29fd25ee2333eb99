"""A proxy on 127.0.0.1 behind which some names have web servers with a web key directory, and no other name is reached.

    wkd.py '{"folder": FOLDER, "names": {NAME: {"certificate": PEM, "key": PEM}, …}}'

FOLDER is as gpg-wks-client fills it: FOLDER/DOMAIN/hu/HASH. The first line it prints is its port; then {"host", "path"} for each
request. It ends with its standard input.
"""

import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

ASKED = json.loads(sys.argv[1])
BELOW = "/.well-known/openpgpkey/"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host = None

    def do_CONNECT(self):
        host = self.path.removesuffix(":443")
        behind = ASKED["names"].get(host)
        if not behind or not self.path.endswith(":443"):
            return self.send_error(502)
        self.send_response(200)
        self.end_headers()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(behind["certificate"], behind["key"])
        self.host, self.close_connection = host, True
        with context.wrap_socket(self.connection, server_side=True) as inside:
            self.rfile, self.wfile = inside.makefile("rb"), inside.makefile("wb", buffering=0)
            self.handle_one_request()

    def do_GET(self):
        print(json.dumps({"host": self.host, "path": self.path}), flush=True)
        path = urlsplit(self.path).path
        if not self.host or not path.startswith(BELOW):
            return self.send_error(404)
        # The advanced method names the domain, the direct one is the domain.
        inside = path.removeprefix(BELOW) if self.host.startswith("openpgpkey.") else f"{self.host}/{path.removeprefix(BELOW)}"
        file = Path(ASKED["folder"], inside)
        if not file.is_file():
            return self.send_error(404)
        body = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        """A client that does not trust the certificate goes away."""


SERVER = Server(("127.0.0.1", 0), Handler)
print(SERVER.server_port, flush=True)
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
sys.stdin.read()
