"""An EMP that shares nothing with this project: Python's standard library, and xmlsec1 for the signature.

    python3 emp.py KEY.pem CERTIFICATE.pem

Prints the address of its registry and serves until standard input ends, so that it never outlives the test. The results
are of one invented learner. The learner chooses what is sent: "good", or "altered", where a grade was changed after
signing, or "swapped", where the signature of another document of this EMP was put in.
"""

import base64
import gzip
import html
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

KEY, CERTIFICATE = sys.argv[1:3]
LEARNERS = {}

SIGNATURE = """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<ds:Reference URI=""><ds:Transforms>
<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>
</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>"""

COURSES = [
    ("Bazy danych", "Databases", "1000-213bBAD", "6.0", "4,5", "passed"),
    ("Żeglarstwo śródlądowe", "Inland sailing", "4000-WF-ŻEG", "1.5", "zal", None),
    ("Analiza matematyczna", "Calculus", "1000-111bAM1", "7.5", "2", "failed"),
]


def course(title, english, code, value, grade, status):
    return f"""
      <hasPart><learningOpportunitySpecification>
        <identifier type="local">{escape(code)}</identifier>
        <title xml:lang="pl">{escape(title)}</title><title xml:lang="en"><![CDATA[{english}]]></title>
        <type>Course</type>
        <specifies><learningOpportunityInstance>
          <start>2026-02-16+01:00</start><date>2026-06-22+02:00</date>
          {f"<status>{status}</status>" if status else ""}
          <resultLabel>{escape(grade)}</resultLabel>
          <credit><scheme>ects</scheme><value>{value}</value></credit>
          <languageOfInstruction>pl</languageOfInstruction>
        </learningOpportunityInstance></specifies>
      </learningOpportunitySpecification></hasPart>"""


def document(courses):
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <generatedDate>
    {made}
  </generatedDate>
  <learner>
    <citizenship>PL</citizenship><givenNames>Wanda Łucja</givenNames><familyName>Żółć-Kowalska</familyName>
    <bday>2002-05-04</bday>
  </learner>
  <report>
    <issuer>
      <country>PL</country>
      <identifier type="schac">uw-test.example</identifier>
      <title xml:lang="pl">Uniwersytet Testowy</title><title xml:lang="en">University of Tests</title>
      <url>https://uw-test.example/</url>
    </issuer>
    <learningOpportunitySpecification>
      <title xml:lang="pl">Informatyka</title><type>Degree Programme</type>
      <specifies><learningOpportunityInstance>
        <credit><scheme>ects</scheme><value>15</value></credit>
      </learningOpportunityInstance></specifies>{"".join(course(*it) for it in courses)}
    </learningOpportunitySpecification>
    <issueDate>{made}</issueDate>
  </report>
{SIGNATURE}
</elmo>
"""


def signed(courses):
    with tempfile.TemporaryDirectory() as folder:
        template, out = os.path.join(folder, "template.xml"), os.path.join(folder, "signed.xml")
        with open(template, "w", encoding="utf-8") as file:
            file.write(document(courses))
        command = ["xmlsec1", "--sign", "--privkey-pem", f"{KEY},{CERTIFICATE}", "--output", out, template]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with open(out, "rb") as file:
            return file.read()


def answer(kind):
    xml = signed(COURSES)
    if kind == "altered":
        changed = xml.replace(b"<resultLabel>2</resultLabel>", b"<resultLabel>5</resultLabel>")
        assert changed != xml
        xml = changed
    if kind == "swapped":
        begin, end = b"<ds:Signature ", b"</ds:Signature>"
        other = signed(COURSES[:1])
        theirs = other[other.index(begin):other.index(end)]
        xml = xml[:xml.index(begin)] + theirs + xml[xml.index(end):]
    # Lines of 76 characters, as the encoders for mail write them.
    return base64.encodebytes(gzip.compress(xml)).decode("ascii")


class Emp(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, text, kind="text/html; charset=utf-8", status=200):
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path != "/emreg/list":
            return self.send("<h1>Not here</h1>", status=404)
        with open(CERTIFICATE, encoding="ascii") as file:
            key = file.read()
        registry = {
            "countries": [{"countryCode": "PL", "countryName": "Poland", "singleFetch": "true"}],
            "ncps": [
                {
                    "acronym": "Serpent EMP",
                    "countryCode": "PL",
                    "institutions": ["Uniwersytet Testowy"],
                    "url": f"http://127.0.0.1:{self.server.server_port}/emp",
                    "pubKey": key,
                }
            ],
        }
        return self.send(json.dumps(registry), "application/json")

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        if self.headers["Content-Type"] != "application/x-www-form-urlencoded":
            return self.send("<h1>Forms only</h1>", status=415)
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode("ascii")).items()}
        if self.path == "/emp":
            if len(form["sessionId"]) > 32:
                return self.send("<h1>The session id is too long</h1>", status=400)
            ticket = secrets.token_hex(8)
            LEARNERS[ticket] = (form["sessionId"], form["returnUrl"])
            return self.send(
                f"""<!doctype html><title>Serpent EMP</title><p>Results go to {html.escape(form["returnUrl"])}</p>
                <form method=post action="/send"><input type="hidden" name="ticket" value="{ticket}">
                <select name=kind><option>good<option>altered<option>swapped</select><button>Send</button></form>"""
            )
        if self.path == "/send" and form.get("ticket") in LEARNERS:
            session, address = LEARNERS.pop(form["ticket"])
            fields = {"sessionId": session, "returnCode": "ncp_ok", "elmo": answer(form["kind"]), "lang": "pl"}
            inputs = "".join(
                f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in fields.items()
            )
            page = f'<form method=post action="{html.escape(address)}">{inputs}<button>Finish</button></form>'
            return self.send("<!doctype html><title>Serpent EMP</title>" + page)
        return self.send("<h1>Not here</h1>", status=404)


server = ThreadingHTTPServer(("127.0.0.1", 0), Emp)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}/emreg/list", flush=True)
sys.stdin.read()
