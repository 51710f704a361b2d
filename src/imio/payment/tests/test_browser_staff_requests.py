"""What agents see of requests, over HTTP: only what is to be treated, and theirs."""

from datetime import timedelta
from imio.payment.domain import states
from imio.payment.storage.outbox import PARKED
from imio.payment.storage.outbox import WAITING
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from lxml import html
from plone.namedfile.file import NamedBlobFile

import transaction
import types
import unittest


class TestRequests(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.store = self.commune.store
        self.due = self.commune.due_a
        self.path = f"@@payment-requests/{self.due.id}"
        self.agent = Client(self.commune.url, "agent_a")

    def rows(self, **query):
        page = html.fromstring(self.agent.get("@@payment-requests", params=query).text)
        rows = page.xpath("//table[contains(@class, 'payment-cards')]/tbody/tr")
        return [" ".join(row.text_content().split()) for row in rows]

    def open(self):
        answer = self.agent.get(self.path)
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.text)

    def send(self, act, **values):
        """Fill in and send a form of the request's page."""
        form = self.open().xpath(f"//form[contains(@action, '/{act}')]")[0]
        answer = self.agent.post(
            f"{self.path}/{act}", dict(form.form_values()) | values
        )
        transaction.begin()
        return answer

    def park(self, key):
        self.store.outbox.put(key, "replay", {}, builders.NOW)
        self.store.outbox.fail(key, "SMTPError", builders.NOW, final=True)
        transaction.commit()

    def test_an_agent_sees_paid_requests_of_the_own_forms_only(self):
        waiting = self.commune.make_due("a", 5)
        transaction.commit()
        rows = self.rows()
        self.assertEqual(len(rows), 1)
        for text in (self.due.tracking_code, "Dupont", "Item a", "To process"):
            self.assertIn(text, rows[0])
        for hidden in (waiting, self.commune.due_b):
            answer = self.agent.get(f"@@payment-requests/{hidden.id}")
            self.assertEqual(answer.status_code, 404)

    def test_a_payment_makes_the_request_appear(self):
        due = self.commune.make_due("a", 5)
        self.commune.pay(due)
        transaction.commit()
        self.assertEqual(len(self.rows()), 2)
        self.assertEqual(len(self.rows(text=due.tracking_code)), 1)
        self.assertEqual(len(self.rows(text="dupont", state="accepted")), 0)

    def test_the_page_says_what_was_asked_what_was_paid_and_what_refusing_means(self):
        self.due.answers = {"motif": "<b>emploi</b>"}
        transaction.commit()
        page = self.open()
        text = " ".join(page.text_content().split())
        for words in ("<b>emploi</b>", "€12.00 was paid", "What you give back goes"):
            self.assertIn(words, text)
        self.assertIn(self.commune.transaction_a.statement_id, text)
        self.assertEqual(len(page.xpath("//h1")), 1)

    def test_accepting_takes_one_click_and_only_once(self):
        answer = self.send("accept")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.due.state, states.ACCEPTED)
        self.assertEqual(self.due.history[-1].actor, "agent_a")
        self.assertEqual(self.open().xpath("//form[contains(@action, '/accept')]"), [])

    def test_two_agents_who_decide_at_once_do_not_overwrite_each_other(self):
        form = self.open().xpath("//form[contains(@action, '/accept')]")[0]
        self.send("refuse", reason="Not resident")
        answer = self.agent.post(f"{self.path}/accept", dict(form.form_values()))
        transaction.begin()
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.due.state, states.REFUSED)

    def test_a_refusal_needs_a_reason_and_lists_the_money_as_to_refund(self):
        answer = self.send("refuse", reason="  ")
        self.assertEqual(answer.status_code, 200)
        page = html.fromstring(answer.text)
        self.assertEqual(len(page.xpath("//a[@href='#payment-refuse-reason']")), 1)
        self.assertEqual(len(page.xpath("//textarea[@aria-invalid='true']")), 1)
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.send("refuse", reason="Not resident")
        self.assertEqual(self.due.state, states.REFUSED)
        self.assertEqual(self.due.refusal_reason, "Not resident")
        self.assertEqual(len(self.rows(flag="to_refund")), 1)
        finance = Client(self.commune.url, "finance")
        listed = finance.get("@@payment-transactions?flag=to_refund").text
        self.assertIn(self.commune.transaction_a.statement_id, listed)

    def test_no_act_without_the_form_of_the_page(self):
        for act in ("accept", "refuse", "retry"):
            for send in (self.agent.get, self.agent.post):
                with self.subTest(act, method=send.__name__):
                    self.assertEqual(send(f"{self.path}/{act}").status_code, 403)
        transaction.begin()
        self.assertEqual(self.due.state, states.TO_PROCESS)

    def test_failed_actions_are_listed_and_can_be_tried_again(self):
        key = f"replay:{self.due.id}:mailer"
        self.park(key)
        self.park(f"replay:{self.commune.due_b.id}:mailer")
        self.assertEqual(len(self.rows(flag="parked")), 1)
        self.assertIn("mailer: SMTPError", self.open().text_content())
        self.assertEqual(self.send("retry").status_code, 303)
        self.assertEqual(self.store.outbox.entries[key].state, WAITING)
        self.assertEqual(self.rows(flag="parked"), [])

    def test_an_action_of_another_request_cannot_be_tried_again_from_here(self):
        self.park(f"replay:{self.due.id}:mailer")
        foreign = f"replay:{self.commune.due_b.id}:mailer"
        self.park(foreign)
        self.assertEqual(self.send("retry", key=foreign).status_code, 404)
        self.assertEqual(self.store.outbox.entries[foreign].state, PARKED)

    def test_documents_are_downloaded_never_shown(self):
        document = NamedBlobFile(b"<script>", "text/html", "preuve.html")
        self.due.submission = types.SimpleNamespace(files={"preuve": document})
        transaction.commit()
        answer = self.agent.get(f"{self.path}/file/preuve")
        self.assertEqual(answer.content, b"<script>")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        other = Client(self.commune.url, "agent_b")
        self.assertEqual(other.get(f"{self.path}/file/preuve").status_code, 404)

    def test_long_lists_have_pages(self):
        for minutes in range(35):
            due = self.commune.make_due("a", minutes)
            self.commune.pay(due)
        transaction.commit()
        self.assertEqual(len(self.rows()), 25)
        self.assertEqual(len(self.rows(b_start="25")), 11)
        page = self.agent.get("@@payment-requests?b_start=25").text
        self.assertIn("26–36 of 36", page)
        soon = (builders.NOW + timedelta(days=1)).date().isoformat()
        self.assertEqual(self.rows(since=soon), [])
