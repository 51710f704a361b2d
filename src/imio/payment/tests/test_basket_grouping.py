"""Which payments a basket makes: pure rules."""

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.basket.grouping import find_payment
from imio.payment.basket.grouping import plan_payments
from types import SimpleNamespace

import unittest


def make_due(number, platform="belfius", cents=1200):
    return SimpleNamespace(
        id=f"due-{number}", platform_id=platform, balance_cents=cents
    )


a_due = strategies.builds(
    make_due,
    strategies.integers(0, 9),
    strategies.sampled_from(["belfius", "ing", "kbc"]),
    strategies.integers(1, 10**7),
)


class TestPlanPayments(unittest.TestCase):
    def test_grouped_makes_one_payment_per_platform_in_the_order_of_arrival(self):
        dues = [make_due(1), make_due(2, "ing"), make_due(3)]
        plan = plan_payments(dues, grouped=True)
        self.assertEqual(
            [(p.key, [due.id for due in p.dues]) for p in plan],
            [("belfius", ["due-1", "due-3"]), ("ing", ["due-2"])],
        )
        self.assertEqual(plan[0].amount_cents, 2400)

    def test_separate_makes_one_payment_per_item(self):
        plan = plan_payments([make_due(1), make_due(2)], grouped=False)
        self.assertEqual([p.key for p in plan], ["due-1", "due-2"])

    def test_a_due_that_comes_twice_is_paid_once(self):
        (payment,) = plan_payments([make_due(1), make_due(1)], grouped=True)
        self.assertEqual(payment.amount_cents, 1200)

    def test_an_empty_basket_makes_no_payment(self):
        self.assertEqual(plan_payments([], grouped=True), ())

    def test_the_digest_changes_with_amount_content_and_platform(self):
        seen = {
            plan_payments(dues, grouped=True)[0].digest
            for dues in (
                [make_due(1)],
                [make_due(1, cents=1300)],
                [make_due(1, "ing")],
                [make_due(2)],
                [make_due(1), make_due(2)],
            )
        }
        self.assertEqual(len(seen), 5)

    def test_a_payment_is_found_only_as_it_was_shown(self):
        plan = plan_payments([make_due(1)], grouped=True)
        digest = plan[0].digest
        self.assertIs(find_payment(plan, "belfius", digest), plan[0])
        self.assertIsNone(find_payment(plan, "ing", digest))
        self.assertIsNone(find_payment(plan, "belfius", ""))

    @settings(max_examples=100)
    @given(strategies.lists(a_due, max_size=8), strategies.booleans())
    def test_no_cent_and_no_item_is_lost_or_doubled(self, dues, grouped):
        once = {due.id: due for due in dues}
        plan = plan_payments(dues, grouped)
        planned = [due.id for payment in plan for due in payment.dues]
        self.assertEqual(sorted(planned), sorted(once))
        self.assertEqual(
            sum(payment.amount_cents for payment in plan),
            sum(due.balance_cents for due in once.values()),
        )
        for payment in plan:
            self.assertEqual(
                {due.platform_id for due in payment.dues}, {payment.platform_id}
            )
