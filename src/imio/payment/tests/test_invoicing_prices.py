"""What quantities cost: tariffs of the day, VAT, minimum, and every reason for none."""

from datetime import date
from decimal import Decimal
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.domain.billing import line_of
from imio.payment.domain.billing import split_cents
from imio.payment.domain.billing import total_of
from imio.payment.domain.billing import vat_rows
from imio.payment.invoicing.prices import price
from imio.payment.invoicing.prices import PriceList
from imio.payment.invoicing.tariffs import check_catalogue
from imio.payment.invoicing.tariffs import prices_of
from imio.payment.invoicing.tariffs import tariffs_on
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.invoicing_case import InvoicingCase

import pickle
import unittest


MEAL, CARE = "repas-primaire", "garderie"
DAY = date(2026, 11, 22)
CHARGES = st.lists(
    st.builds(
        billing.make_charge,
        st.decimals(0, 1000, places=4).map(str),
        st.decimals(0, 100, places=3).map(str),
        vat_rate=st.sampled_from([None, Decimal(0), Decimal(6), Decimal("5.5")]),
    ),
    min_size=1,
    max_size=8,
)


class TestSums(unittest.TestCase):
    @given(CHARGES)
    @settings(max_examples=150, deadline=None)
    def test_lines_are_rounded_once_and_vat_never_moves_the_total(self, charges):
        lines = [line_of(charge) for charge in charges]
        for line in lines:
            exact = line.quantity * line.unit_price * 100
            self.assertLessEqual(abs(line.amount_cents - exact), Decimal("0.5"))
        rows = vat_rows(lines)
        taxed = sum(line.amount_cents for line in lines if line.vat_rate is not None)
        self.assertEqual(sum(row.net_cents + row.vat_cents for row in rows), taxed)
        self.assertEqual(total_of(lines), sum(line.amount_cents for line in lines))

    @given(CHARGES)
    @settings(max_examples=50, deadline=None)
    def test_the_database_gives_back_the_line_that_it_was_given(self, charges):
        lines = tuple(line_of(charge) for charge in charges)
        once = pickle.loads(pickle.dumps(lines))
        self.assertEqual(once, lines)
        self.assertEqual(pickle.dumps(once), pickle.dumps(lines))

    @given(
        st.lists(st.integers(0, 10_000), min_size=1, max_size=6).filter(sum),
        st.data(),
    )
    @settings(max_examples=150, deadline=None)
    def test_a_share_is_never_larger_than_what_it_is_a_share_of(self, left, data):
        cents = data.draw(st.integers(1, sum(left)))
        parts = split_cents(cents, left)
        self.assertEqual(sum(parts), cents)
        for part, most in zip(parts, left, strict=True):
            self.assertLessEqual(part, most)


class TestPrices(InvoicingCase):
    def setUp(self):
        super().setUp()
        self.type.items = (MEAL, CARE)
        self.meal = billing.make_tariff(self.regie, MEAL, "3,50")
        self.care = billing.make_tariff(self.regie, CARE, "1,25")

    def price(self, on=DAY, **quantities):
        named = {"meals": MEAL, "care": CARE}
        found = {
            named.get(name, name): Decimal(text) for name, text in quantities.items()
        }
        return price(self.type, found, on)

    def codes(self, priced):
        return [(problem.code, problem.item) for problem in priced.problems]

    def test_quantities_times_tariffs_in_the_order_of_the_type(self):
        priced = self.price(care="2.5", meals="12")
        amounts = [line.amount_cents for line in priced.lines]
        self.assertEqual(amounts, [4200, 313])
        self.assertEqual((priced.total_cents, priced.problems), (4513, ()))
        self.assertEqual(priced.charges[0].tariff_uid, self.meal.UID())

    def test_nothing_of_an_item_makes_no_line(self):
        self.assertEqual(len(self.price(meals="1", care="0").lines), 1)

    def test_the_tariff_has_its_vat_and_its_code_else_those_of_the_type(self):
        self.type.vat_rate, self.type.accounting_code = Decimal(6), "7011"
        self.care.vat_rate, self.care.accounting_code = Decimal(0), "7022"
        meal, care = self.price(meals="1", care="1").charges
        self.assertEqual((meal.vat_rate, meal.accounting_code), (Decimal(6), "7011"))
        self.assertEqual((care.vat_rate, care.accounting_code), (Decimal(0), "7022"))

    def test_a_fixed_amount_is_asked_once(self):
        self.type.fixed_price = "40,00"
        priced = self.price(meals="9")
        self.assertEqual((priced.total_cents, len(priced.lines)), (4000, 1))
        self.assertEqual(PriceList(self.type, DAY).items, ())

    def test_every_reason_against_an_invoice_is_named(self):
        self.type.minimum_price = "15,00"
        self.assertEqual(self.codes(self.price(meals="1")), [("below_minimum", "")])
        self.assertEqual(self.codes(self.price()), [("nothing_charged", "")])
        self.assertEqual(self.codes(self.price(meals="-1")), [("bad_quantity", MEAL)])
        self.assertEqual(self.codes(self.price(meals="NaN")), [("bad_quantity", MEAL)])
        self.assertEqual(self.codes(self.price(x="9")), [("unknown_item", "x")])
        self.meal.valid_to = date(2026, 8, 31)
        self.assertEqual(self.codes(self.price(meals="9")), [("no_tariff", MEAL)])
        self.meal.valid_to = None
        billing.make_tariff(self.regie, MEAL, "4,00", valid_from=date(2026, 1, 1))
        self.assertEqual(self.codes(self.price(meals="9")), [("tariffs_overlap", MEAL)])

    def test_the_price_is_that_of_the_day_and_next_year_can_be_seen_ahead(self):
        self.meal.valid_to = date(2026, 12, 31)
        billing.make_tariff(self.regie, MEAL, "4,00", valid_from=date(2027, 1, 1))
        self.assertEqual(self.price(meals="10").total_cents, 3500)
        self.assertEqual(self.price(date(2027, 1, 1), meals="10").total_cents, 4000)
        ahead = {one.item: one.tariff for one in prices_of(self.type, date(2027, 2, 1))}
        self.assertEqual(ahead[MEAL].amount_cents, 400)
        self.assertEqual(len(tariffs_on(self.regie, DAY)), 2)

    def test_gaps_and_overlaps_are_named_with_their_days(self):
        self.meal.valid_to = date(2026, 12, 31)
        late = billing.make_tariff(
            self.regie, MEAL, "4,00", valid_from=date(2027, 1, 11)
        )
        since, until = date(2026, 9, 1), date(2027, 8, 31)
        (gap,) = check_catalogue(self.regie, since, until)
        self.assertEqual(
            (gap.item, gap.code, gap.since, gap.until),
            (MEAL, "gap", date(2027, 1, 1), date(2027, 1, 10)),
        )
        late.valid_from = date(2026, 12, 20)
        (overlap,) = check_catalogue(self.regie, since, until)
        self.assertEqual((overlap.code, overlap.since), ("overlap", date(2026, 12, 20)))
        self.assertEqual(overlap.until, date(2026, 12, 31))
        late.valid_from, late.valid_to = date(2027, 1, 1), date(2027, 6, 30)
        (end,) = check_catalogue(self.regie, since, until)
        self.assertEqual((end.since, end.until), (date(2027, 7, 1), until))

    def test_an_item_that_was_given_up_lacks_nothing(self):
        self.care.valid_to = date(2025, 6, 30)
        self.assertEqual(
            check_catalogue(self.regie, date(2026, 1, 1), date(2026, 12, 31)), ()
        )
