"""Whatever happens in whatever order: nobody gets back more than they paid, once."""

from datetime import timedelta
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant
from hypothesis.stateful import rule
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import run_state_machine_as_test
from imio.payment.checkout.settle import settle
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.domain.errors import PaymentError
from imio.payment.refunds import account
from imio.payment.refunds import credits
from imio.payment.refunds import deciding
from imio.payment.refunds import transfers
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.questions import RefundsInTransit
from imio.payment.refunds.ways import choose_way
from imio.payment.storage.store import PaymentStore
from imio.payment.submission import requests
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.tests import refunding
from imio.payment.tests.refunding_files import PAYER_IBAN

import unittest


BASKET = "basket-of-the-machine"
TO_REJECT = (
    states.ASKED,
    states.AWAITING_ACCOUNT,
    states.TO_APPROVE,
    states.TO_SEND,
    states.FAILED,
)


class Refunds(RuleBasedStateMachine):
    """Two requests of one payer, a PSP of any mood, a worker that dies, and clerks."""

    which = st.integers(min_value=0, max_value=1)
    any_refund = st.integers(min_value=0, max_value=7)
    cents = st.integers(min_value=1, max_value=1500)
    way = st.sampled_from((BY_PSP, BY_TRANSFER))
    dies = st.sampled_from(("prepare", "send", "finish", "finish"))

    def __init__(self):
        super().__init__()
        self.store = PaymentStore()
        self.now = refunding.NOW
        self.psp.refunds.clear()
        self.psp.orders.clear()
        self.psp.by_hand.clear()
        self.psp.mood = refunding.DONE
        self.dues = [
            builders.make_request(self.store, cents, basket_id=BASKET, now=self.now)
            for cents in (1200, 500)
        ]
        self.attempts = []
        self.charged_back = {}
        # what files of transfers paid out and what came back, by order
        self.transferred = {}

    def pick(self, number, *states_wanted):
        found = [
            self.store.refunds._getOb(refund_id)
            for refund_id in self.store.refunds.catalog.search({"state": states_wanted})
        ]
        found.sort(key=lambda refund: refund.created_at)
        return found[number % len(found)] if found else None

    def attempt_it(self, function, *arguments, **more):
        """Do what a clerk tries; what is refused must change nothing."""
        before = self.picture()
        try:
            function(self.store, *arguments, **more)
        except PaymentError:
            assert before == self.picture(), "a refused act changed something"

    def picture(self):
        refunds = [
            (refund_id, self.store.refunds._getOb(refund_id).state)
            for refund_id in self.store.refunds.catalog.search()
        ]
        money = [(due.owed_back_cents, due.reserved_cents) for due in self.dues]
        return refunds, money, len(self.store.journal.rows)

    def settle(self, attempt):
        verdict = builders.make_verdict(
            attempt,
            refunded_cents=self.psp.gone(attempt.id),
            chargeback_cents=self.charged_back.get(attempt.id, 0),
        )
        known = builders.account(self.store)
        settle(self.store, attempt, verdict, known, "sweep", self.now)

    @rule(minutes=st.sampled_from((1, 40, 60 * 24)))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(mood=st.sampled_from(refunding.MOODS))
    def the_psp_changes_its_mood(self, mood):
        self.psp.mood = mood

    @rule(which=which, device=st.integers(min_value=1, max_value=2))
    def pay(self, which, device):
        due = self.dues[which]
        if not due.is_payable:
            return
        begun = []
        for _device in range(device):
            self.store.locks.pop(due.id, None)
            begun.append(builders.make_attempt(self.store, due, now=self.now))
        for attempt in begun:
            self.attempts.append(attempt)
            self.settle(attempt)

    @rule(which=which, cents=cents, whole=st.booleans())
    def refuse(self, which, cents, whole):
        due = self.dues[which]
        if due.state != states.TO_PROCESS:
            return
        cents = None if whole else min(cents, due.paid_cents)
        requests.refuse(self.store, due, "No", "agent", self.now, cents)

    @rule(which=which, cents=cents)
    def ask(self, which, cents):
        due = self.dues[which]
        self.attempt_it(ask_refund, due, cents, "manual", "", "clerk", self.now)

    @rule(number=any_refund, way=way)
    def choose(self, number, way):
        refund = self.pick(number, *TO_REJECT)
        if refund is None:
            return
        self.attempt_it(choose_way, refund, way, "clerk", self.now)

    @rule(number=any_refund)
    def reject(self, number):
        refund = self.pick(number, *TO_REJECT)
        if refund is None:
            return
        self.attempt_it(deciding.reject, refund, "No", "clerk", self.now)

    @rule(number=any_refund, which=which)
    def credit(self, number, which):
        refund = self.pick(number, *TO_REJECT)
        if refund is None:
            return
        other = self.dues[which]
        self.attempt_it(
            credits.keep_as_credit, refund, other, "clerk", self.now, "the payer"
        )

    @rule(dies=dies)
    def work(self, dies):
        refunding.deliver_refunds(self.store, self.now, dies)

    @rule()
    def ask_the_psp(self):
        job = RefundsInTransit()
        for key in list(job.find(self.store, self.now)):
            job.do(self.store, key, job.ask(self.store, key), self.now)

    @rule()
    def the_psp_decides(self):
        for row in self.psp.refunds.values():
            row[2] = refunding.DONE if row[2] == refunding.PENDING else row[2]

    @rule(number=any_refund)
    def give_account(self, number):
        refund = self.pick(number, states.AWAITING_ACCOUNT)
        if refund is None:
            return
        account.give_account(self.store, refund, "Dupont", PAYER_IBAN, "", {}, self.now)

    @rule()
    def make_file(self):
        found = self.store.refunds.catalog.search(
            {"state": (states.TO_SEND,), "way": (BY_TRANSFER,)}
        )
        if not len(found):
            return
        batch = transfers.make_file(
            self.store, "belfius", list(found), "clerk", self.now
        )
        for refund in transfers.refunds_in(self.store, batch):
            assert refund.reference not in self.transferred, "paid twice"
            self.transferred[refund.reference] = 0

    @rule(number=any_refund, is_executed=st.booleans())
    def end_file(self, number, is_executed):
        found = list(self.store.batches.catalog.search({"state": (transfers.MADE,)}))
        if not found:
            return
        batch = self.store.batches._getOb(found[number % len(found)])
        for refund in transfers.refunds_in(self.store, batch):
            if refund.state == states.IN_TRANSIT and is_executed:
                self.transferred[refund.reference] = refund.amount_cents
        if is_executed:
            transfers.mark_executed(self.store, batch, "clerk", self.now)
        else:
            transfers.drop_file(self.store, batch, "no", "clerk", self.now)

    @rule(number=any_refund)
    def return_transfer(self, number):
        refund = self.pick(number, states.DONE, states.IN_TRANSIT)
        if refund is None or refund.way != BY_TRANSFER:
            return
        self.transferred[refund.reference] = 0
        transfers.mark_returned(self.store, refund, "closed", "clerk", self.now)

    @rule(number=any_refund, cents=cents)
    def refund_in_back_office(self, number, cents):
        if not self.attempts:
            return
        attempt = self.attempts[number % len(self.attempts)]
        cents = min(cents, attempt.amount_cents - self.psp.gone(attempt.id))
        if cents <= 0:
            return
        self.psp.by_hand[attempt.id] = self.psp.by_hand.get(attempt.id, 0) + cents
        self.settle(attempt)

    @rule(number=any_refund)
    def charge_back(self, number):
        if not self.attempts:
            return
        attempt = self.attempts[number % len(self.attempts)]
        if attempt.id in self.charged_back:
            return
        self.charged_back[attempt.id] = attempt.amount_cents
        self.settle(attempt)

    @rule()
    def sweep(self):
        for attempt in self.attempts:
            self.settle(attempt)

    @invariant()
    def no_order_goes_to_the_psp_twice(self):
        assert len(self.psp.orders) == len(set(self.psp.orders))

    @invariant()
    def no_payment_gives_back_more_than_it_brought(self):
        assert all(self.psp.gone(one.id) <= one.amount_cents for one in self.attempts)

    @invariant()
    def refunds_never_exceed_what_was_paid(self):
        rows = self.store.journal.rows.values()
        for due in self.dues:
            own = [row for row in rows if row.due_id == due.id]
            paid = sum(r.amount_cents for r in own if r.credit.endswith(due.id))
            back = sum(r.amount_cents for r in own if r.kind == "refund")
            assert back <= paid
            assert 0 <= due.reserved_cents <= due.owed_back_cents

    @invariant()
    def the_books_say_what_left_by_transfer(self):
        rows = self.store.journal.rows.values()
        booked = sum(r.amount_cents for r in rows if r.credit.startswith("bank:"))
        booked -= sum(r.amount_cents for r in rows if r.debit.startswith("bank:"))
        assert booked == sum(self.transferred.values())

    @invariant()
    def the_audit_finds_nothing(self):
        assert refunding.breaches(self.store, self.now) == []

    def teardown(self):
        """In the end the books say what the PSP really sent back."""
        for _round in range(4):
            self.now += timedelta(hours=25)
            self.psp.mood = refunding.DONE
            self.the_psp_decides()
            refunding.deliver_refunds(self.store, self.now)
            self.ask_the_psp()
            self.sweep()
        rows = list(self.store.journal.rows.values())
        gone = sum(r.amount_cents for r in rows if r.credit.startswith("psp:"))
        real = sum(self.psp.gone(attempt.id) for attempt in self.attempts)
        assert gone == real + sum(self.charged_back.values())
        self.the_audit_finds_nothing()


class TestRefunds(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def test_no_interleaving_pays_anybody_back_twice(self):
        builders.make_platform(
            self.layer["portal"].imio_payment, provider="fakepsp", iban=refunding.IBAN
        )
        Refunds.psp = refunding.install_psp(self)
        run_state_machine_as_test(
            Refunds,
            settings=settings(max_examples=60, stateful_step_count=30, deadline=None),
        )
