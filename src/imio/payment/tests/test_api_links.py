"""@payment-links over HTTP: links for what another program has to collect."""

from datetime import datetime
from datetime import UTC
from imio.payment.audit.invariants import audit
from imio.payment.checkout import booking
from imio.payment.checkout.booking import Origin
from imio.payment.domain import journal
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune

import transaction
import unittest


class LinksCase(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.store = self.commune.store
        self.commune.regie_a.platform = "belfius"
        transaction.commit()
        self.officer = Client(self.commune.url, "regisseur_a")

    def body(self, **values):
        return {
            "regie": self.commune.regie_a.UID(),
            "reference": "POM-2026-118",
            "amount_cents": 4200,
            "title": "Garderie d'octobre",
            "due_on": "2026-12-31",
            "language": "fr",
        } | values

    def call(self, method, path="", status=200, client=None, **options):
        client = client or self.officer
        url = f"{self.commune.url}/@payment-links{path}"
        headers = {"Accept": "application/json"}
        answer = client.session.request(
            method, url, headers=headers, timeout=30, allow_redirects=False, **options
        )
        transaction.begin()
        self.assertEqual(answer.status_code, status, answer.text[:300])
        return answer.json()

    def make(self, status=201, **values):
        return self.call("POST", status=status, json=self.body(**values))

    def invoice(self, link):
        return self.store.invoices._getOb(link["id"])


class TestMaking(LinksCase):
    def test_a_link_is_made_with_all_that_a_letter_needs(self):
        link = self.make()
        self.assertEqual((link["state"], link["balance_cents"]), ("open", 4200))
        self.assertRegex(link["communication"], r"^\d{12}$")
        token = self.invoice(link).pay_token
        self.assertTrue(link["url"].endswith(f"/pay/{token}"))
        self.assertEqual(link["pictures"]["epc.svg"], link["url"] + "/epc.svg")
        self.assertEqual(list(audit(self.store, datetime.now(UTC))), [])

    def test_the_same_reference_gives_the_same_link(self):
        first, again = self.make(), self.make(status=200)
        self.assertEqual(first["id"], again["id"])
        self.assertEqual(self.call("GET")["items_total"], 1)

    def test_the_same_reference_for_something_else_is_refused(self):
        self.make()
        refused = self.make(status=409, amount_cents=4300)
        self.assertEqual(refused["error"]["type"], "reference_taken")

    def test_a_communication_of_the_letter_is_kept_and_belongs_to_one_due(self):
        digits = "090933755493"
        link = self.make(communication="+++090/9337/55493+++")
        self.assertEqual(link["communication"], digits)
        refused = self.make(status=409, reference="POM-2", communication=digits)
        self.assertEqual(refused["error"]["type"], "communication_taken")
        self.assertEqual(self.call("GET")["items_total"], 1)
        self.make(reference="POM-2")

    def test_everything_unreadable_is_told_at_once_and_nothing_is_made(self):
        fields = self.make(
            status=400,
            amount_cents=42.5,
            communication="+++090/9337/55494+++",
            due_on="soon",
            expires_at="2020-01-01T00:00:00+00:00",
            language="it",
            title="a\nb",
            reference="",
            debtor="Capucine",
        )["error"]["fields"]
        self.assertEqual(
            fields,
            {
                "amount_cents": "unreadable",
                "communication": "wrong_check_digits",
                "due_on": "unreadable",
                "expires_at": "past",
                "language": "unknown_language",
                "title": "not_one_line",
                "reference": "unreadable",
                "debtor": "unknown_field",
            },
        )
        self.assertEqual(self.call("GET")["items_total"], 0)

    def test_amounts_are_whole_positive_cents(self):
        for amount in (0, -1, "4200", True, None, 10**15):
            fields = self.make(status=400, amount_cents=amount)["error"]["fields"]
            self.assertEqual(list(fields), ["amount_cents"])


class TestWho(LinksCase):
    def test_a_regie_of_somebody_else_is_unknown(self):
        other = self.commune.regie_b.UID()
        fields = self.make(status=400, regie=other)["error"]["fields"]
        self.assertEqual(fields, {"regie": "unknown_regie"})

    def test_a_regie_without_a_bank_account_can_have_no_link(self):
        self.commune.regie_a.platform = None
        transaction.commit()
        fields = self.make(status=400)["error"]["fields"]
        self.assertEqual(fields, {"regie": "no_platform"})

    def test_links_of_other_regies_are_neither_listed_nor_shown_nor_changed(self):
        link = self.make()
        neighbour = Client(self.commune.url, "regisseur_b")
        self.assertEqual(self.call("GET", client=neighbour)["items_total"], 0)
        query = f"?regie={self.commune.regie_a.UID()}&reference=POM-2026-118"
        self.assertEqual(self.call("GET", query, client=neighbour)["items"], [])
        path = f"/{link['id']}"
        self.call("GET", path, 404, neighbour)
        self.call("DELETE", path, 404, neighbour)
        self.call("PATCH", path, 404, neighbour, json={"expires_at": None})

    def test_citizens_and_strangers_are_refused(self):
        for role in ("anonymous", "member", "agent_a"):
            client = Client(self.commune.url, role)
            self.call("GET", status=401, client=client)
            self.call(
                "POST",
                status=401 if role != "anonymous" else 403,
                client=client,
                json=self.body(),
            )
        self.assertEqual(len(self.store.external_dues), 0)

    def test_finance_reads_all_and_makes_none(self):
        self.make()
        finance = Client(self.commune.url, "finance")
        self.assertEqual(self.call("GET", client=finance)["items_total"], 1)
        self.call("POST", status=401, client=finance, json=self.body())


class TestLater(LinksCase):
    def setUp(self):
        super().setUp()
        self.link = self.make()
        self.path = f"/{self.link['id']}"

    def pay(self, cents):
        due = self.invoice(self.link)
        origin = Origin("counter", datetime.now(UTC), "slip 7")
        account = journal.counter_account(due.regie_uid)
        booking.book_payment(self.store, due, cents, account, origin)
        transaction.commit()

    def test_the_state_is_told_as_it_is_now(self):
        due = self.invoice(self.link)
        attempt = builders.make_attempt(self.store, due, now=datetime.now(UTC))
        transaction.commit()
        told = self.call("GET", self.path)
        self.assertEqual(told["state"], "under_way")
        self.assertEqual(told["transaction"], attempt.id)

    def test_a_part_and_then_all_of_it_is_paid(self):
        self.pay(1200)
        told = self.call("GET", self.path)
        self.assertEqual((told["state"], told["balance_cents"]), ("open", 3000))
        self.pay(3000)
        regie = self.commune.regie_a.UID()
        query = f"?regie={regie}&reference=POM-2026-118"
        (told,) = self.call("GET", query)["items"]
        self.assertEqual((told["state"], told["transaction"]), ("paid", "slip 7"))
        self.assertIsNotNone(told["paid_at"])

    def test_a_revoked_link_asks_nothing_any_more_and_stays_in_the_list(self):
        told = self.call("DELETE", self.path)
        self.assertEqual((told["state"], told["url"]), ("revoked", None))
        self.assertEqual(self.invoice(self.link).balance_cents, 0)
        self.assertEqual(self.call("DELETE", self.path)["state"], "revoked")
        self.assertEqual(len(self.store.pay_links), 0)
        refused = self.call("PATCH", self.path, 409, json={"expires_at": None})
        self.assertEqual(refused["error"]["type"], "link_revoked")
        self.assertEqual(list(audit(self.store, datetime.now(UTC))), [])

    def test_what_was_paid_before_a_revocation_is_owed_back(self):
        self.pay(1200)
        self.call("DELETE", self.path)
        self.assertEqual(self.invoice(self.link).owed_back_cents, 1200)
        self.assertEqual(list(audit(self.store, datetime.now(UTC))), [])

    def test_nothing_is_revoked_while_somebody_pays(self):
        due = self.invoice(self.link)
        builders.make_attempt(self.store, due, now=datetime.now(UTC))
        transaction.commit()
        refused = self.call("DELETE", self.path, 409)
        self.assertEqual(refused["error"]["type"], "under_way")

    def test_a_link_gets_another_end(self):
        until = "2099-01-01T00:00:00+00:00"
        told = self.call("PATCH", self.path, json={"expires_at": until})
        self.assertEqual(told["expires_at"], until)
        self.assertIsNone(
            self.call("PATCH", self.path, json={"expires_at": None})["expires_at"]
        )
        for wrong in ({}, {"expires_at": "2099-01-01"}, {"amount_cents": 1}):
            self.call("PATCH", self.path, 400, json=wrong)
