"""A maximum per person counts what that person asked for before, and two tabs at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from imio.payment.domain import states
from imio.payment.domain.errors import NotPriced
from imio.payment.pricing.model import TOO_MANY
from imio.payment.storage.store import get_store
from imio.payment.submission import requests
from imio.payment.submission.drafts import check_price
from imio.payment.submission.drafts import confirm_draft
from imio.payment.submission.drafts import Filled
from imio.payment.submission.drafts import keep_draft
from imio.payment.submission.expiry import expire_overdue
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.tests.forms import condition
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from imio.payment.tests.forms import row
from imio.payment.tests.paying import PAYING_TESTING
from imio.payment.tests.visitors import VisitorTestCase
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from unittest import mock
from unittest import TestCase

import requests as http
import threading
import transaction


FIELDS = """<?xml version="1.0" encoding="utf-8"?>
<model xmlns="http://namespaces.plone.org/supermodel/schema">
  <schema>
    <field name="places" type="zope.schema.Int"><title>Places</title></field>
    <field name="soir" type="zope.schema.TextLine">
      <title>Soir</title><required>False</required>
    </field>
    <field name="email" type="zope.schema.TextLine">
      <title>Courriel</title><required>False</required>
    </field>
  </schema>
</model>
"""
SEATS = {"en": "Seats", "fr": "Places"}
ROWS = [
    row("max_quantity", maximum=6, quantity_fields=["places"], labels=SEATS),
    row("unit", amount_cents=1000, quantity_fields=["places"], labels=SEATS),
]
NOW = builders.NOW


class TestPersons(TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        portal = self.layer["portal"]
        setRoles(portal, TEST_USER_ID, ["Manager"])
        self.store = get_store(portal)
        builders.make_platform(self.store)
        self.regie = create_regie(portal, platform="belfius")
        self.form = create_demarche(portal, self.regie, FIELDS, ROWS)

    def draft(self, places, owner="", email="a@b.example", **more):
        values = {"places": places, "email": email, **more}
        filled = Filled(values=values, sent={}, origin={}, owner=owner, language="fr")
        return keep_draft(self.store, self.form, filled, NOW)

    def confirm(self, draft, owner=""):
        check_price(self.store, self.form, draft, draft.price_digest, owner, NOW)
        confirm_draft(self.store, self.form, draft, owner, "basket", NOW)
        return draft

    def ask(self, places, owner="", **more):
        return self.confirm(self.draft(places, owner, **more), owner)

    def refusal(self, work, *args, **more):
        with self.assertRaises(NotPriced) as caught:
            work(*args, **more)
        (refusal,) = caught.exception.refusals
        self.assertEqual(TOO_MANY, refusal.code)
        return refusal

    def test_earlier_requests_of_the_same_address_count(self):
        self.ask(4)
        refusal = self.refusal(self.draft, 3, email=" A@B.EXAMPLE")
        self.assertEqual((6, 2), (refusal.maximum, refusal.left))
        self.ask(2)
        self.assertEqual(0, self.refusal(self.draft, 1).left)
        self.ask(6, email="other@b.example")

    def test_an_account_counts_whatever_address_is_given(self):
        self.ask(4, "emilie", email="one@b.example")
        self.refusal(self.draft, 3, "emilie", email="two@b.example")
        self.ask(6, "lucas", email="one@b.example")

    def test_without_an_account_the_address_of_a_member_counts(self):
        self.ask(4, "emilie")
        self.refusal(self.draft, 3)

    def test_who_logs_in_before_confirming_is_counted_as_that_member(self):
        self.ask(4, "emilie", email="one@b.example")
        draft = self.draft(3, email="two@b.example")
        self.refusal(self.confirm, draft, "emilie")
        self.assertEqual(states.DRAFT, draft.state)

    def test_drafts_take_no_places_and_two_of_them_cannot_both_pass(self):
        first, second = self.draft(4), self.draft(4)
        self.confirm(first)
        self.assertEqual(2, self.refusal(self.confirm, second).left)

    def test_only_live_requests_count(self):
        gone = self.ask(6)
        expire_overdue(self.store, gone.id, NOW + timedelta(days=20))
        self.assertEqual(states.EXPIRED, gone.state)
        refused = self.ask(6)
        refused.move_to(states.TO_PROCESS, NOW, "payment", "paid")
        self.refusal(self.draft, 1)
        requests.refuse(self.store, refused, "no room", "agent", NOW)
        accepted = self.ask(6)
        accepted.move_to(states.TO_PROCESS, NOW, "payment", "paid")
        requests.accept(self.store, accepted, "agent", NOW)
        self.refusal(self.draft, 1)

    def test_conditions_of_the_rule_hold_for_earlier_requests_too(self):
        rows = [row("max_quantity", condition("soir", "ve"), **_cells(ROWS[0]))]
        self.form.pricing_rules = rows + ROWS[1:]
        self.ask(9, soir="sa")
        self.ask(6, soir="ve")
        self.refusal(self.draft, 1, soir="ve")
        self.ask(9, soir="sa")

    def test_forms_count_apart_and_unknown_persons_are_not_one_person(self):
        self.ask(6)
        earlier = builders.make_request(self.store, email="c@b.example")
        earlier.answers = {"places": 6}
        self.ask(6, email="c@b.example")
        self.ask(6, email="")
        self.ask(6, email="")

    def test_a_form_without_a_maximum_keeps_no_turns(self):
        self.form.pricing_rules = ROWS[1:]
        before = dict(self.store.turns)
        self.ask(9)
        self.ask(9)
        self.assertEqual(before, dict(self.store.turns))


def _cells(one):
    return {name: one[name] for name in ("maximum", "quantity_fields", "labels")}


class TestPages(VisitorTestCase):
    layer = PAYING_TESTING

    def setUp(self):
        super().setUp()
        self.demarche.fields_model = FIELDS
        self.change(self.demarche, pricing_rules=ROWS)

    def fill(self, places, email="a@b.example"):
        browser = self.new_browser()
        browser.open(self.demarche.absolute_url())
        browser.getControl(name="form.widgets.places").value = str(places)
        browser.getControl(name="form.widgets.email").value = email
        browser.getControl(name="form.buttons.submit").click()
        return browser

    def test_the_form_says_beside_the_question_how_many_are_left(self):
        self.confirm(self.fill(4))
        browser = self.fill(3)
        self.assertIn("To be corrected", browser.contents)
        self.assertIn("Still possible: 2.", browser.contents)
        self.assertEqual(1, len(self.requests()))

    def test_two_tabs_that_confirm_at_one_moment_do_not_both_pass(self):
        tabs = [self.fill(4), self.fill(4)]
        barrier = threading.Barrier(2)

        def click(browser):
            fields = browser._response.html.find("input", {"name": "digest"}).parent
            sent = {one["name"]: one["value"] for one in fields.find_all("input")}
            barrier.wait(20)
            answer = http.post(
                browser.url, data=sent, allow_redirects=False, timeout=60
            )
            return answer.status_code, "Still possible: 2." in answer.text

        with ThreadPoolExecutor(2) as clicks:
            answers = sorted(clicks.map(click, tabs))

        self.assertEqual([(303, False), (409, True)], answers)
        waiting = [one.state for one in self.requests()]
        self.assertCountEqual([states.AWAITING_PAYMENT, states.DRAFT], waiting)

    def prepare(self, email="a@b.example"):
        # The first entries of a new store would collide anyhow.
        builders.make_request(self.store)
        transaction.commit()
        self.fill(4, email)
        self.fill(4, email)
        return [one.id for one in self.requests() if one.email == email]

    def test_the_database_itself_refuses_the_second_of_two_turns(self):
        """Both looked before either confirmed: the worst moment, made for certain."""
        ids = self.prepare()
        self.assertEqual(["won", "lost"], self.confirm_both(ids))

    def test_without_turns_both_would_pass(self):
        pairs = [self.prepare(f"{number}@b.example") for number in range(3)]
        with mock.patch("imio.payment.submission.drafts.take_turn"):
            ends = [self.confirm_both(ids) for ids in pairs]
        # The first entries of a new store's trees collide, turns or not.
        self.assertIn(["won", "won"], ends)

    def confirm_both(self, ids):
        path = "/".join(self.demarche.getPhysicalPath())
        opened = []
        for draft_id in ids:
            manager = transaction.TransactionManager()
            connection = self.portal._p_jar.db().open(manager)
            self.addCleanup(connection.close)
            self.addCleanup(manager.abort)
            manager.begin()
            form = connection.root()["Application"].unrestrictedTraverse(path)
            store = get_store(form.__parent__)
            draft = store.requests._getOb(draft_id)
            check_price(store, form, draft, draft.price_digest, "", NOW)
            confirm_draft(store, form, draft, "", draft_id, NOW)
            opened.append(manager)
        return [_outcome(manager) for manager in opened]


def _outcome(manager):
    try:
        manager.commit()
    except transaction.interfaces.TransientError:
        return "lost"
    return "won"
