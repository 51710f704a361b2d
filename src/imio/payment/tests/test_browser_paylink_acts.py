"""What can be done with a payment link: pay, pay with others, object; and its files."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.basket.storage import holds
from imio.payment.checkout.addresses import pay_url
from imio.payment.domain import states
from imio.payment.storage import suspensions
from imio.payment.storage.suspensions import Suspension
from imio.payment.tests.linked import make_document
from imio.payment.tests.paying import Citizen
from imio.payment.tests.paying import Page
from imio.payment.tests.test_browser_paylink_page import LinkCase
from io import BytesIO
from PIL import Image
from unittest import mock

import re
import transaction
import zxingcpp


class ActCase(LinkCase):
    def setUp(self):
        super().setUp()
        # Whoever scans the code of a letter has never been here.
        self.citizen = Citizen(self.portal.absolute_url())

    def form(self, act, citizen=None):
        forms = self.open(citizen).forms(self.path)
        return next(form for form in forms if form.get("act") == act)

    def send(self, act, citizen=None, **more):
        citizen = citizen or self.citizen
        return citizen.post(self.path, self.form(act, citizen) | more)

    def at_bank(self, answer, citizen=None):
        go = (citizen or self.citizen).get(answer.headers["Location"])
        return go.headers["Location"]


class TestPaying(ActCase):
    def test_a_stranger_pays_at_the_bank_and_the_page_then_says_paid(self):
        page_url = self.at_bank(self.send("pay"))
        back = self.citizen.decide(page_url, "bancontact")
        page = self.citizen.come_back(back)
        self.assertEqual(page.heading, "Payment received")
        self.assertIn("Repas scolaires d'octobre", page.main)
        self.assertIn("There is nothing more to do", page.main)
        self.assertTrue(any(self.path in link for link in page.links()))
        elsewhere = Citizen(self.portal.absolute_url())
        self.assertIn("Paid on", self.open(elsewhere).main)

    def test_whoever_comes_back_without_paying_finds_it_in_the_basket(self):
        page_url = self.at_bank(self.send("pay"))
        page = self.citizen.come_back(self.citizen.decide(page_url, "cancel"))
        self.assertEqual(page.heading, "Payment abandoned")
        self.assertIn("Repas scolaires d'octobre", self.citizen.basket().main)

    def test_pressing_pay_again_resumes_the_same_payment(self):
        first = self.at_bank(self.send("pay"))
        self.assertIn("has been started at the bank", self.open().main)
        self.assertEqual(self.at_bank(self.send("pay")), first)
        self.assertEqual(len(self.attempts()), 1)

    def test_who_holds_the_same_letter_reads_of_the_payment_and_may_take_over(self):
        self.at_bank(self.send("pay"))
        other = Citizen(self.portal.absolute_url())
        answer = Page(self.send("pay", other))
        self.assertEqual(answer.status, 409)
        self.assertIn("on another device or by somebody else", answer.main)
        taken = next(f for f in answer.forms(self.path) if f.get("take_over"))
        self.assertEqual(other.post(self.path, taken).status_code, 303)
        live = [attempt for attempt in self.attempts() if attempt.is_live]
        self.assertEqual(len(live), 1)

    def test_an_amount_that_changed_is_shown_before_it_is_paid(self):
        form = self.form("pay")
        self.pay_counter(1200)
        answer = Page(self.citizen.post(self.path, form))
        self.assertEqual(answer.status, 409)
        self.assertIn("has changed since you saw it", answer.main)
        self.assertIn("Pay €30.00", answer.main)

    def test_a_payment_suspended_meanwhile_is_not_begun(self):
        form = self.form("pay")
        self.see()
        now = datetime.now(UTC)
        stop = Suspension(now - timedelta(minutes=1), None, "finance")
        suspensions.suspend(self.store, suspensions.DUE, self.due.id, stop)
        transaction.commit()
        answer = Page(self.citizen.post(self.path, form))
        self.assertEqual(answer.status, 409)
        self.assertEqual(self.attempts(), [])

    def test_forms_of_other_sites_and_forms_without_proof_do_nothing(self):
        form = self.form("pay")
        foreign = {
            "Origin": "https://elsewhere.example",
            "Sec-Fetch-Site": "cross-site",
        }
        for answer in (
            self.citizen.post(self.path, form | {"token": "x"}),
            self.citizen.post(self.path, form, headers=foreign),
        ):
            self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.attempts(), [])

    def test_the_address_is_asked_only_when_the_bank_needs_it_and_we_have_none(self):
        self.assertNotIn("link-email", self.citizen.get(self.path).text)
        needy = mock.patch(
            "imio.payment.browser.paylink.offer.Offer.asks_email",
            property(lambda o: True),
        )
        with needy:
            self.assertIn('id="link-email"', self.citizen.get(self.path).text)
            wrong = self.send("pay", email="not an address")
            self.assertEqual(wrong.status_code, 422)
            self.assertIn('href="#link-email"', wrong.text)
            self.assertEqual(self.send("pay", email="a@b.be").status_code, 303)
        self.assertEqual(self.attempts()[0].email, "a@b.be")


class TestTheRest(ActCase):
    def test_it_can_go_into_the_basket_to_be_paid_with_others(self):
        citizen = self.make_citizen()
        self.make_due(citizen)
        answer = self.send("basket", citizen)
        self.assertTrue(answer.headers["Location"].endswith("@@payment-basket"))
        self.see()
        self.assertTrue(holds(self.store, citizen.basket_id, self.due.id))
        page = citizen.basket()
        self.assertIn("Pay €54.00", page.main)
        self.assertIn("REP-2026-000007", page.main)
        self.assertIn("To pay until", page.main)

    def test_an_objection_stops_the_payment_until_it_is_answered(self):
        self.send("object", words="My son was ill that month.")
        self.see()
        self.assertEqual(self.due.objection, "My son was ill that month.")
        self.assertEqual(self.due.due_state, states.OPEN)
        page = self.open()
        self.assertNotIn("Pay €", page.main)
        self.assertEqual(page.tree.cssselect("#link-words"), [])

    def test_an_objection_sent_twice_alarms_nobody(self):
        form = self.form("object") | {"words": "My son was ill."}
        for _press in range(2):
            answer = self.citizen.post(self.path, form)
            self.assertEqual(answer.status_code, 303)
        transaction.begin()
        self.assertEqual(self.due.objection, "My son was ill.")

    def test_an_objection_without_words_is_asked_for_again(self):
        answer = self.send("object", words="  ")
        self.assertEqual(answer.status_code, 422)
        self.assertIn('href="#link-words"', answer.text)

    def test_the_stored_document_is_sent_as_a_download(self):
        self.change(document=make_document())
        answer = self.citizen.get(f"{self.path}/document.pdf")
        self.assertEqual(answer.content, b"%PDF-1.7 the invoice")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")


class TestCodes(ActCase):
    def read(self, name):
        answer = self.citizen.get(f"{self.path}/{name}")
        self.assertEqual(answer.status_code, 200)
        return zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)))[0].text

    def test_the_code_of_a_letter_opens_the_link(self):
        self.assertEqual(self.read("qr.png"), pay_url(self.due))

    def test_the_code_of_the_transfer_asks_what_is_still_owed(self):
        self.pay_counter(1200)
        lines = self.read("epc.png?size=600").split("\n")
        self.assertEqual(lines[0], "BCD")
        self.assertIn("EUR30.00", lines)
        self.assertIn(self.due.communication, lines)

    def test_sizes_are_kept_within_bounds(self):
        for given, wanted in (("100", 100), ("1", 64), ("99999", 2000), ("x", 300)):
            svg = self.citizen.get(f"{self.path}/qr.svg?size={given}").text
            width = float(re.search(r'width="([0-9.]+)"', svg)[1])
            self.assertAlmostEqual(width, wanted, delta=1)

    def test_a_cache_must_ask_again_and_a_paid_invoice_has_no_code(self):
        answer = self.citizen.get(f"{self.path}/qr.svg")
        self.assertEqual(answer.headers["Cache-Control"], "private, no-cache")
        known = {"If-None-Match": answer.headers["ETag"]}
        again = self.citizen.get(f"{self.path}/qr.svg", headers=known)
        self.assertEqual(again.status_code, 304)
        self.pay_counter(4200)
        for name in ("qr.svg", "qr.png", "epc.svg", "epc.png"):
            gone = self.citizen.get(f"{self.path}/{name}", headers=known)
            self.assertEqual(gone.status_code, 404)
            self.assertEqual(gone.headers["Cache-Control"], "no-store")
