"""A sign-in server for the tests: OAuth 2.0 on 127.0.0.1, which checks what it is sent as a strict one does.

    oauth.py '{"who": "office@home.example", …}'

The first line it prints is its port; then {"at": "token"} where it holds. GET /control?{JSON} changes what it was asked and
tells what it has seen. It ends with its standard input.

What it is asked: "person": "waits", "yes", "no", "late" (what the person does); "slow": how often to ask to slow down;
"busy": how often to answer 503; "lasts": seconds of an access token; "ended": every sign-in is over; "revoked": every access
token is over; "secret": the client secret; "lasting": false for no refresh token; "hold": "token".
"""

import base64
import hashlib
import json
import os
import secrets
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

CLIENT = "smp-desk-test"
ASKED = {"who": "office@home.example", "person": "waits", "lasts": 3600, "lasting": True, **json.loads(sys.argv[1])}
SEEN = {"polls": 0, "refreshed": 0, "issued": []}
DEVICES, CODES, ACCESS, REFRESH = {}, {}, set(), set()
LOCK = threading.Lock()


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Refused(Exception):
    def __init__(self, error, status=400, **more):
        super().__init__(error)
        self.status, self.body = status, {"error": error, "error_description": "a text for people", **more}


def check_client(form):
    if form.get("client_id") != CLIENT:
        raise Refused("unauthorized_client", error_codes=[700016])
    if ASKED.get("secret") and form.get("client_secret") != ASKED["secret"]:
        raise Refused("invalid_client", status=401)


def tokens():
    access, refresh = "access." + secrets.token_urlsafe(24), "refresh." + secrets.token_urlsafe(24)
    ACCESS.add(access)
    SEEN["issued"] += [access, refresh]
    claims = encoded(json.dumps({"email": ASKED["who"]}).encode())
    told = {"access_token": access, "token_type": "Bearer", "expires_in": ASKED["lasts"], "id_token": f"e30.{claims}.none"}
    if ASKED["lasting"]:
        REFRESH.add(refresh)
        told["refresh_token"] = refresh
    return told


def device(form):
    check_client(form)
    if not form.get("scope"):
        raise Refused("invalid_scope")
    code = secrets.token_urlsafe(24)
    DEVICES[code] = True
    SEEN["issued"].append(code)
    return {"device_code": code, "user_code": "WDJB-MJHT", "verification_uri": f"http://127.0.0.1:{PORT}/device",
            "expires_in": 900, "interval": 5}


def entered(form):
    SEEN["polls"] += 1
    if form.get("device_code") not in DEVICES:
        raise Refused("invalid_grant")
    if ASKED.get("slow"):
        ASKED["slow"] -= 1
        raise Refused("slow_down")
    answers = {"waits": "authorization_pending", "no": "access_denied", "late": "expired_token"}
    if ASKED["person"] in answers:
        raise Refused(answers[ASKED["person"]])
    del DEVICES[form["device_code"]]
    return tokens()


def redeemed(form):
    asked = CODES.pop(form.get("code"), None)
    challenge = encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
    if asked is None or asked["redirect_uri"] != form.get("redirect_uri") or asked["code_challenge"] != challenge:
        raise Refused("invalid_grant")
    return tokens()


def refreshed(form):
    if ASKED.get("ended") or form.get("refresh_token") not in REFRESH:
        raise Refused("invalid_grant")
    SEEN["refreshed"] += 1
    REFRESH.remove(form["refresh_token"])
    return tokens()


def token(form):
    if ASKED.get("busy"):
        ASKED["busy"] -= 1
        raise Refused("temporarily_unavailable", status=503)
    check_client(form)
    grants = {"urn:ietf:params:oauth:grant-type:device_code": entered, "authorization_code": redeemed,
              "refresh_token": refreshed}
    if form.get("grant_type") not in grants:
        raise Refused("unsupported_grant_type")
    return grants[form["grant_type"]](form)


def valid(form):
    """For the mail server: whose access token this is."""
    good = form.get("token") in ACCESS and not ASKED.get("revoked")
    return {"user": ASKED["who"] if good else None}


def authorize(query):
    """Where the browser is sent back to; the person has made up their mind by then."""
    check_client({**query, "client_secret": ASKED.get("secret")})
    back = urlsplit(query["redirect_uri"])
    if (back.scheme, back.hostname, back.path) != ("http", "127.0.0.1", "/") or query["response_type"] != "code":
        raise Refused("invalid_request")
    if query["code_challenge_method"] != "S256" or len(query["code_challenge"]) != 43 or not query["scope"]:
        raise Refused("invalid_request")
    if ASKED["person"] == "no":
        return query["redirect_uri"] + "?" + urlencode({"error": "access_denied", "state": query["state"]})
    code = secrets.token_urlsafe(24)
    CODES[code] = query
    SEEN["issued"].append(code)
    return query["redirect_uri"] + "?" + urlencode({"state": query["state"], "code": code})


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, status, body, **headers):
        content = json.dumps(body).encode() if isinstance(body, dict) else body.encode()
        self.send_response(status)
        headers.setdefault("Content-Type", "application/json" if isinstance(body, dict) else "text/html")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        url = urlsplit(self.path)
        with LOCK:
            try:
                if url.path == "/control":
                    ASKED.update(json.loads(unquote(url.query) or "{}"))
                    self.send(200, SEEN)
                elif url.path == "/authorize":
                    self.send(302, "", Location=authorize(dict(parse_qsl(url.query))))
                else:
                    self.send(200, "<!doctype html><title>Sign in</title><p>Enter the code here.")
            except Refused as refused:
                self.send(refused.status, refused.body)

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        kind = self.headers["Content-Type"]
        form = dict(parse_qsl(content, strict_parsing=True))
        if self.path == "/token" and ASKED.get("hold") == "token" and ASKED["person"] == "yes":
            print(json.dumps({"at": "token"}), flush=True)
            threading.Event().wait()
        with LOCK:
            try:
                if kind != "application/x-www-form-urlencoded":
                    raise Refused("invalid_request")
                answers = {"/device_code": device, "/token": token, "/valid": valid}
                self.send(200, answers[self.path](form))
            except Refused as refused:
                self.send(refused.status, refused.body)


SERVER = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
PORT = SERVER.server_address[1]
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
print(PORT, flush=True)
sys.stdin.read()
os._exit(0)
