"""Two at the very same moment: one attempt, one booking."""

from datetime import datetime
from datetime import UTC
from functools import partial
from imio.payment.basket.storage import add_due
from imio.payment.checkout.start import Payer
from imio.payment.checkout.start import start_attempt
from imio.payment.domain import states
from imio.payment.domain.errors import UnderWay
from imio.payment.storage.store import get_store
from imio.payment.tests.paying import PayingCase
from ZODB.POSException import ConflictError
from zope.component.hooks import setSite

import threading
import transaction


ROUNDS = 5


def at_once(*works):
    """Run functions in threads that start together; return what they returned."""
    barrier = threading.Barrier(len(works))
    results = [None] * len(works)

    def run(number, work):
        barrier.wait(10)
        results[number] = work()

    threads = [
        threading.Thread(target=run, args=(number, work))
        for number, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


class TestConcurrency(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)

    def test_the_lock_lets_one_of_two_connections_through(self):
        """Both read an unlocked due before either commits: the worst moment."""
        database = self.portal._p_jar.db()
        path = "/".join(self.portal.getPhysicalPath())
        read = threading.Barrier(2)

        def start():
            manager = transaction.TransactionManager()
            connection = database.open(manager)
            try:
                manager.begin()
                app = connection.root()["Application"]
                site = app.unrestrictedTraverse(path)
                setSite(site)
                store = get_store(site)
                due = store.get_due(self.due.id)
                unlocked = due.id not in store.locks
                read.wait(10)
                start_attempt(store, [due], Payer(), datetime.now(UTC))
                manager.commit()
            except (ConflictError, UnderWay):
                manager.abort()
                return (unlocked, "lost")
            finally:
                setSite(None)
                connection.close()
            return (unlocked, "won")

        results = at_once(start, start)
        self.assertEqual(sorted(results), [(True, "lost"), (True, "won")])
        self.assertEqual(len(self.attempts()), 1)

    def test_a_double_click_at_the_same_moment_gives_one_attempt(self):
        for _round in range(ROUNDS):
            citizen = self.make_citizen()
            self.make_due(citizen)
            (form,) = citizen.basket().forms("@@payment-pay")
            cookie = (
                "imio_payment_basket",
                citizen.session.cookies["imio_payment_basket"],
            )
            twins = [type(citizen)(citizen.portal_url, cookie) for _twin in range(2)]
            answers = at_once(
                *[partial(twin.post, "@@payment-pay", form) for twin in twins]
            )
            self.assertEqual([answer.status_code for answer in answers], [303, 303])
            self.assertEqual(len({a.headers["Location"] for a in answers}), 1)

    def test_two_people_at_the_same_moment_give_one_live_attempt(self):
        for _round in range(ROUNDS):
            one, other = self.make_citizen(), self.make_citizen()
            due = self.make_due(one)
            self.see()
            add_due(self.store, other.basket_id, due.id, datetime.now(UTC))
            transaction.commit()
            forms = [who.basket().forms("@@payment-pay")[0] for who in (one, other)]
            answers = at_once(
                partial(one.post, "@@payment-pay", forms[0]),
                partial(other.post, "@@payment-pay", forms[1]),
            )
            self.assertEqual(sorted(a.status_code for a in answers), [303, 409])
            live = [
                attempt
                for attempt in self.attempts()
                if attempt.is_live and attempt.shares[0].due_id == due.id
            ]
            self.assertEqual(len(live), 1)

    def test_two_tabs_that_go_to_the_bank_at_once_share_one_session(self):
        go = self.citizen.pay().headers["Location"]
        first, second = at_once(
            lambda: self.citizen.get(go), lambda: self.make_citizen().get(go)
        )
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        created = [row for row in self.bank.journal() if row["event"] == "created"]
        self.assertEqual(len(created), 1)

    def test_return_and_many_notifications_at_once_book_one_payment(self):
        page_url = self.citizen.go_to_bank()
        back = self.citizen.decide(page_url, "lost")
        (attempt,) = self.attempts()
        word = {
            "session": attempt.psp_id,
            "shop": "shop-belfius",
            "reference": attempt.id,
            "status": "paid",
            "amount": 1200,
            "currency": "EUR",
            "means": "bancontact",
            "test": True,
            "refunded": 0,
        }
        answers = at_once(
            lambda: self.citizen.get(back),
            *[lambda: self.notify(word)] * 5,
        )
        codes = {answer.status_code for answer in answers}
        self.assertLessEqual(codes, {200, 303, 500})
        self.notify(word)
        self.see()
        self.assertEqual(attempt.state, states.PAID)
        self.assertEqual(len(self.store.journal.rows), 1)

    def test_paying_while_the_notification_comes_in_never_pays_twice(self):
        for _round in range(ROUNDS):
            citizen = self.make_citizen()
            due = self.make_due(citizen)
            page_url = citizen.go_to_bank()
            (form,) = citizen.basket().forms("@@payment-pay")
            twin = self.make_citizen()
            twin.session.cookies = citizen.session.cookies.copy()
            _paid, again = at_once(
                partial(citizen.decide, page_url, "card"),
                partial(twin.post, "@@payment-pay", form),
            )
            self.assertIn(again.status_code, (303, 409))
            self.told()
            self.assertEqual(due.state, states.TO_PROCESS)
            self.assertEqual((due.paid_cents, due.owed_back_cents), (1200, 0))
