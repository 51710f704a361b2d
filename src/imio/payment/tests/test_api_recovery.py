"""Recovery over REST: what its pages do, by the same rules, and as it is described."""

from base64 import b64decode
from base64 import b64encode
from datetime import timedelta
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.content.recovery_batches import LETTERS
from imio.payment.domain import states
from imio.payment.domain.journal import counter_account
from imio.payment.formatting import local_day
from imio.payment.recovery.letters import Letters
from imio.payment.tests.bank_orders import CREDITOR_ID
from imio.payment.tests.bank_orders import ReadBack
from imio.payment.tests.openapi_files import faults
from imio.payment.tests.openapi_files import read_features
from imio.payment.tests.recovery_pages import RecoveryPagesCase
from imio.payment.tests.staff import Client
from imio.payment.tests.status_reports import status_report

import transaction


NAME = "/@payment-recovery"
IBAN = "BE71 0961 2345 6769"


class RecoveryServiceCase(RecoveryPagesCase):
    """Calls services of recovery and compares each answer with its description."""

    def call(self, path, method="post", status=200, client=None, names=(), **body):
        client, names = client or self.officer, dict(names)
        address = f"{NAME}{path}".format(**names).removeprefix("/")
        get = client.get_json
        answer = client.post_json(address, body) if method == "post" else get(address)
        transaction.begin()
        self.assertEqual(status, answer.status_code, answer.text[:800])
        place = f"{NAME}{path}".partition("?")[0]
        described = read_features()["recovery"]["paths"][place][method]["responses"]
        media = described[str(status)].get("content", {}).get("application/json")
        if media:
            self.assertEqual([], faults("recovery", media["schema"], answer.json()))
        return answer.json()

    def read(self, path, status=200, client=None, **names):
        return self.call(path, "get", status, client, names)

    def pay(self, invoice, cents):
        account = counter_account(invoice.regie_uid)
        origin = Origin("clerk", self.now, "slip")
        book_payment(self.store, invoice, cents, account, origin)
        transaction.commit()

    def choice(self, *invoices):
        ids = [one.id for one in invoices]
        return {"regie": self.regie.UID(), "invoices": ids}


class TestTreasury(RecoveryServiceCase):
    late = 70

    def test_a_batch_is_looked_at_then_handed_over(self):
        choice = self.choice(self.invoice)
        told = self.call("/treasury/preview", **choice)
        self.assertEqual((1, 4200), (told["count"], told["amount_cents"]))
        self.assertEqual(states.OPEN, self.invoice.due_state)
        made = self.call("/treasury", status=201, **choice, seen=told["seen"])
        self.assertEqual(4200, made["amount_cents"])
        self.assertEqual(states.TREASURY, self.invoice.due_state)
        read = self.read("/batches/{id}", id=made["@id"].rpartition("/")[2])
        self.assertEqual([self.invoice.id], read["invoices"])
        refused = self.call("/treasury", status=409, **choice)
        self.assertEqual("unknown_invoice", refused["error"]["code"])

    def test_another_sum_than_was_seen_is_told_and_nothing_is_made(self):
        choice = self.choice(self.invoice)
        seen = self.call("/treasury/preview", **choice)["seen"]
        self.pay(self.invoice, 500)
        refused = self.call("/treasury", status=409, **choice, seen=seen)
        self.assertEqual("choice_changed", refused["error"]["code"])
        self.assertEqual(3700, refused["preview"]["amount_cents"])
        self.assertEqual(states.OPEN, self.invoice.due_state)
        seen = refused["preview"]["seen"]
        self.call("/treasury", status=201, **choice, seen=seen)

    def test_what_cannot_be_taken_is_refused_with_nothing_done(self):
        choice = self.choice(self.invoice)
        other = Client(self.commune.url, "regisseur_b")
        for status, client, body in (
            (400, None, {"regie": self.regie.UID()}),
            (400, None, choice | {"invoices": "x"}),
            (400, None, choice | {"invoices": [1]}),
            (400, None, choice | {"regie": "unknown"}),
            (400, None, choice | {"seen": 1}),
            (400, other, choice),
            (409, None, choice | {"invoices": ["unknown"]}),
            (401, Client(self.commune.url, "agent_a"), choice),
            (403, Client(self.commune.url, "anonymous"), choice),
        ):
            with self.subTest(status, body=body):
                self.call("/treasury", "post", status, client, **body)
        self.assertEqual(states.OPEN, self.invoice.due_state)


class TestDebits(RecoveryServiceCase):
    def setUp(self):
        super().setUp()
        self.regie.creditor_id = CREDITOR_ID
        self.type.direct_debit_allowed = True
        transaction.commit()
        mandate = {"reference": "M-1", "holder": "E. Dupont", "iban": IBAN}
        kept = self.sign(**mandate, signed_on="2026-01-05")
        self.assertEqual("BE71 •••• •••• 6769", kept["iban"])
        self.debit = self.make(late=10)

    def sign(self, status=200, **body):
        path, names = "/mandates/{payer}", {"payer": self.payer.id}
        return self.call(path, "post", status, None, names, **body)

    def make_file(self):
        choice = self.choice(self.debit)
        told = self.call("/direct-debits/preview", **choice)
        tomorrow = local_day(self.now) + timedelta(days=1)
        self.assertEqual(tomorrow.isoformat(), told["collection_on"])
        made = self.call("/direct-debits", status=201, **choice, seen=told["seen"])
        return made, made["@id"].rpartition("/")[2]

    def note(self, batch_id, name, status=200, client=None, **body):
        path = f"/batches/{{id}}/{name}"
        return self.call(path, "post", status, client, {"id": batch_id}, **body)

    def test_the_file_is_made_taken_and_noted_as_collected(self):
        made, batch_id = self.make_file()
        names = {"id": batch_id, "file": "file"}
        taken = self.read("/batches/{id}/{file}", **names)
        self.assertEqual([4200], ReadBack(b64decode(taken["data"])).cents("InstdAmt"))
        self.note(batch_id, "collected", 409)
        self.store.batches._getOb(batch_id).collection_on = local_day(self.now)
        transaction.commit()
        told = self.note(batch_id, "collected", reference="extrait 42")
        self.assertEqual("collected", told["state"])
        self.assertEqual(states.PAID, self.debit.due_state)
        (row,) = made["debits"]
        told = self.note(batch_id, "returned", debit=row["debit"], reason="AM04")
        self.assertEqual("AM04", told["debits"][0]["reason"])
        self.assertEqual(states.OPEN, self.debit.due_state)
        self.assertFalse(self.debit.direct_debit)

    def test_a_report_of_the_bank_is_read(self):
        made, batch_id = self.make_file()
        report = status_report(batch_id, [(made["debits"][0]["debit"], 4200)])
        file = {"filename": "r.xml", "data": b64encode(report).decode()}
        for outcome in ("noted", "known"):
            told = self.call("/direct-debits/returns", report=file)
            (line,) = told["items"]
            self.assertEqual(
                (outcome, self.debit.id), (line["outcome"], line["invoice"])
            )
        self.assertEqual("failed", self.read("/batches/{id}", id=batch_id)["state"])
        broken = {"filename": "r.xml", "data": b64encode(b"<x/>").decode()}
        self.call("/direct-debits/returns", status=409, report=broken)
        self.call("/direct-debits/returns", status=400)

    def test_a_file_that_never_left_frees_its_invoices(self):
        _made, batch_id = self.make_file()
        self.note(batch_id, "dropped", 400)
        other = Client(self.commune.url, "regisseur_b")
        self.note(batch_id, "dropped", 404, other, reason="never sent")
        self.note(batch_id, "posted", 404)
        self.note(batch_id, "dropped", reason="never sent")
        told = self.call("/direct-debits/preview", **self.choice(self.debit))
        self.assertEqual(1, told["count"])

    def test_the_bank_never_collects_another_sum_than_was_seen(self):
        choice = self.choice(self.debit)
        seen = self.call("/direct-debits/preview", **choice)["seen"]
        self.pay(self.debit, 500)
        refused = self.call("/direct-debits", status=409, **choice, seen=seen)
        self.assertEqual(3700, refused["preview"]["amount_cents"])
        for day in ("2020-01-01", "2099-01-01", "soon"):
            self.call("/direct-debits", status=400, **choice, day=day)

    def test_a_mandate_is_kept_with_its_account_masked_and_ended(self):
        self.sign(400, reference="M-2")
        wrong = {"reference": "M-2", "holder": "E", "iban": "BE71 0961 2345 6760"}
        refused = self.sign(409, **wrong, signed_on="2026-01-05")
        self.assertEqual("InvalidIban", refused["error"]["type"])
        path, names = "/mandates/{payer}/revoke", {"payer": self.payer.id}
        other = Client(self.commune.url, "regisseur_b")
        self.call(path, "post", 404, other, names)
        told = self.call(path, names=names)
        self.assertTrue(told["revoked"])
        self.assertIn(self.debit.id, told["freed"])
        self.call(path, status=409, names=names)


class TestReminders(RecoveryServiceCase):
    def test_reminders_leave_and_letters_are_drawn_and_posted(self):
        paper = self.make(10, surname="Lambert", email="")
        done = self.make(10, surname="Paid", email="p@example.org")
        self.pay(done, 4200)
        ids = [self.invoice.id, paper.id, done.id]
        told = self.call("/reminders", invoices=ids)
        self.assertEqual([self.invoice.id, paper.id], told["sent"])
        self.assertEqual([done.id], told["left_out"])
        self.assertIn(f"reminder:{self.invoice.id}:1", self.store.outbox.entries)
        job = Letters()
        (batch_id,) = job.find(self.store, self.now)
        job.do(self.store, batch_id, job.ask(self.store, batch_id), self.now)
        transaction.commit()
        read = self.read("/batches/{id}", id=batch_id)
        self.assertEqual((LETTERS, "ready"), (read["kind"], read["state"]))
        self.assertEqual(paper.id, read["letters"][0]["invoice"])
        names = {"id": batch_id}
        posted = self.call("/batches/{id}/posted", names=names)
        self.assertEqual("posted", posted["state"])

    def test_nobody_reminds_for_another_office(self):
        other = Client(self.commune.url, "regisseur_b")
        ids = {"invoices": [self.invoice.id]}
        refused = self.call("/reminders", "post", 409, other, **ids)
        self.assertEqual("unknown_invoice", refused["error"]["code"])
        key = f"reminder:{self.invoice.id}:1"
        self.assertNotIn(key, self.store.outbox.entries)

    def test_a_reminder_is_read_before_it_leaves(self):
        names = {"invoice": self.invoice.id}
        mail = self.read("/preview/{invoice}?level=1", **names)
        self.assertIn("Premier rappel", mail["subject"])
        self.assertIn("Votre facture", mail["text"])
        letter = self.read("/letter/{invoice}?level=3", **names)
        self.assertTrue(b64decode(letter["data"]).startswith(b"%PDF"))
        self.read("/preview/{invoice}", 400, **names)
        other = Client(self.commune.url, "regisseur_b")
        self.read("/letter/{invoice}?level=1", 404, other, **names)

    def test_the_day_of_bank_data_is_noted_by_who_sees_the_whole_site(self):
        today = local_day(self.now).isoformat()
        told = self.call("/bank-data", client=self.manager, up_to=today)
        self.assertEqual(today, told["up_to"])
        self.call("/bank-data", "post", 404, up_to=today)
        self.call("/bank-data", "post", 409, self.manager, up_to="2099-01-01")
