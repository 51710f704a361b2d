"""A site, the bank of demonstration and citizens who pay over HTTP, for functional tests."""

from contextlib import contextmanager
from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.basket.storage import new_basket_id
from imio.payment.browser.checkout.asking import gate
from imio.payment.providers.sandbox.bank.options import Options
from imio.payment.providers.sandbox.bank.seals import bank_seal
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FIXTURE
from imio.payment.tests import builders
from imio.payment.tokens import sign
from imio.payment.worker.jobs import Site
from lxml import html
from plone.app.testing import FunctionalTesting
from plone.testing import Layer
from plone.testing.zope import WSGI_SERVER_FIXTURE
from ZPublisher.HTTPRequest import HTTPRequest

import json
import requests
import transaction
import unittest


class RetryingLayer(Layer):
    """Zope repeats a request that met a concurrent write, as real processes do."""

    defaultBases = (IMIO_PAYMENT_FIXTURE, WSGI_SERVER_FIXTURE)

    def setUp(self):
        self.before = HTTPRequest.retry_max_count
        HTTPRequest.retry_max_count = 3

    def tearDown(self):
        HTTPRequest.retry_max_count = self.before


PAYING_TESTING = FunctionalTesting(bases=(RetryingLayer(),), name="PaymentLayer:Paying")


class Citizen:
    """A browser with cookies, which stops at each redirect so that hops can be seen."""

    def __init__(self, portal_url, cookie=None):
        self.portal_url = portal_url
        self.session = requests.Session()
        if cookie:
            self.set_cookie(*cookie)

    def set_cookie(self, name, value):
        """Set a cookie as if the site had: jars call a bare host name "….local"."""
        self.session.cookies.set(name, value, domain="localhost.local", path="/")

    def get(self, url, **options):
        options = {"allow_redirects": False, "timeout": 20} | options
        return self.session.get(self.absolute(url), **options)

    def post(self, url, data=None, **options):
        options = {"allow_redirects": False, "timeout": 20} | options
        return self.session.post(self.absolute(url), data=data, **options)

    def absolute(self, url):
        return url if "://" in url else f"{self.portal_url}/{url}"

    def basket(self):
        return Page(self.get("@@payment-basket"))

    def pay(self, number=0):
        """Press the pay button of a block; return the answer (a redirect to go)."""
        form = self.basket().forms("@@payment-pay")[number]
        return self.post("@@payment-pay", form)

    def go_to_bank(self, number=0):
        """Pay and follow to the bank; return the address of the bank's page."""
        answer = self.pay(number)
        return self.get(answer.headers["Location"]).headers["Location"]

    def decide(self, page_url, choice, **more):
        """Choose on the bank's page; return the address where it sends the citizen."""
        answer = self.session.post(
            page_url, {"choice": choice, **more}, allow_redirects=False, timeout=20
        )
        return answer.headers.get("Location", "")

    def come_back(self, url):
        """Open the return address and follow to the page without the bank's word."""
        answer = self.get(url)
        while answer.status_code == 303:
            answer = self.get(answer.headers["Location"])
        return Page(answer)


class Page:
    """An answer, read as its reader sees it."""

    def __init__(self, answer):
        self.answer = answer
        self.status = answer.status_code
        self.tree = html.fromstring(answer.text) if answer.text else None

    @property
    def main(self):
        return " ".join(
            self.tree.cssselect("main, #content, body")[0].text_content().split()
        )

    @property
    def text(self):
        return " ".join(self.tree.text_content().split())

    @property
    def heading(self):
        (heading,) = self.tree.cssselect("h1")
        return " ".join(heading.text_content().split())

    def forms(self, view):
        """Return the hidden fields of each form that posts to a view."""
        return [
            {
                field.get("name"): field.get("value")
                for field in form.cssselect("input[type=hidden]")
                if field.get("name") != "_authenticator"
            }
            for form in self.tree.cssselect(f'form[action$="{view}"]')
        ]

    def links(self):
        return [link.get("href") for link in self.tree.cssselect("a[href]")]


class PayingCase(unittest.TestCase):
    """A commune with one platform at a running bank."""

    layer = PAYING_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        gate.forget()
        self.bank = start_bank(
            shops={
                "shop-belfius": builders.SEAL_KEY,
                "shop-second": builders.SEAL_KEY,
            },
            options=Options(late_seconds=0.0, retry_seconds=(0.05, 0.05)),
        )
        self.addCleanup(self.bank.stop)
        self.make_platform("belfius")
        transaction.commit()

    def make_platform(self, platform_id, **values):
        settings = {"bank_url": self.bank.url, "merchant": f"shop-{platform_id}"}
        values = {"settings": settings} | values
        return builders.make_platform(self.store, platform_id, self.bank.url, **values)

    def make_citizen(self, basket_id=None, serial=0):
        """A visitor with a basket of their own."""
        basket_id = basket_id or new_basket_id()
        proof = sign(self.store.signing_secret, "basket", basket_id, str(serial))
        cookie = ("imio_payment_basket", f"{basket_id}.{serial}.{proof}")
        citizen = Citizen(self.portal.absolute_url(), cookie)
        citizen.basket_id = basket_id
        return citizen

    def make_due(self, citizen, total_cents=1200, **values):
        self.see()
        values = {"now": datetime.now(UTC)} | values
        due = builders.make_request(
            self.store, total_cents, basket_id=citizen.basket_id, **values
        )
        transaction.commit()
        return due

    def see(self):
        """See what other threads wrote."""
        transaction.begin()

    def attempts(self):
        self.see()
        return [
            self.store.get_transaction(name)
            for name in self.store.transactions.catalog.search()
        ]

    def told(self):
        """Wait until the bank has told everything it had to tell."""
        self.assertTrue(self.bank.wait_idle())
        self.see()

    def notify(self, word, key=builders.SEAL_KEY, platform_id="belfius", **headers):
        """Send a notification as the bank seals it."""
        body = json.dumps(word).encode()
        seal = bank_seal(key, "notification", body)
        headers = {"Content-Type": "application/json", "X-Sandbox-Seal": seal} | headers
        url = f"{self.portal.absolute_url()}/@@payment-notify/{platform_id}"
        return requests.post(url, body, headers=headers, timeout=20)

    def sweep(self, **delay):
        """Let the worker run once, some time from now."""
        path = "/".join(self.portal.getPhysicalPath())
        database = self.portal._p_jar.db()
        later = datetime.now(UTC) + timedelta(**delay)
        Site(database, path, "test", lambda: later).run()
        self.see()

    @contextmanager
    def nothing_written(self):
        storage = self.portal._p_jar.db().storage
        before = storage.lastTransaction()
        yield
        self.assertEqual(
            before, storage.lastTransaction(), "the database was written to"
        )
