from datetime import date
from decimal import Decimal
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.pricing import model
from imio.payment.pricing.model import Condition
from imio.payment.pricing.model import PriceLine
from imio.payment.pricing.model import Rule
from imio.payment.pricing.model import Tariff
from imio.payment.pricing.rules import quote

import unittest


ON = date(2026, 11, 22)


def when(field, operator, value=""):
    return (Condition(field, operator, value),)


BIRTH = (
    Rule(model.BASE, when("motif", "equals", "emploi"), amount_cents=0),
    Rule(model.BASE, when("motif", "equals", "allocations"), amount_cents=500),
    Rule(model.SURCHARGE, when("envoi", "equals", "digital"), amount_cents=0),
    Rule(model.SURCHARGE, when("envoi", "equals", "postal"), amount_cents=700),
)
CAMP = (
    Rule(
        model.UNIT,
        when("cp", "resident", "5000-5024, 5100"),
        amount_cents=4000,
        quantity_fields=("enfants", "semaines"),
    ),
    Rule(
        model.UNIT,
        when("cp", "not_resident", "5000-5024, 5100"),
        amount_cents=6000,
        quantity_fields=("enfants", "semaines"),
    ),
    Rule(model.NEXT_ITEMS, amount_cents=3000, quantity_fields=("enfants",)),
)


def amounts(rules, answers, tariffs=(), on=ON):
    return [line.amount_cents for line in quote(rules, answers, tariffs, on).lines]


class TestQuote(unittest.TestCase):
    def test_a_birth_certificate_by_post_costs_five_plus_seven(self):
        price = quote(BIRTH, {"motif": "allocations", "envoi": "postal"}, (), ON)
        self.assertEqual([line.amount_cents for line in price.lines], [500, 700])
        self.assertEqual(price.total_cents, 1200)
        self.assertTrue(price.acceptable)

    def test_a_certificate_for_a_job_sent_digitally_is_free(self):
        price = quote(BIRTH, {"motif": "emploi", "envoi": "digital"}, (), ON)
        self.assertEqual(price.total_cents, 0)
        self.assertTrue(price.covered)

    def test_an_answer_without_a_price_is_not_taken_for_free(self):
        price = quote(BIRTH, {"motif": "voyage", "envoi": "digital"}, (), ON)
        self.assertFalse(price.covered)
        self.assertEqual(price.refusals[0].code, model.NO_PRICE)

    def test_the_second_child_pays_less_for_every_week(self):
        answers = {"cp": "5020", "enfants": 3, "semaines": ["s1", "s2"]}
        price = quote(CAMP, answers, (), ON)
        self.assertEqual(
            [(line.quantity, line.unit_cents) for line in price.lines],
            [(2, 4000), (4, 3000)],
        )
        self.assertEqual(price.total_cents, 20000)

    def test_somebody_from_elsewhere_pays_the_other_price(self):
        answers = {"cp": "1000", "enfants": 1, "semaines": 1}
        self.assertEqual(amounts(CAMP, answers), [6000])

    def test_a_third_child_may_cost_even_less(self):
        rules = (
            *CAMP,
            Rule(
                model.NEXT_ITEMS,
                percent=Decimal(50),
                quantity_fields=("enfants",),
                from_item=3,
            ),
        )
        answers = {"cp": "5000", "enfants": 4, "semaines": 1}
        self.assertEqual(amounts(rules, answers), [4000, 3000, 3000])

    def test_the_first_base_that_fits_wins(self):
        rules = (*BIRTH[:2], Rule(model.BASE, amount_cents=900))
        self.assertEqual(amounts(rules, {"motif": "emploi"}), [0])
        self.assertEqual(amounts(rules, {"motif": "voyage"}), [900])

    def test_a_discount_never_goes_below_zero_and_says_so(self):
        rules = (
            Rule(model.BASE, amount_cents=300),
            Rule(model.DISCOUNT, amount_cents=500),
        )
        price = quote(rules, {}, (), ON)
        self.assertEqual(price.total_cents, 0)
        self.assertEqual(price.steps[1].outcome, model.CUT)
        self.assertEqual(price.lines[1].amount_cents, -300)

    def test_a_percentage_is_rounded_half_up_once(self):
        rules = (
            Rule(model.BASE, amount_cents=1001),
            Rule(model.DISCOUNT, percent=Decimal("50")),
        )
        self.assertEqual(amounts(rules, {}), [1001, -501])

    def test_the_worked_table_of_the_documentation_holds(self):
        rules = (
            Rule(model.UNIT, amount_cents=4025, quantity_fields=("n",)),
            Rule(model.NEXT_ITEMS, percent=Decimal(10), quantity_fields=("n",)),
        )
        lines = quote(rules, {"n": 3}, (), ON).lines
        self.assertEqual(
            [(line.quantity, line.unit_cents) for line in lines], [(1, 4025), (2, 3622)]
        )
        self.assertEqual(sum(line.amount_cents for line in lines), 11269)

    def test_a_cap_and_a_minimum_are_lines_of_their_own(self):
        unit = Rule(model.UNIT, amount_cents=1000, quantity_fields=("n",))
        cap = Rule(model.CAP, amount_cents=2500)
        minimum = Rule(model.MINIMUM, amount_cents=1500)
        self.assertEqual(amounts((unit, cap, minimum), {"n": 3}), [3000, -500])
        self.assertEqual(amounts((unit, cap, minimum), {"n": 1}), [1000, 500])
        self.assertEqual(amounts((unit, cap, minimum), {"n": 0}), [])

    def test_free_ends_the_calculation(self):
        rules = (
            Rule(model.BASE, amount_cents=500),
            Rule(model.FREE, when("age", "age_below", "18")),
            Rule(model.SURCHARGE, amount_cents=700),
        )
        self.assertEqual(amounts(rules, {"age": "2008-11-23"}), [500, -500])
        self.assertEqual(amounts(rules, {"age": "2008-11-22"}), [500, 700])

    def test_too_many_tickets_are_refused_with_the_maximum(self):
        rules = (
            Rule(model.UNIT, amount_cents=1000, quantity_fields=("n",)),
            Rule(model.MAX_QUANTITY, quantity_fields=("n", "m"), maximum=4),
        )
        price = quote(rules, {"n": 3, "m": "2"}, (), ON)
        self.assertEqual(price.refusals[0].code, model.TOO_MANY)
        self.assertEqual(price.refusals[0].maximum, 4)
        self.assertTrue(price.covered)
        self.assertFalse(price.acceptable)

    def test_a_maximum_counts_earlier_requests_as_far_as_they_can_be_read(self):
        rules = (
            Rule(model.UNIT, amount_cents=1000, quantity_fields=("n",)),
            Rule(
                model.MAX_QUANTITY,
                when("show", "equals", "a"),
                quantity_fields=("n",),
                maximum=4,
            ),
        )
        earlier = (
            {"n": 3, "show": "a"},
            {"n": 9, "show": "b"},
            {"n": "many", "show": "a"},
            {},
        )
        for asked, show, left in ((1, "a", ()), (2, "a", (1,)), (9, "b", ())):
            price = quote(rules, {"n": asked, "show": show}, (), ON, earlier)
            self.assertEqual(left, tuple(one.left for one in price.refusals))
        alone = quote(rules, {"n": 5, "show": "a"}, (), ON).refusals
        self.assertEqual([None], [one.left for one in alone])

    def test_a_tariff_is_the_one_in_force_on_the_day(self):
        tariffs = (
            Tariff("t1", "repas", 350, {"fr": "Repas"}, valid_to=date(2026, 12, 31)),
            Tariff("t2", "repas", 380, {"fr": "Repas"}, valid_from=date(2027, 1, 1)),
        )
        rules = (Rule(model.UNIT, tariff="repas", quantity_fields=("n",)),)
        self.assertEqual(amounts(rules, {"n": 2}, tariffs), [700])
        self.assertEqual(amounts(rules, {"n": 2}, tariffs, date(2027, 1, 1)), [760])
        line = quote(rules, {"n": 2}, tariffs, ON).lines[0]
        self.assertEqual((line.tariff_id, line.labels["fr"]), ("t1", "Repas"))

    def test_no_tariff_and_two_tariffs_are_both_refused(self):
        rules = (Rule(model.BASE, tariff="repas"),)
        self.assertEqual(quote(rules, {}, (), ON).refusals[0].code, model.NO_TARIFF)
        twice = (Tariff("a", "repas", 350), Tariff("b", "repas", 360))
        price = quote(rules, {}, twice, ON)
        self.assertEqual(price.refusals[0].code, model.TARIFFS_OVERLAP)
        self.assertFalse(price.covered)

    def test_a_quantity_that_is_no_quantity_is_refused(self):
        rules = (Rule(model.UNIT, amount_cents=1000, quantity_fields=("n",)),)
        for answer in (-1, "-1", "1.5", "²", 10_001, "trois", 1.5):
            with self.subTest(answer=answer), self.assertRaises(InvalidAnswer):
                quote(rules, {"n": answer}, (), ON)

    def test_a_line_takes_no_float(self):
        with self.assertRaises(InvalidAmount):
            PriceLine(1, {}, 1, 5.0, 5.0)

    def test_the_digest_changes_with_the_price_and_only_then(self):
        answers = {"motif": "allocations", "envoi": "postal"}
        first = quote(BIRTH, answers, (), ON).digest
        named = (*BIRTH[:1], Rule(**{**vars(BIRTH[1]), "labels": {"fr": "Autre"}}))
        self.assertEqual(quote((*named, *BIRTH[2:]), answers, (), ON).digest, first)
        dearer = (*BIRTH[:3], Rule(model.SURCHARGE, amount_cents=701))
        self.assertNotEqual(quote(dearer, answers, (), ON).digest, first)

    def test_a_stored_line_reads_back_the_same(self):
        line = quote(BIRTH, {"motif": "allocations"}, (), ON).lines[0]
        self.assertEqual(PriceLine.from_dict(line.as_dict()), line)


CENTS = st.integers(min_value=0, max_value=100_000)
PERCENTS = st.decimals(min_value=0, max_value=100, places=2)
RULES = st.one_of(
    st.builds(
        Rule,
        st.sampled_from([model.BASE, model.SURCHARGE, model.CAP, model.MINIMUM]),
        amount_cents=CENTS,
    ),
    st.builds(
        Rule,
        st.just(model.UNIT),
        amount_cents=CENTS,
        quantity_fields=st.sampled_from([("n",), ("n", "m")]),
    ),
    st.builds(Rule, st.just(model.DISCOUNT), amount_cents=CENTS),
    st.builds(Rule, st.just(model.DISCOUNT), percent=PERCENTS),
    st.builds(
        Rule,
        st.just(model.NEXT_ITEMS),
        percent=PERCENTS,
        quantity_fields=st.just(("n",)),
        from_item=st.integers(min_value=1, max_value=5),
    ),
    st.builds(
        Rule,
        st.just(model.FREE),
        conditions=st.just(when("n", "greater", "20")),
    ),
)
ANSWERS = st.fixed_dictionaries(
    {
        "n": st.integers(min_value=0, max_value=30),
        "m": st.integers(min_value=0, max_value=30),
    }
)


class TestEveryPrice(unittest.TestCase):
    @settings(max_examples=150, deadline=None)
    @given(rules=st.lists(RULES, max_size=8), answers=ANSWERS)
    def test_the_lines_add_up_and_the_total_is_never_negative(self, rules, answers):
        price = quote(rules, answers, (), ON)
        self.assertGreaterEqual(price.total_cents, 0)
        self.assertEqual(
            sum(step.change_cents for step in price.steps), price.total_cents
        )
        for line in price.lines:
            self.assertEqual(line.quantity * line.unit_cents, line.amount_cents)
            self.assertIs(type(line.amount_cents), int)
        for step in price.steps:
            self.assertGreaterEqual(step.total_cents, 0)

    @settings(max_examples=100, deadline=None)
    @given(rules=st.lists(RULES, max_size=8), answers=ANSWERS, cap=CENTS)
    def test_a_cap_at_the_end_is_never_exceeded(self, rules, answers, cap):
        price = quote([*rules, Rule(model.CAP, amount_cents=cap)], answers, (), ON)
        self.assertLessEqual(price.total_cents, cap)

    @settings(max_examples=100, deadline=None)
    @given(rules=st.lists(RULES, max_size=8), answers=ANSWERS)
    def test_the_same_answers_always_cost_the_same(self, rules, answers):
        again = dict(reversed(answers.items()))
        self.assertEqual(
            quote(rules, answers, (), ON).digest, quote(rules, again, (), ON).digest
        )

    @settings(max_examples=100, deadline=None)
    @given(cents=CENTS, percent=PERCENTS)
    def test_a_percentage_is_within_half_a_cent_of_the_exact_share(
        self, cents, percent
    ):
        rules = [
            Rule(model.BASE, amount_cents=cents),
            Rule(model.DISCOUNT, percent=percent),
        ]
        total = quote(rules, {}, (), ON).total_cents
        exact = Decimal(cents) * (100 - percent) / 100
        self.assertLessEqual(abs(total - exact), Decimal("0.5"))
