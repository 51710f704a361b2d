"""A payer whom no mail reached, on the desk and over REST: see it, correct it, close it."""

from imio.payment.refunds.unsent import note_unsent
from imio.payment.storage.outbox import PARKED
from imio.payment.tests.builders import NOW
from imio.payment.tests.staff import Client
from imio.payment.tests.test_browser_refunds_desk import DeskCase

import transaction


KEY = "mail:refund-account:lost"


class TestUnsent(DeskCase):
    def setUp(self):
        super().setUp()
        self.refund = self.commune.overpay("a")
        self.store.outbox.put(KEY, "mail-refund", {}, NOW)
        self.store.outbox.fail(KEY, "bad_address", NOW, final=True)
        note_unsent(self.store, self.refund, KEY, "bad_address")
        transaction.commit()

    def state(self):
        return self.store.outbox.entries[KEY].state

    def test_it_stands_first_in_the_queue_and_on_the_desk_of_all(self):
        self.open()
        first = self.page.cssselect("section h2.h4")[0].text_content()
        self.assertIn("A mail to the payer did not arrive", first)
        self.assertIn("Mail not delivered", self.text())
        self.assertIn(
            "Refunds whose payer no mail", self.finance.get("@@payment-desk").text
        )
        self.open(flag="mail_failed")
        self.assertIn(self.refund.id, self.page.xpath("string(//tbody//a/@href)"))
        self.open(f"/{self.refund.id}")
        self.assertIn("There is no usable e-mail address", self.text())

    def test_it_is_corrected_and_sent_again(self):
        answer = self.send(self.refund, "mail", email="nobody")
        self.assertIn("Write an e-mail address", answer.text)
        self.assertEqual(self.state(), PARKED)
        self.send(self.refund, "mail", email="emilie@example.org")
        self.assertEqual(self.refund.email, "emilie@example.org")
        self.assertNotEqual(self.state(), PARKED)
        self.assertFalse({"mail", "told"} & self.offered(self.refund))

    def test_who_was_told_by_letter_leaves_the_queue(self):
        self.send(self.refund, "told", reason="Letter of 24 November")
        self.assertEqual(self.refund.unsent_mail, "")
        self.open(f"/{self.refund.id}")
        self.assertIn("Letter of 24 November", self.text())

    def test_the_same_over_rest(self):
        path = f"@payment-refunds/{self.refund.id}"
        found = self.finance.get_json(path).json()
        self.assertEqual(found["mail_trouble"], "bad_address")
        self.assertEqual(
            (found["flags"], found["acts"][:2]), (["mail_failed"], ["mail", "told"])
        )
        wrong = self.finance.post_json(f"{path}/mail", {"email": "nobody"})
        self.assertEqual(wrong.status_code, 400)
        other = Client(self.commune.url, "regisseur_b")
        body = {"email": "emilie@example.org"}
        self.assertEqual(other.post_json(f"{path}/mail", body).status_code, 404)
        answer = self.finance.post_json(f"{path}/mail", body)
        self.assertEqual((answer.status_code, answer.json()["flags"]), (200, []))
        again = self.finance.post_json(f"{path}/told", {"reason": "Letter"})
        self.assertEqual(again.status_code, 409)
