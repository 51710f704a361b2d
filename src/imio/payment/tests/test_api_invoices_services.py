"""Invoices and payers over REST: the same rules as the pages, in the words of programs."""

from imio.payment.clock import utc_now
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.invoicing.numbering import number_next
from imio.payment.storage import suspensions
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.builders_billing import make_invoice

import transaction


PATH = "@payment-invoices"


class TestInvoiceServices(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def post(self, path=PATH, status=200, **body):
        answer = self.officer.post_json(path, body)
        self.assertEqual(answer.status_code, status, answer.text)
        transaction.begin()
        return answer.json()

    def create(self, status=201, **body):
        values = {
            "type": self.type.UID(),
            "payer": self.payer.id,
            "quantities": {"repas": "2.5"},
        }
        return self.post(status=status, **values | body)

    def test_a_draft_is_made_issued_paid_at_the_counter_and_credited(self):
        made = self.create(beneficiary="Louise", details={"repas": "Octobre"})
        self.assertEqual((made["state"], made["amount_cents"]), ("draft", 875))
        self.assertEqual(made["lines"][0]["detail"], "Octobre")
        path = f"{PATH}/{made['id']}"
        self.assertEqual(self.post(f"{path}/issue")["state"], "to_number")
        number_next(self.store, self.regie.UID(), builders.NOW)
        transaction.commit()
        paid = self.post(
            f"{path}/counter",
            amount_cents=500,
            means="cash",
            slip="1",
            paid_on=local_day(utc_now()).isoformat(),
        )
        self.assertEqual((paid["paid_cents"], paid["balance_cents"]), (500, 375))
        credited = self.post(f"{path}/credit", amount_cents=100, reason="Ill")
        self.assertEqual(len(credited["credit_notes"]), 1)
        read = self.officer.get_json(path).json()
        self.assertEqual(read["number"], "R-2026-0001")
        self.assertIn("/pay/", read["payment_url"])

    def test_a_list_tells_its_sums_and_refuses_filters_that_it_cannot_read(self):
        make_invoice(self.store, self.type, self.payer)
        transaction.commit()
        found = self.officer.get_json(f"{PATH}?state=open").json()
        self.assertEqual(found["items_total"], 1)
        self.assertEqual(found["sums"]["open_cents"], 4200)
        answer = self.officer.get_json(f"{PATH}?since=yesterday")
        self.assertEqual(answer.status_code, 400)

    def test_what_cannot_be_charged_is_told_with_its_code(self):
        refused = self.create(409, quantities={"repas": "0"})
        self.assertEqual(refused["error"]["code"], "nothing_charged")
        refused = self.create(409, quantities={"other": 1})
        self.assertEqual(refused["error"]["code"], "unknown_item")
        self.assertEqual(refused["error"]["details"]["item"], "other")

    def test_nothing_is_sent_or_contested_that_the_pages_would_not(self):
        draft, issued = (
            make_invoice(self.store, self.type, self.payer, issued=issued)
            for issued in (False, True)
        )
        transaction.commit()
        for act in ("send", "object", "direct-debit"):
            with self.subTest(act):
                self.post(f"{PATH}/{draft.id}/{act}", 409, reason="Ill")
        for _number in range(3):
            self.post(f"{PATH}/{issued.id}/send")
        refused = self.post(f"{PATH}/{issued.id}/send", 409)
        self.assertEqual(refused["error"]["code"], "sent_enough")
        contested = self.post(f"{PATH}/{issued.id}/object", reason="She phoned")
        self.assertEqual(contested["history"][-1]["actor"], "regisseur_a")
        both = {"lines": {"0": 100}, "amount_cents": 200, "reason": "Ill"}
        refused = self.post(f"{PATH}/{issued.id}/credit", 409, **both)
        self.assertEqual(refused["error"]["code"], "two_amounts")

    def test_values_of_the_wrong_kind_are_bad_requests(self):
        for body in (
            {"quantities": {"repas": 2.5}},
            {"quantities": {"repas": True}},
            {"quantities": {"repas": "1e3"}},
            {"quantities": ["repas"]},
            {"payer": "unknown"},
            {"payer": {"email": "x"}},
            {"due_on": "22/11/2026"},
            {"due_on": "0000-00-00"},
            {"beneficiary": 12},
            {"type": "unknown"},
            {"request": "unknown"},
        ):
            with self.subTest(body):
                self.create(400, **body)
        self.assertEqual(len(self.store.invoices.objectIds()), 0)

    def test_a_second_invoice_for_a_request_must_be_confirmed(self):
        self.type.issuers_group = "agents-a"
        transaction.commit()
        due = self.commune.due_a
        body = {"payer": None, "request": due.id}
        manager, self.officer = self.officer, self.manager
        self.create(**body)
        self.assertEqual(self.create(409, **body)["error"]["code"], "duplicate")
        self.create(**body, confirmed=True)
        self.officer = manager
        # An officer of the office is no agent of the request.
        self.create(400, **body)

    def test_a_move_that_came_too_late_changes_nothing(self):
        invoice = make_invoice(self.store, self.type, self.payer)
        transaction.commit()
        path = f"{PATH}/{invoice.id}"
        self.assertEqual(
            self.post(f"{path}/delete", 409)["error"]["type"], "ForbiddenTransition"
        )
        self.post(f"{path}/write-off", reason="Insolvent")
        self.assertEqual(invoice.due_state, states.WRITTEN_OFF)
        self.post(f"{path}/write-off", 409, reason="Insolvent")

    def test_payers_are_searched_changed_and_paused(self):
        path = f"@payment-payers/{self.payer.id}"
        answer = self.officer.get_json("@payment-payers")
        self.assertEqual(answer.status_code, 400)
        found = self.officer.get_json("@payment-payers?text=dupont").json()
        self.assertEqual(found["items"][0]["id"], self.payer.id)
        changed = self.post(f"{path}/edit", address_lines=["Rue Neuve 1", "Namur"])
        self.assertEqual(changed["address_lines"], ["Rue Neuve 1", "Namur"])
        self.assertEqual(changed["surname"], "Dupont")
        self.post(f"{path}/pause", reason="Mediation", until="2030-01-01")
        self.assertEqual(self.payer.reminder_pause.reason, "Mediation")
        self.post(f"{path}/pause", 409, reason="x", until="2020-01-01")

    def test_a_draft_is_corrected_line_by_line_payer_and_words(self):
        made = self.create(beneficiary="Louise")
        path = f"{PATH}/{made['id']}/correct"
        found = self.post(
            path,
            quantities={"repas": 4},
            details={"repas": "Novembre"},
            payer={"organisation": "Asbl Les Mômes", "address_lines": ["Namur"]},
            object="Repas de novembre",
            beneficiary="Noah",
            due_on="2030-01-31",
        )
        told = [found[name] for name in ("object", "beneficiary", "due_on")]
        self.assertEqual(told, ["Repas de novembre", "Noah", "2030-01-31"])
        self.assertEqual((found["amount_cents"], found["state"]), (1400, "draft"))
        self.assertEqual(found["lines"][0]["detail"], "Novembre")
        self.assertEqual(found["payer_name"], "Asbl Les Mômes")
        kept = self.post(path, due_on=None)
        self.assertEqual((kept["due_on"], kept["amount_cents"]), (None, 1400))

    def test_a_correction_that_is_refused_changes_nothing(self):
        made = self.create()
        path = f"{PATH}/{made['id']}"
        term = self.post(f"{path}/correct", 409, due_on="2020-01-01", object="Other")
        self.assertEqual(term["error"]["code"], "bad_term")
        nothing = self.post(f"{path}/correct", 409, quantities={"repas": 0})
        self.assertEqual(nothing["error"]["code"], "nothing_charged")
        for body in ({"object": ""}, {"payer": "unknown"}, {"quantities": 3}):
            with self.subTest(body):
                self.post(f"{path}/correct", 400, **body)
        read = self.officer.get_json(path).json()
        self.assertEqual((read["object"], read["amount_cents"]), (made["object"], 875))
        self.post(f"{path}/issue")
        self.post(f"{path}/correct", 409, object="Other")

    def test_payment_of_an_invoice_is_suspended_and_let_through_again(self):
        invoice = make_invoice(self.store, self.type, self.payer)
        transaction.commit()
        path = f"{PATH}/{invoice.id}"
        self.post(f"{path}/suspend", since="2026-01-01", messages={"fr": "Vérifions"})
        stop = self.store.suspensions[suspensions.DUE, invoice.id]
        self.assertEqual((stop.by, stop.messages), ("regisseur_a", {"fr": "Vérifions"}))
        for body in (
            {},
            {"since": "x"},
            {"since": "2026-01-01", "messages": {"xx": ""}},
        ):
            with self.subTest(body):
                self.post(f"{path}/suspend", 400, **body)
        late = self.post(f"{path}/suspend", 409, since="2026-02-01", until="2026-01-01")
        self.assertEqual(late["error"]["code"], "past_day")
        self.post(f"{path}/resume")
        self.assertNotIn((suspensions.DUE, invoice.id), self.store.suspensions)
        self.post(f"{path}/resume", 409)
        causes = [row.cause for row in invoice.history]
        self.assertEqual(causes[-2:], ["suspended", "no longer suspended"])
