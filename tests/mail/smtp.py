"""A real SMTP server for the tests: aiosmtpd on 127.0.0.1, with encryption and logins, that tells what it does.

    smtp.py '{"security": "starttls", "certificate": "…", "key": "…", …}'

The first line it prints is its port. Then come lines of JSON: {"at": STEP} where it holds, and {"took": …} for each
message that it accepts. It ends with its standard input.
"""

import asyncio
import asyncio.sslproto
import base64
import hashlib
import json
import logging
import os
import ssl
import sys
import urllib.parse
import urllib.request
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

# What clients do wrong is what the tests are about.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
ASKED = json.loads(sys.argv[1])
USER, SECRET = "office", "correct horse"


def tell(**said):
    print(json.dumps(said), flush=True)


def say_alerts():
    """Why a handshake ended is told to the other side, as mail servers do: asyncio drops the connection without a word."""
    ended = asyncio.sslproto.SSLProtocol._on_handshake_complete

    def told(protocol, error):
        if error is not None and (alert := protocol._outgoing.read()):
            protocol._transport.write(alert)
        ended(protocol, error)

    asyncio.sslproto.SSLProtocol._on_handshake_complete = told


def client(server):
    """Whose certificate was shown, by its common name."""
    shown = server.transport.get_extra_info("peercert") or {}
    return dict(pair for part in shown.get("subject", ()) for pair in part).get("commonName")


async def hold(step):
    """At the step that was asked for: tells, and stays there until the other side is gone."""
    if ASKED.get("hold") == step:
        tell(at=step)
        await asyncio.Event().wait()


class Server(SMTP):
    """Says where it is before it answers."""

    async def smtp_EHLO(self, hostname):
        await hold("ehlo-encrypted" if self.session.ssl else "ehlo")
        await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg):
        await hold("starttls")
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg):
        await hold("auth")
        await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg):
        await hold("data")
        await super().smtp_DATA(arg)


class Handler:
    def __init__(self):
        self.later = ASKED.get("later", 0)

    async def handle_MAIL(self, server, session, envelope, address, options):
        await hold("mail")
        if address in ASKED.get("refuse", []):
            return "553 5.7.1 Not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        await hold("rcpt")
        if address in ASKED.get("refuse", []):
            return "550 5.1.1 No such user here"
        if self.later:
            self.later -= 1
            return "451 4.7.1 Greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await hold("end")
        if ASKED.get("refuseMessage"):
            return "554 5.6.0 Not this message"
        content = envelope.original_content
        head = content.split(b"\r\n\r\n")[0].decode("ascii", "replace").split("\r\n")
        ids = [line.split(":", 1)[1].strip() for line in head if line.lower().startswith("message-id:")]
        if "keep" in ASKED:
            with open(ASKED["keep"], "wb") as file:
                file.write(content)
        tell(took=ids[0] if ids else "", to=envelope.rcpt_tos, sender=envelope.mail_from, client=client(server),
             sha256=hashlib.sha256(content).hexdigest(), tls=ASKED["security"] == "tls" or session.ssl is not None)
        await hold("taken")
        return "250 2.0.0 Taken"

    async def auth_EXTERNAL(self, server, args):
        # Nobody is named: the certificate says who it is.
        good = args[1:] == ["="] and client(server) == USER
        return AuthResult(success=good, handled=False, auth_data=LoginPassword(USER.encode(), b""))

    async def auth_XOAUTH2(self, server, args):
        if len(args) < 2:
            return AuthResult(success=False, handled=False)
        blob = base64.b64decode(args[1]).decode()
        user, token = USER, SECRET
        if "tokens" in ASKED:
            # The sign-in server says whose token it is.
            token = blob.removesuffix("\x01\x01").rpartition("auth=Bearer ")[2]
            asked = urllib.parse.urlencode({"token": token}).encode()
            user = json.load(urllib.request.urlopen(ASKED["tokens"] + "/valid", asked))["user"]
        if blob != f"user={user}\x01auth=Bearer {token}\x01\x01":
            # What is wrong comes as a challenge, as Google and Microsoft send it.
            await server.challenge_auth(json.dumps({"status": "400", "schemes": "Bearer"}))
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, handled=False, auth_data=LoginPassword(user.encode(), b""))


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), SECRET.encode())
    return AuthResult(success=good, handled=False)


async def main():
    context = None
    if "certificate" in ASKED:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(ASKED["certificate"], ASKED["key"])
        if "clients" in ASKED:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(ASKED["clients"])
        if ASKED.get("tls12"):
            context.maximum_version = ssl.TLSVersion.TLSv1_2
    say_alerts()
    implicit = ASKED["security"] == "tls"
    offered = ASKED.get("logins", ["PLAIN", "LOGIN", "XOAUTH2"])
    options = dict(
        hostname="mail.test",
        authenticator=authenticate,
        auth_required=bool(offered),
        auth_require_tls=not implicit,
        auth_exclude_mechanism=[way for way in ["PLAIN", "LOGIN", "XOAUTH2", "EXTERNAL"] if way not in offered],
        tls_context=None if implicit else context,
        require_starttls=not implicit and context is not None,
        data_size_limit=64 << 20,
        timeout=60,
    )
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)
    handler = Handler()
    server = await loop.create_server(
        lambda: Server(handler, loop=loop, **options), "127.0.0.1", 0, ssl=context if implicit else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    # What a held connection waits for never comes.
    os._exit(0)


asyncio.run(main())
