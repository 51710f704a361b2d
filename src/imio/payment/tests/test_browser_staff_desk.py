"""The start page of staff, and the link to it."""

from datetime import date
from imio.payment.reporting import desk
from imio.payment.storage.outbox import WAITING
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from lxml import html
from plone.memoize.ram import global_cache

import transaction
import unittest


class TestDesk(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        global_cache.invalidateAll()
        self.commune = Commune(self.layer["portal"])

    def open(self, role):
        self.client = Client(self.commune.url, role)
        answer = self.client.get("@@payment-desk")
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.text)

    def tasks(self, role):
        """Return title and count of each task, after having opened its link."""
        found = {}
        for task in self.open(role).xpath("//ul[contains(@class, 'list-group')]/li"):
            link = task.xpath("a")[0]
            found[link.text] = int(task.xpath("strong")[0].text)
            self.assertEqual(
                self.client.session.get(link.get("href"), timeout=30).status_code, 200
            )
        return found

    def test_each_reader_finds_the_work_of_the_own_regie_or_form(self):
        self.commune.transaction_b.to_check = True
        self.commune.store.transactions.reindex(self.commune.transaction_b)
        transaction.commit()
        agent = self.tasks("agent_a")
        self.assertEqual(agent["Requests to process"], 1)
        self.assertNotIn("Payments to check", agent)
        self.assertEqual(self.tasks("regisseur_a")["Payments to check"], 0)
        self.assertEqual(self.tasks("regisseur_b")["Payments to check"], 1)
        finance = self.tasks("finance")
        self.assertEqual(finance["Payments to check"], 1)
        self.assertNotIn("Requests to process", finance)
        self.assertEqual(self.tasks("manager")["Requests to process"], 2)

    def test_what_came_in_is_counted_by_regie(self):
        self.commune.store.journal.seal()
        regie = self.commune.regie_a.UID()
        november = desk.months(self.commune.store, (regie,), date(2026, 11, 30))
        self.assertEqual(november, [desk.Month(regie, 1200, 0)])
        december = desk.months(self.commune.store, None, date(2026, 12, 1))
        self.assertEqual([month.previous_cents for month in december], [1200, 1200])
        transaction.commit()
        text = self.open("regisseur_a").text_content()
        self.assertIn("Population", text)

    def test_a_message_that_was_given_up_can_be_tried_again_by_who_manages(self):
        outbox = self.commune.store.outbox
        outbox.put("mail:1", "mail", {}, builders.NOW)
        outbox.fail("mail:1", "ConnectionRefusedError", builders.NOW, final=True)
        transaction.commit()
        self.assertNotIn("ConnectionRefused", self.open("finance").text_content())
        page = self.open("manager")
        form = page.xpath("//form[contains(@action, 'payment-desk-retry')]")[0]
        self.assertEqual(self.client.post("@@payment-desk-retry").status_code, 403)
        answer = self.client.post("@@payment-desk-retry", dict(form.form_values()))
        self.assertEqual(answer.status_code, 303)
        transaction.begin()
        self.assertEqual(outbox.entries["mail:1"].state, WAITING)

    def test_the_menu_offers_the_desk_to_staff_only(self):
        offered = {
            role: "@@payment-desk" in Client(self.commune.url, role).get("").text
            for role in ("anonymous", "member", "agent_a", "regisseur_b", "finance")
        }
        self.assertEqual(
            [role for role, is_offered in offered.items() if is_offered],
            ["agent_a", "regisseur_b", "finance"],
        )
