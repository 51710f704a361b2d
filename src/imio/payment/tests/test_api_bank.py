"""Statements of the bank over REST: the same acts, and refusals, as on the pages."""

from base64 import b64encode
from imio.payment.content.bank_line import NOT_OURS
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.demo.coda import Move
from imio.payment.domain import states
from imio.payment.tests import statements
from imio.payment.tests.bank_pages import BankMatrix
from imio.payment.tests.bank_pages import BankPagesCase
from imio.payment.tests.matrix import registered_names
from imio.payment.tests.openapi_files import faults

import transaction


BANK = "@payment-bank"
LINES = "@payment-bank-lines"
STATEMENTS = "@payment-bank-statements"
ALLOWED = {"finance", "manager"}


class TestServices(BankPagesCase):
    def post(self, path, status=200, schema="", **body):
        answer = self.finance.post_json(path, body)
        transaction.begin()
        self.assertEqual(status, answer.status_code, answer.text[:300])
        return self.fitting(answer.json(), schema)

    def read(self, path, schema):
        answer = self.finance.get_json(path)
        self.assertEqual(200, answer.status_code, answer.text[:300])
        return self.fitting(answer.json(), schema)

    def fitting(self, answer, schema):
        if schema:
            reference = {"$ref": f"#/schemas/{schema}"}
            self.assertEqual([], faults("bank", reference, answer))
        return answer

    def send_file(self, *moves, status=201):
        content = statements.coda(*moves, on=self.day)
        data = b64encode(content).decode("ascii")
        file = {"filename": "extrait.cod", "data": data}
        found = self.post(BANK, status, "BankFile", file=file)
        self.work()
        return found["id"]

    def test_a_file_goes_from_its_upload_into_the_books(self):
        move = Move(4200, self.invoice.communication, name="Dupont")
        file_id = self.send_file(move, Move(-100, "FRAIS"))
        self.assertEqual(file_id, self.send_file(move, Move(-100, "FRAIS"), status=200))
        found = self.read(f"{BANK}/{file_id}", "BankFile")
        self.assertEqual("checked", found["state"])
        self.assertEqual({"paid_exact": 1, "not_a_payment": 1}, found["counts"])
        (line,) = self.read(f"{BANK}/{file_id}/lines", "CheckedLines")["items"]
        expected = [{"due": self.invoice.id, "amount_cents": 4200}]
        self.assertEqual(expected, line["allocations"])
        self.post(f"{BANK}/{file_id}/confirm", 200, "BankFile")
        self.post(f"{BANK}/{file_id}/confirm", 409)
        self.work()
        self.assertEqual(states.PAID, self.invoice.due_state)
        listed = self.read(BANK, "BankFiles")
        self.assertEqual(
            self.day.isoformat(), listed["accounts"][0]["newest_statement_on"]
        )
        (statement,) = self.read(STATEMENTS, "Statements")["items"]
        one = self.read(f"{STATEMENTS}/{statement['id']}", "Statement")
        self.assertEqual((1, 1), (one["kept_count"], one["left_count"]))
        lines = self.read(f"{LINES}?statement={statement['id']}", "Lines")
        self.assertEqual(1, lines["items_total"])

    def test_a_person_decides_and_takes_it_back(self):
        iban = statements.PAYER_IBAN
        (line_id,) = self.keep(Move(4200, "cantine", iban=iban))
        path = f"{LINES}/{line_id}"
        line = self.read(path, "FullLine")
        self.assertEqual(TO_DECIDE, line["state"])
        self.assertNotIn(iban, str(line))
        parts = [{"due": self.invoice.id, "amount_cents": 4200}]
        booked = self.post(f"{path}/allocate", 200, "FullLine", allocations=parts)
        self.assertEqual("booked", booked["state"])
        self.assertEqual(409, self._status(f"{path}/allocate", allocations=parts))
        self.assertEqual(409, self._status(f"{path}/undo", reason=""))
        self.post(f"{path}/undo", 200, "FullLine", reason="Wrong family")
        self.assertEqual(states.OPEN, self.invoice.due_state)
        aside = self.post(f"{path}/aside", 200, "FullLine", reason="A gift")
        self.assertEqual(NOT_OURS, aside["state"])
        refused = self.post(f"{path}/accept", 409)
        self.assertEqual("ForbiddenTransition", refused["error"]["type"])

    def test_what_cannot_be_read_is_refused_and_changes_nothing(self):
        for file in (None, "x", {}, {"data": 5}, {"data": "%%"}, {"data": "AAAA"}):
            with self.subTest(str(file)):
                self.assertEqual(400, self._status(BANK, file=file))
        (line_id,) = self.keep(Move(4200, "cantine"))
        due = self.invoice.id
        for allocations in (
            None,
            [],
            [5],
            [{"due": due}],
            [{"due": due, "amount_cents": "1"}],
            [{"due": due, "amount_cents": True}],
        ):
            with self.subTest(str(allocations)):
                path = f"{LINES}/{line_id}/allocate"
                self.assertEqual(400, self._status(path, allocations=allocations))
        too_much = [{"due": due, "amount_cents": 4201}]
        answer = self.post(f"{LINES}/{line_id}/allocate", 409, allocations=too_much)
        self.assertEqual("too_much", answer["error"]["code"])
        self.assertEqual((), self.store.bank_lines._getOb(line_id).allocations)

    def _status(self, path, **body):
        answer = self.finance.post_json(path, body)
        transaction.begin()
        return answer.status_code


class TestBankServicesMatrix(BankMatrix, BankPagesCase):
    """Who may call what."""

    services = {
        BANK: ALLOWED,
        "@payment-bank/{file}": ALLOWED,
        "@payment-bank/{file}/lines": ALLOWED,
        STATEMENTS: ALLOWED,
        "@payment-bank-statements/{statement}": ALLOWED,
        LINES: ALLOWED,
        "@payment-bank-lines/{line}": ALLOWED,
    }
    service_acts = {
        BANK: ({}, ALLOWED, 400),
        "@payment-bank/{file}/confirm": ({}, ALLOWED, 409),
        "@payment-bank-lines/{line}/undo": ({}, ALLOWED, 409),
    }

    def test_no_service_of_the_bank_is_missing_here(self):
        found = {
            name.rpartition("@")[2]
            for name in registered_names("imio.payment.api.bank")
        }
        expected = {name[1:] for name in (BANK, STATEMENTS, LINES)}
        self.assertEqual(expected, found)
