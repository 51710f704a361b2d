"""The file of transactions: readable by people and spreadsheets, safe, streamed."""

from datetime import timedelta
from imio.payment.checkout.start import Payer
from imio.payment.content.transaction import Transaction
from imio.payment.domain.reference import new_reference
from imio.payment.reporting.streaming import DatabaseStream
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from itertools import count

import csv
import io
import transaction
import unittest


class TestExport(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.finance = Client(self.commune.url, "finance")

    def export(self, client=None, **query):
        self.answer = (client or self.finance).get(
            "@@payment-transactions-export", params=query
        )
        self.assertEqual(self.answer.status_code, 200)
        text = self.answer.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))

    def group(self):
        dues = [self.commune.make_due(letter, 30) for letter in "ab"]
        payer = Payer(surname="=cmd", first_name="Jürgen", email="j@example.org")
        grouped = self.commune.pay(*dues, payer=payer, psp_id="987654")[-1]
        transaction.commit()
        return grouped

    def test_one_line_per_payment_in_the_writing_of_the_country(self):
        self.group()
        rows = self.export()
        self.assertEqual(len(rows), 3)
        first = rows[0]
        self.assertEqual(first["Payment identifier"], "987654")
        self.assertEqual(first["Surname"], "'=cmd")
        self.assertEqual(first["First name"], "Jürgen")
        self.assertEqual((first["Date"], first["Time"]), ("22/11/2026", "10:31:00"))
        self.assertEqual(first["Total"], "24,00")
        self.assertEqual(first["State"], "Paid")
        self.assertEqual(first["Items"], "Item a, Item b")

    def test_the_file_opens_in_spreadsheets(self):
        self.export()
        body = self.answer.content
        self.assertTrue(body.startswith(b"\xef\xbb\xbf"))
        self.assertEqual(body.count(b"\n"), body.count(b"\r\n"))
        self.assertTrue(self.answer.headers["Content-Type"].startswith("text/csv"))
        self.assertIn("attachment", self.answer.headers["Content-Disposition"])
        self.assertEqual(self.answer.headers["Cache-Control"], "no-store")

    def test_one_line_per_item_carries_what_accounting_needs(self):
        grouped = self.group()
        self.commune.regie_a.accounting_code = "040/161-01"
        transaction.commit()
        rows = self.export(lines="items", text=grouped.id)
        self.assertEqual(len(rows), 2)
        digits = grouped.shares[0].communication
        self.assertEqual(rows[0]["Amount of the item"], "12,00")
        self.assertEqual(rows[0]["Accounting code"], "040/161-01")
        self.assertEqual(rows[0]["Tracking code"], grouped.shares[0].tracking_code)
        communication = f"{digits[:3]}/{digits[3:7]}/{digits[7:]}"
        self.assertEqual(rows[0]["Structured communication"], communication)
        self.assertEqual(rows[1]["Service request"], "Item b")

    def test_the_file_holds_exactly_what_the_list_shows(self):
        self.commune.close(self.commune.make_due("a", 40))
        transaction.commit()
        self.assertEqual(len(self.export(state="refused")), 1)
        # One letter would also find references that happen to begin with it.
        self.assertEqual(len(self.export(text="item", state="refused")), 1)
        self.assertEqual(len(self.export(b_start="30")), 3)

    def test_a_regisseur_gets_the_items_of_the_own_regie(self):
        self.group()
        regisseur = Client(self.commune.url, "regisseur_a")
        rows = self.export(regisseur)
        self.assertEqual([row["Items"] for row in rows], ["Item a", "Item a"])
        self.assertEqual(rows[0]["Total"], "24,00")
        self.assertEqual(rows[0]["Total of the items listed"], "12,00")
        rows = self.export(regisseur, lines="items")
        self.assertEqual({row["Service request"] for row in rows}, {"Item a"})

    def test_many_payments_come_in_pieces(self):
        self.add_many(600)
        self.assertEqual(len(self.export()), 602)
        self.assertEqual(self.answer.headers["Transfer-Encoding"], "chunked")

    def test_who_hangs_up_leaves_no_connection_open(self):
        opened = []
        real = self.layer["portal"]._p_jar.db()

        class Database:
            def open(self, manager):
                opened.append(real.open(manager))
                return opened[0]

        path = self.layer["portal"].getPhysicalPath()
        stream = DatabaseStream(
            Database(), path, lambda store: (b"piece" for _endless in count())
        )
        self.assertEqual(next(stream), b"piece")
        self.assertIsNotNone(opened[0].opened)
        stream.close()
        self.assertIsNone(opened[0].opened)

    def add_many(self, number):
        for minute in range(number):
            attempt = Transaction(new_reference())
            attempt.created_at = attempt.expires_at = builders.NOW + timedelta(
                minutes=minute
            )
            attempt.shares = self.commune.transaction_a.shares
            self.commune.store.transactions.add(attempt)
        transaction.commit()
