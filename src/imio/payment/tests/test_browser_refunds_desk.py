"""The refund desk over HTTP: the queue, one refund and what is done about it."""

from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.refunds.account import expire_form
from imio.payment.refunds.account import form_token
from imio.payment.refunds.account import give_account
from imio.payment.refunds.transfers import make_file
from imio.payment.refunds.ways import choose_way
from imio.payment.submission.requests import refuse
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from lxml import html

import transaction
import unittest


IBAN = "BE71096123456769"
NOW = builders.NOW


class DeskCase(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.store = self.commune.store
        self.finance = Client(self.commune.url, "finance")

    def to_send(self, letter="a"):
        """A refund by transfer whose payer gave an account."""
        refund = self.commune.overpay(letter)
        choose_way(self.store, refund, BY_TRANSFER, "finance", NOW)
        give_account(self.store, refund, "Émilie Dupont", IBAN, "", {}, NOW)
        transaction.commit()
        return refund

    def open(self, path="", client=None, **query):
        client = client or self.finance
        answer = client.get(f"@@payment-refunds{path}", params=query)
        self.assertEqual(answer.status_code, 200)
        self.page = html.fromstring(answer.text)
        self.assertEqual(len(self.page.xpath("//h1")), 1)
        return self.page

    def text(self):
        (main,) = self.page.cssselect("#content")
        return " ".join(main.text_content().split())

    def form(self, refund, act, client=None):
        self.open(f"/{refund.id}", client)
        return self.page.get_element_by_id(f"payment-{act}")

    def send(self, refund, act, client=None, **values):
        """Fill in and send one of the forms of a refund's page."""
        fields = dict(self.form(refund, act, client).form_values()) | values
        path = f"@@payment-refunds/{refund.id}/{act}"
        answer = (client or self.finance).post(path, fields)
        transaction.begin()
        return answer

    def offered(self, refund, client=None):
        self.open(f"/{refund.id}", client)
        forms = self.page.cssselect("form.payment-refund-act")
        return {form.get("id").removeprefix("payment-") for form in forms}


class TestQueue(DeskCase):
    def headings(self):
        found = self.page.cssselect("section h2.h4")
        return [" ".join(one.text_content().split()) for one in found]

    def test_an_empty_desk_says_what_will_stand_there(self):
        self.open()
        self.assertIn("Money that goes back stands here", self.text())

    def test_the_queue_is_grouped_by_what_to_do_next(self):
        self.commune.overpay("a")
        refuse(self.store, self.commune.due_b, "No", "agent_b", NOW)
        transaction.commit()
        self.open()
        headings = self.headings()
        self.assertEqual(len(headings), 2)
        self.assertIn("Proposed", headings[0])
        for words in ("€5.00", "Paid twice or too much", "Request refused"):
            self.assertIn(words, self.text())

    def test_what_somebody_must_look_at_stands_first_whatever_its_state(self):
        unknown, late = self.commune.overpay("a"), self.commune.overpay("b")
        choose_way(self.store, late, BY_TRANSFER, "finance", NOW)
        expire_form(self.store, late)
        unknown.is_doubtful = True
        self.store.refunds.reindex(unknown)
        transaction.commit()
        self.open()
        first, second, *_states = self.headings()
        self.assertIn("Look into the provider's back office", first)
        self.assertIn("No account in time: look for the payer", second)
        desk = self.finance.get("@@payment-desk").text
        for flag in ("unknown_outcome", "form_expired"):
            self.assertIn(f"@@payment-refunds?flag={flag}", desk)

    def test_filters_narrow_it_and_a_collecting_officer_sees_only_their_own(self):
        mine, other = self.commune.overpay("a"), self.commune.overpay("b")
        self.open(state=states.ASKED, regie=self.commune.regie_a.UID())
        links = self.page.xpath("//tbody//a/@href")
        self.assertEqual([link.rpartition("/")[2] for link in links], [mine.id])
        officer = Client(self.commune.url, "regisseur_b")
        self.open(client=officer)
        self.assertIn(other.id, html.tostring(self.page).decode())
        self.assertNotIn(mine.id, html.tostring(self.page).decode())
        hidden = officer.get(f"@@payment-refunds/{mine.id}")
        self.assertEqual(hidden.status_code, 404)

    def test_the_file_holds_exactly_the_view_with_safe_cells(self):
        refund = self.commune.overpay("a")
        refund.surname = "=cmd|' /C calc'!A0"
        self.commune.overpay("b")
        transaction.commit()
        query = {"regie": self.commune.regie_a.UID()}
        answer = self.finance.get("@@payment-refunds-export", params=query)
        lines = answer.content.decode("utf-8-sig").splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn("'=cmd", lines[1])
        self.assertIn(";5,00;", lines[1])
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_the_file_names_the_promised_day_and_the_file_for_the_bank(self):
        refund = self.to_send()
        refund.asked_by = "payer"
        batch = make_file(self.store, refund.platform_id, [refund.id], "finance", NOW)
        transaction.commit()
        text = self.finance.get("@@payment-refunds-export").content.decode("utf-8-sig")
        heading, line = [row.split(";") for row in text.splitlines()]
        told = dict(zip(heading, line, strict=True))
        self.assertEqual(told["File for the bank"], batch.id)
        promised = f"{refund.promised_on:%d/%m/%Y}"
        self.assertEqual(told["Promised to the payer"], promised)
        self.assertEqual(told["Asked by"], "The payer")


class TestOneRefund(DeskCase):
    def test_the_page_tells_why_who_and_where_it_stands(self):
        refund = self.to_send()
        self.open(f"/{refund.id}")
        text = self.text()
        for words in ("To send", "Paid twice", "BE71", "6769", "Item a", "Dupont"):
            self.assertIn(words, text)
        self.assertNotIn(IBAN, html.tostring(self.page).decode())
        self.assertNotIn("5390", text)
        self.assertIn("· The payer", text)

    def test_the_way_is_chosen_on_the_page_and_the_payer_asked_for_an_account(self):
        refund = self.commune.overpay("a")
        answer = self.send(refund, "choose", way=BY_TRANSFER)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(refund.state, states.AWAITING_ACCOUNT)
        keys = [key for key in self.store.outbox.entries if "refund-account" in key]
        self.assertEqual(len(keys), 1)

    def test_ways_that_are_closed_say_why_and_cannot_be_chosen(self):
        refund = self.commune.overpay("a")
        form = self.form(refund, "choose")
        closed = form.xpath(".//input[@value='psp'][@disabled]")
        self.assertEqual(len(closed), 1)
        self.assertIn("No online payment is known", form.text_content())
        self.send(refund, "choose", way="psp")
        self.assertEqual(refund.state, states.ASKED)

    def test_a_rejection_needs_a_reason(self):
        refund = self.commune.overpay("a")
        answer = self.send(refund, "reject", reason=" ")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("#payment-reject", answer.text)
        self.assertEqual(refund.state, states.ASKED)
        self.send(refund, "reject", reason="Paid in cash at the desk")
        self.assertEqual(refund.state, states.REJECTED)
        self.open(f"/{refund.id}")
        self.assertIn("Paid in cash at the desk", self.text())
        self.assertEqual(self.offered(refund), {"again"})

    def test_the_form_is_sent_again_and_the_earlier_link_stops(self):
        refund = self.commune.overpay("a")
        choose_way(self.store, refund, BY_TRANSFER, "finance", NOW)
        transaction.commit()
        before = form_token(self.store, refund)
        self.assertEqual(self.send(refund, "form").status_code, 303)
        self.assertNotEqual(form_token(self.store, refund), before)

    def test_a_second_person_approves_and_never_the_same(self):
        self.commune.regie_a.refund_threshold = "5,00"
        transaction.commit()
        refund = self.to_send()
        self.assertEqual(refund.state, states.TO_APPROVE)
        self.assertEqual(self.offered(refund), {"reject"})
        self.assertIn("cannot approve it", self.text())
        officer = Client(self.commune.url, "regisseur_a")
        self.assertEqual(self.offered(refund, officer), {"approve", "reject"})
        self.send(refund, "approve", officer)
        self.assertEqual(refund.state, states.TO_SEND)
        self.assertEqual(refund.approved_by, "regisseur_a")

    def test_money_is_kept_as_credit_when_the_payer_agrees(self):
        basket_id = self.commune.due_a.basket_id
        other = self.commune.make_due("a", 20, basket_id=basket_id)
        transaction.commit()
        refund = self.commune.overpay("a")
        self.send(refund, "credit", due=other.id, agreed_by=" ")
        self.assertEqual(refund.state, states.ASKED)
        self.send(refund, "credit", due=other.id, agreed_by="By phone, 23/11")
        self.assertEqual(refund.state, states.DONE)
        self.assertEqual(other.paid_cents, 500)

    def test_no_act_without_the_form_of_the_page(self):
        refund = self.commune.overpay("a")
        for act in ("choose", "approve", "reject", "retry", "form", "credit"):
            path = f"@@payment-refunds/{refund.id}/{act}"
            for send in (self.finance.get, self.finance.post):
                with self.subTest(act, method=send.__name__):
                    self.assertEqual(send(path).status_code, 403)
        transaction.begin()
        self.assertEqual(refund.state, states.ASKED)
