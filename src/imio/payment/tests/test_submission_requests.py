"""The life of a request: no order of events loses it, doubles it or shows it too soon."""

from datetime import timedelta
from hypothesis import given
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.basket.storage import dues_of
from imio.payment.checkout.settle import settle
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import PriceChanged
from imio.payment.pricing.form import FormField
from imio.payment.storage.store import get_store
from imio.payment.submission import events
from imio.payment.submission import expiry
from imio.payment.submission import requests
from imio.payment.submission.mine import dues_by_tab
from imio.payment.submission.payer import payer_of
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from types import SimpleNamespace
from zope.component import getGlobalSiteManager

import unittest


ANNOUNCED = (
    events.RequestConfirmed,
    events.RequestToProcess,
    events.RequestExpired,
    events.RequestExpiresSoon,
    events.RequestTreated,
)
ACTS = ("confirm", "correct", "pay", "expire", "warn", "accept", "refuse", "forget")


class RequestTestCase(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)
        self.heard = []
        components = getGlobalSiteManager()
        for kind in ANNOUNCED:
            components.registerHandler(self.hear, (kind,))
            self.addCleanup(components.unregisterHandler, self.hear, (kind,))

    def hear(self, event):
        self.heard.append((type(event).__name__, event.request.id))

    def count(self, name, request):
        return self.heard.count((name, request.id))


class TestRequests(RequestTestCase):
    def test_another_price_than_the_one_seen_binds_nobody(self):
        draft = builders.make_draft(self.store)
        with self.assertRaises(PriceChanged):
            requests.confirm(self.store, draft, "other", "basket", 14, builders.NOW)
        self.assertEqual(states.DRAFT, draft.state)
        self.assertEqual([], dues_of(self.store, "basket"))

    def test_a_request_is_confirmed_once(self):
        request = builders.make_request(self.store)
        with self.assertRaises(ForbiddenTransition):
            requests.confirm(
                self.store, request, request.price_digest, "b", 14, builders.NOW
            )
        self.assertEqual(1, self.count("RequestConfirmed", request))

    def test_a_confirmed_request_is_neither_corrected_nor_repriced(self):
        request = builders.make_request(self.store)
        with self.assertRaises(ForbiddenTransition):
            requests.correct_draft(self.store, request, {"surname": "X"})
        with self.assertRaises(PriceChanged):
            requests.reprice(request, builders.make_quote(1), "regie", "belfius")
        self.assertEqual(("Dupont", 1200), (request.surname, request.amount_cents))

    def test_a_free_request_goes_to_the_agents_at_once(self):
        request = builders.make_request(self.store, total_cents=0)
        self.assertEqual(states.TO_PROCESS, request.state)
        self.assertEqual("", request.communication)
        self.assertEqual(1, self.count("RequestToProcess", request))
        self.assertEqual(0, self.count("RequestConfirmed", request))

    def test_each_request_has_its_own_communication_and_code(self):
        made = [builders.make_request(self.store) for _number in range(20)]
        self.assertEqual(20, len({request.communication for request in made}))
        self.assertEqual(20, len({request.tracking_code for request in made}))

    def test_a_request_under_payment_does_not_expire(self):
        request = builders.make_request(self.store)
        builders.make_attempt(self.store, request)
        later = builders.NOW + timedelta(days=30)
        self.assertEqual([], list(expiry.overdue(self.store, later)))
        expiry.expire_overdue(self.store, request.id, later)
        self.assertEqual(states.AWAITING_PAYMENT, request.state)

    def test_a_short_delay_gives_no_notice(self):
        short = builders.make_draft(self.store)
        requests.confirm(self.store, short, short.price_digest, "b", 2, builders.NOW)
        later = builders.NOW + timedelta(days=1)
        self.assertEqual([], list(expiry.to_warn(self.store, later, 3)))

    def test_the_notice_comes_once(self):
        request = builders.make_request(self.store)
        later = builders.NOW + timedelta(days=12)
        self.assertEqual([request.id], list(expiry.to_warn(self.store, later, 3)))
        for _again in range(2):
            expiry.warn(self.store, request.id, later)
        self.assertEqual([], list(expiry.to_warn(self.store, later, 3)))
        self.assertEqual(1, self.count("RequestExpiresSoon", request))

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.sampled_from((0, 1, 1200)), st.lists(st.sampled_from(ACTS), max_size=12))
    def test_no_order_of_events_breaks_the_life_of_a_request(self, cents, acts):
        draft = builders.make_draft(self.store, cents)
        for number, act in enumerate(acts):
            if not self.is_kept(draft):
                break
            now = builders.NOW + timedelta(days=number * 5)
            try:
                self.do(act, draft, now)
            except (ForbiddenTransition, PriceChanged):
                continue
        self.check(draft)

    def do(self, act, draft, now):
        if act == "confirm":
            requests.confirm(self.store, draft, draft.price_digest, "b", 14, now)
        elif act == "correct":
            requests.correct_draft(self.store, draft, {"surname": "Durand"})
        elif act == "pay":
            self.pay(draft, now)
        elif act == "expire":
            expiry.expire_overdue(self.store, draft.id, now)
        elif act == "warn":
            expiry.warn(self.store, draft.id, now)
        elif act == "accept":
            requests.accept(self.store, draft, "agent", now)
        elif act == "refuse":
            requests.refuse(self.store, draft, "no", "agent", now)
        elif act == "forget":
            expiry.forget_draft(self.store, draft.id)

    def is_kept(self, draft):
        return self.store.requests._getOb(draft.id, None) is not None

    def pay(self, draft, now):
        if draft.state != states.AWAITING_PAYMENT:
            return
        attempt = builders.make_attempt(self.store, draft, now=now)
        verdict = builders.make_verdict(attempt)
        account = builders.account(self.store)
        settle(self.store, attempt, verdict, account, "notification", now)

    def check(self, draft):
        for name in ("RequestConfirmed", "RequestToProcess", "RequestTreated"):
            self.assertLessEqual(self.count(name, draft), 1)
        seen_by_agents = (states.TO_PROCESS, states.ACCEPTED, states.REFUSED)
        if draft.state in seen_by_agents:
            self.assertEqual(0, draft.balance_cents)
            self.assertEqual(1, self.count("RequestToProcess", draft))
        else:
            self.assertEqual(0, self.count("RequestToProcess", draft))
        kept = self.is_kept(draft)
        self.assertTrue(kept or draft.state == states.DRAFT)
        if kept:
            found = self.store.requests.catalog.search({"state": (draft.state,)})
            self.assertIn(draft.id, list(found))
        moves = [row for row in draft.history if not row.from_state.startswith("due:")]
        for before, after in zip(moves, moves[1:], strict=False):
            self.assertEqual(before.to_state, after.from_state)


class TestMine(RequestTestCase):
    def test_the_lists_of_members_and_browsers_never_mix(self):
        own = builders.make_request(self.store, owner="anna", basket_id="member:anna")
        other = builders.make_request(self.store, basket_id="browser")
        builders.make_draft(self.store, owner="anna")

        anna = dues_by_tab(self.store, "anna", "member:anna")
        browser = dues_by_tab(self.store, "", "browser")
        self.assertEqual([own], anna["to_pay"])
        self.assertEqual([other], browser["to_pay"])
        nobody = dues_by_tab(self.store, "", None)
        self.assertEqual({"to_pay": [], "paid": [], "treasury": [], "over": []}, nobody)

    def test_the_newest_stands_first(self):
        made = [
            builders.make_request(
                self.store, owner="anna", now=builders.NOW + timedelta(hours=hour)
            )
            for hour in range(3)
        ]
        found = dues_by_tab(self.store, "anna", None)["to_pay"]
        self.assertEqual(made[::-1], found)


class TestPayer(RequestTestCase):
    fields = (
        FormField("nom", "Nom"),
        FormField("prenom", "Prénom"),
        FormField("q7", "Courriel"),
        FormField("enfant", "Nom de l'enfant"),
    )

    def payer(self, answers, owner="", **settings):
        return payer_of(SimpleNamespace(**settings), self.fields, answers, owner)

    def test_usual_names_and_titles_are_known(self):
        answers = {"nom": " Dupont ", "prenom": "Émilie", "q7": "e@example.org"}
        found = {"surname": "Dupont", "first_name": "Émilie", "email": "e@example.org"}
        self.assertEqual(found, self.payer(answers))

    def test_the_editor_may_name_the_questions(self):
        answers = {"nom": "Dupont", "enfant": "Zoé"}
        found = self.payer(answers, first_name_field="enfant", email_field=None)
        self.assertEqual("Zoé", found["first_name"])

    def test_what_is_no_address_is_not_written_to(self):
        for text in ("none", "a@b", "a@example.org, b@example.org", "a b@example.org"):
            self.assertEqual("", self.payer({"nom": "D", "q7": text})["email"], text)

    def test_the_account_helps_where_answers_do_not(self):
        member = self.layer["portal"].portal_membership.getMemberById("test_user_1_")
        member.setMemberProperties(
            {"fullname": "Anna Peeters", "email": "a@example.org"}
        )
        found = self.payer({}, "test_user_1_")
        self.assertEqual(("Peeters", "Anna"), (found["surname"], found["first_name"]))
        self.assertEqual("a@example.org", found["email"])
