"""An account that the staff types for a payer whom no mail reaches."""

from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.refunds.ways import choose_way
from imio.payment.tests.staff import Client
from imio.payment.tests.test_browser_refunds_desk import DeskCase
from imio.payment.tests.test_browser_refunds_desk import IBAN
from imio.payment.tests.test_browser_refunds_desk import NOW

import transaction


OURS = "BE68 5390 0754 7034"
ACCOUNT = {"holder": "Émilie Dupont", "iban": "be71 0961 2345 6769"}


class TestTypedAccount(DeskCase):
    def setUp(self):
        super().setUp()
        self.refund = self.commune.overpay("a")
        choose_way(self.store, self.refund, BY_TRANSFER, "finance", NOW)
        transaction.commit()

    def test_a_second_person_approves_it_whatever_the_amount(self):
        answer = self.send(self.refund, "account", **ACCOUNT)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.refund.state, states.TO_APPROVE)
        self.assertEqual(self.refund.iban_masked, "BE71 •••• •••• 6769")
        self.assertEqual(self.offered(self.refund), {"reject"})
        self.assertIn("The staff typed the payer's account", self.text())
        self.assertNotIn(IBAN, self.text())
        officer = Client(self.commune.url, "regisseur_a")
        self.send(self.refund, "approve", officer)
        self.assertEqual(self.refund.state, states.TO_SEND)
        self.assertEqual(self.refund.approved_by, "regisseur_a")

    def test_an_account_that_cannot_be_is_shown_again_with_what_is_wrong(self):
        wrong = (
            ({"iban": "BE71 0961 2345 6768"}, "typing error"),
            ({"iban": OURS}, "our own account number"),
            ({"iban": ""}, "Write the account number"),
            ({"holder": ""}, "name of the account"),
            ({"holder": "***"}, "name of the account"),
            ({"iban": "CH93 0076 2011 6238 5295 7"}, "code of its bank"),
            ({"iban": "BE" + "9" * 600}, "Write the account number"),
        )
        for change, said in wrong:
            with self.subTest(change):
                answer = self.send(self.refund, "account", **ACCOUNT | change)
                self.assertEqual(answer.status_code, 200)
                self.assertIn(said, answer.text)
                self.assertEqual(self.refund.state, states.AWAITING_ACCOUNT)
        self.assertEqual(self.refund.iban_encrypted, "")

    def test_programs_may_do_it_too(self):
        path = f"@payment-refunds/{self.refund.id}/account"
        for number in ("BE00", OURS):
            wrong = self.finance.post_json(path, ACCOUNT | {"iban": number})
            self.assertEqual(wrong.status_code, 400)
            self.assertEqual(self.refund.iban_encrypted, "")
        answer = self.finance.post_json(path, ACCOUNT)
        self.assertEqual(answer.json()["state"], states.TO_APPROVE)
        self.assertNotIn(IBAN, answer.text)
        again = self.finance.post_json(path, ACCOUNT)
        self.assertEqual(again.status_code, 409)
