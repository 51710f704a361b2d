"""A shop and a browser for walks to the bank of demonstration, over real HTTP."""

from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from imio.payment.domain import psp
from imio.payment.domain.reference import new_reference
from urllib.parse import urlsplit

import requests
import threading


class Shop:
    """A shop's notification address that keeps what it receives."""

    def __init__(self):
        self.letters = []
        self.answers = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                shop.letters.append(
                    psp.HttpMessage(
                        self.command,
                        urlsplit(self.path).query,
                        body,
                        self.headers.get("Content-Type", ""),
                        dict(self.headers),
                    )
                )
                self.send_response(shop.answers.pop(0) if shop.answers else 200)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def order(self, **changes):
        facts = {
            "reference": new_reference(),
            "amount_cents": 1200,
            "return_url": f"{self.url}/return",
            "notify_url": f"{self.url}/notify",
            "description": "Acte de naissance n° 12 (château)",
            "email": "anne.dupont@example.org",
            **changes,
        }
        return psp.Order(**facts)


class Form(HTMLParser):
    """The only form of a page."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields = None, {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.action = found["action"]
        elif tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found["value"]


def enter(way):
    """Go where the provider sends the citizen; return the bank's page and its address."""
    if isinstance(way, psp.Redirect):
        answer = requests.get(way.url, timeout=5)
    else:
        answer = requests.post(way.action, dict(way.fields), timeout=5)
    assert answer.status_code == 200, answer.text
    return answer


def choose(page, choice, **fields):
    """Decide on the bank's page; return the message with which the browser comes back."""
    answer = requests.post(
        page.url, {"choice": choice, **fields}, allow_redirects=False, timeout=5
    )
    if answer.status_code == 303:
        location = answer.headers["Location"]
        return psp.HttpMessage("GET", urlsplit(location).query)
    form = Form(answer.text)
    body = requests.models.RequestEncodingMixin._encode_params(form.fields).encode()
    return psp.HttpMessage("POST", "", body, "application/x-www-form-urlencoded")


class Attempts:
    """What a site stored, for one platform."""

    def __init__(self, *attempts):
        self.attempts = list(attempts)

    def by_reference(self, reference):
        return next((a for a in self.attempts if a.reference == reference), None)

    def by_psp_id(self, psp_id):
        return next((a for a in self.attempts if a.psp_id == psp_id), None)


def attempt_for(order, way):
    """Return what a site stores after start()."""
    return psp.Attempt(
        order.reference,
        order.amount_cents,
        psp_id=way.psp_id,
        psp_data=dict(way.psp_data),
    )
