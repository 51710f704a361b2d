"""The catalogue of a régie, and next year's prices typed in one grid."""

from datetime import date
from imio.payment.invoicing.coming_prices import plan_prices
from imio.payment.pricing.model import Tariff
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.billing_pages import words
from imio.payment.tests.builders_billing import make_tariff
from lxml import html

import transaction
import unittest


START = date(2027, 1, 1)


def tariff(since=None, until=None, cents=350, name="t1"):
    return Tariff(name, "repas", cents, valid_from=since, valid_to=until)


class TestPlan(unittest.TestCase):
    def plan(self, *tariffs, until=None):
        return plan_prices(tariffs, {"repas": 380}, START, until, "CC 2026")

    def test_todays_price_ends_the_day_before_the_new_one_begins(self):
        plan = self.plan(tariff(date(2026, 1, 1)))
        [step] = plan.steps
        self.assertEqual(step.ending.valid_to, date(2026, 12, 31))
        self.assertEqual(step.coming.valid_from, START)
        self.assertEqual((step.difference_cents, plan.problems), (30, ()))

    def test_a_price_that_was_prepared_before_overlaps_and_the_days_are_named(self):
        later = tariff(date(2027, 9, 1), name="t2")
        [problem] = self.plan(tariff(), later).problems
        self.assertEqual(problem.code, "overlap")
        self.assertEqual(problem.since, date(2027, 9, 1))

    def test_an_end_before_the_following_price_leaves_a_gap(self):
        later = tariff(date(2027, 6, 1), name="t2")
        [problem] = self.plan(tariff(), later, until=date(2027, 3, 31)).problems
        self.assertEqual(problem.code, "gap")
        self.assertEqual(
            (problem.since, problem.until), (date(2027, 4, 1), date(2027, 5, 31))
        )

    def test_prices_may_end_with_the_year_that_they_were_decided_for(self):
        plan = self.plan(tariff(), until=date(2027, 12, 31))
        self.assertEqual(plan.problems, ())

    def test_items_without_a_new_price_stay_as_they_are(self):
        other = Tariff("t3", "garderie", 100)
        plan = self.plan(tariff(), other)
        self.assertEqual([step.coming.item for step in plan.steps], ["repas"])


class TestCatalogue(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        self.path = f"{self.path_of(self.regie)}/@@payment-next-prices"

    def tariffs(self):
        found = [one for one in self.regie.objectValues() if hasattr(one, "price")]
        return sorted((one.valid_from, one.valid_to, one.price) for one in found)

    def test_the_catalogue_shows_todays_price_the_next_and_holes(self):
        make_tariff(self.regie, "garderie", "1,20", valid_to=date(2026, 12, 31))
        make_tariff(self.regie, "garderie", "1,40", valid_from=date(2027, 2, 1))
        transaction.commit()
        text = words(self.open(self.path_of(self.regie), self.manager))
        self.assertIn("€1.20", text)
        self.assertIn("€1.40 from 01/02/2027", text)
        self.assertIn("no price from 01/01/2027 to 31/01/2027", text)
        self.assertIn("Prepare the next prices", text)

    def test_the_preview_writes_nothing_and_saving_writes_what_it_showed(self):
        typed = {"price-repas": "3,80", "legal_basis": "CC du 17/12/2026"}
        answer = self.send(
            self.path, "next-prices", self.manager, act="preview", **typed
        )
        page = html.fromstring(answer.text)
        self.assertIn("€3.50", words(page.get_element_by_id("payment-plan")))
        self.assertEqual(len(self.tariffs()), 1)
        answer = self.send(self.path, "next-prices", self.manager, act="save", **typed)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(
            self.tariffs(),
            [
                (date(2026, 1, 1), date(2026, 12, 31), "3,50"),
                (date(2027, 1, 1), None, "3,80"),
            ],
        )

    def test_an_overlap_is_refused_with_its_days(self):
        self.regie.objectValues()[0].valid_to = date(2027, 8, 31)
        make_tariff(self.regie, "repas", "4,00", valid_from=date(2027, 9, 1))
        transaction.commit()
        typed = {"price-repas": "3,80", "act": "save"}
        answer = self.send(self.path, "next-prices", self.manager, **typed)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("two prices from 01/09/2027", answer.text)
        self.assertEqual(len(self.tariffs()), 2)

    def test_an_amount_that_cannot_be_read_is_named_and_kept(self):
        typed = {"price-repas": "3,8O", "act": "save"}
        answer = self.send(self.path, "next-prices", self.manager, **typed)
        page = html.fromstring(answer.text)
        self.assertIn("not an amount", errors_in(page)[0])
        self.assertEqual(page.xpath("//input[@name='price-repas']/@value"), ["3,8O"])

    def test_officers_read_the_catalogue_but_do_not_change_it(self):
        page = self.open(self.path_of(self.regie))
        self.assertNotIn("Prepare the next prices", words(page))
        self.assertNotEqual(self.officer.get(self.path).status_code, 200)
