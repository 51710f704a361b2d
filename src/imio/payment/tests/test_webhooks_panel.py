"""The control panel of webhooks, over HTTP."""

from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from imio.payment.webhooks import registry
from imio.payment.webhooks.news import last_deliveries
from lxml import html

import transaction
import unittest


class TestPanel(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.store = self.commune.store
        self.manager = Client(self.commune.url, "manager")

    def token(self, path="@@payment-webhooks"):
        page = html.fromstring(self.manager.get(path).text)
        return page.cssselect("#content input[name=_authenticator]")[0].get("value")

    def send(self, path="@@payment-webhooks", **form):
        form = {"_authenticator": self.token(path)} | form
        answer = self.manager.post(path, form, headers={"Accept-Language": "en"})
        transaction.begin()
        return answer

    def add(self, **form):
        form = {
            "name": "POM",
            "url": "https://pom.example.org/hook",
            "events": ["due.paid", "refund.done"],
            "regie": "",
        } | form
        return self.send(**form)

    def only(self):
        (webhook,) = self.store.webhooks.values()
        return webhook

    def test_the_secret_is_shown_once_to_who_adds_a_webhook(self):
        answer = self.add()
        secret = registry.secret_of(self.store, self.only().id)
        self.assertIn(secret, answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        path = f"@@payment-webhook/{self.only().id}"
        for page in ("@@payment-webhooks", path):
            self.assertNotIn("whsec_", self.manager.get(page).text)
        self.assertEqual(self.only().events, ("due.paid", "refund.done"))

    def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(self):
        answer = self.add(url="http://10.0.0.1/", events=[])
        self.assertEqual(answer.status_code, 422)
        self.assertIn('href="#webhook-url"', answer.text)
        self.assertIn('href="#webhook-events"', answer.text)
        self.assertIn('value="http://10.0.0.1/"', answer.text)
        self.assertEqual(len(self.store.webhooks), 0)

    def test_it_is_changed_switched_tried_renewed_and_deleted(self):
        self.add()
        path = f"@@payment-webhook/{self.only().id}"
        self.send(
            path,
            act="save",
            name="iController",
            url="https://i.example.org/",
            events="due.paid",
            regie=self.commune.regie_a.UID(),
        )
        self.assertEqual(self.only().name, "iController")
        self.assertEqual(self.only().regie_uid, self.commune.regie_a.UID())
        self.send(path, act="switch")
        self.assertFalse(self.only().enabled)
        self.assertIn("It is switched off", self.manager.get(path).text)
        self.send(path, act="trial")
        self.assertEqual(len(last_deliveries(self.store, self.only())), 1)
        self.assertIn("Trial", self.manager.get(path).text)
        old = registry.secret_of(self.store, self.only().id)
        fresh = registry.secret_of
        answer = self.send(path, act="renew")
        self.assertNotEqual(fresh(self.store, self.only().id), old)
        self.assertIn(fresh(self.store, self.only().id), answer.text)
        self.send(path, act="delete")
        self.assertEqual(len(self.store.webhooks), 0)
        self.assertEqual(self.manager.get(path).status_code, 404)

    def test_nobody_else_opens_it_and_no_other_site_posts_to_it(self):
        for role in ("anonymous", "member", "regisseur_a", "finance"):
            answer = Client(self.commune.url, role).get("@@payment-webhooks")
            self.assertIn(answer.status_code, (302, 401, 403), role)
        answer = self.manager.post("@@payment-webhooks", {"name": "x"})
        self.assertEqual(answer.status_code, 403)
