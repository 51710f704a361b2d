"""Secrets are put in, then looked for everywhere a reader could find them."""

from imio.payment.checkout.start import account_for
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.storage.secrets import PREVIOUS
from imio.payment.storage.secrets import read_secret
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.sessions import SiteSession
from plone.app.testing import login
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from unittest import mock

import io
import logging
import os
import tarfile
import transaction
import unittest


OLD = "canary-old-seal-key-0123456789"
NEW = "canary-new-seal-key-0123456789"
ENVIRONMENT = "canary-environment-key-012345"
CANARIES = (OLD, NEW, ENVIRONMENT)


class TestSecretsStaySecret(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        self.bank = start_bank(port=0)
        self.addCleanup(self.bank.stop)
        self.log = io.StringIO()
        handler = logging.StreamHandler(self.log)
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        self.addCleanup(root.setLevel, level)
        self.addCleanup(root.removeHandler, handler)
        variables = mock.patch.dict(os.environ, BANK_KEY=ENVIRONMENT)
        variables.start()
        self.addCleanup(variables.stop)
        self.session = SiteSession(self.portal.absolute_url())
        self.session.auth = (SITE_OWNER_NAME, SITE_OWNER_PASSWORD)
        self.addCleanup(self.session.close)
        self.answers = []
        self.put_canaries_in()

    def call(self, method, path, rest=True, **options):
        headers = {"Accept": "application/json" if rest else "text/html"}
        answer = self.session.request(method, path, headers=headers, **options)
        self.answers.append((f"{method} {path}", answer.content))
        return answer

    def put_canaries_in(self):
        settings = {"bank_url": self.bank.url, "merchant": "demo"}
        for name, key in (("belfius", OLD), ("loisirs", "env:BANK_KEY")):
            new = {"id": name, "provider": "sandbox", "title": name}
            new |= {"mode": "test", "settings": settings, "secrets": {"seal_key": key}}
            answer = self.call("POST", "/@payment-platforms", json=new)
            self.assertEqual(201, answer.status_code, answer.text)
        change = {"secrets": {"seal_key": NEW}, "keep_previous": True}
        self.call("PATCH", "/@payment-platforms/belfius", json=change)
        transaction.begin()

    def look_everywhere(self):
        for name in ("belfius", "loisirs"):
            self.call("POST", f"/@payment-platforms/{name}/check", json={})
            self.call("GET", f"/@payment-platforms/{name}")
            self.call("GET", f"/@@payment-platform/{name}", rest=False)
        wrong = {"title": "", "secrets": {"seal_key": NEW}}
        self.call("PATCH", "/@payment-platforms/belfius", json=wrong)
        for path in (
            "/@payment-platforms",
            "/@registry?b_size=5000",
            "/@registry/imio.payment.platforms/belfius.settings",
            "/@controlpanels/payment-settings",
        ):
            self.call("GET", path)
        for path in (
            "/@@payment-platforms",
            "/@@payment-first-steps",
            "/@@payment-settings",
            "/portal_registry",
            "/imio_payment/manage_workspace",
            "/manage_main",
        ):
            self.call("GET", path, rest=False)
        login(self.layer["app"], SITE_OWNER_NAME)
        export = self.portal.portal_setup.runAllExportSteps()
        with tarfile.open(fileobj=io.BytesIO(export["tarball"])) as archive:
            for member in archive.getmembers():
                if member.isfile():
                    content = archive.extractfile(member).read()
                    self.answers.append((f"export {member.name}", content))
        self.answers.append(("log", self.log.getvalue().encode()))
        stored = repr(list(self.store.secrets.items())).encode()
        self.answers.append(("stored", stored))
        account = repr(account_for(self.store, "belfius")).encode()
        self.answers.append(("repr of the account", account))

    def test_no_answer_export_or_log_shows_a_key(self):
        self.look_everywhere()
        found = [
            (place, canary)
            for place, content in self.answers
            for canary in CANARIES
            if canary.encode() in content
        ]
        self.assertEqual([], found)
        exported = [place for place, _ in self.answers if place.startswith("export ")]
        self.assertIn("export registry.xml", exported)
        self.assertIn("platform belfius", self.log.getvalue())

    def test_the_canaries_were_really_there(self):
        previous = "seal_key" + PREVIOUS
        self.assertEqual(NEW, read_secret(self.store, "belfius", "seal_key"))
        self.assertEqual(OLD, read_secret(self.store, "belfius", previous))
        self.assertEqual(ENVIRONMENT, read_secret(self.store, "loisirs", "seal_key"))
