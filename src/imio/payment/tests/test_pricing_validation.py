from dataclasses import replace
from datetime import date
from decimal import Decimal
from imio.payment.pricing import form
from imio.payment.pricing import model
from imio.payment.pricing.form import by_name
from imio.payment.pricing.form import FormField
from imio.payment.pricing.model import Condition
from imio.payment.pricing.model import Rule
from imio.payment.pricing.model import Tariff
from imio.payment.pricing.validation import problems

import unittest


ON = date(2026, 11, 22)
MOTIF = FormField(
    "motif",
    "Motif",
    form.CHOICE,
    (("emploi", "Recherche d'emploi"), ("allocations", "Allocations familiales")),
)
ENVOI = FormField(
    "envoi", "Envoi", form.CHOICE, (("digital", "Digital"), ("postal", "Postal"))
)
COPIES = FormField("copies", "Copies", form.WHOLE, minimum=1)
CODE = FormField("cp", "Code postal", form.TEXT)
BORN = FormField("ne", "Né le", form.DAY)
SURE = FormField("urgent", "Urgent", form.YES_NO)
FORM = (MOTIF, ENVOI, COPIES, CODE, BORN, SURE)


def when(field, operator, value=""):
    return (Condition(field, operator, value),)


EMPLOI = Rule(model.BASE, when("motif", "equals", "emploi"), amount_cents=0)
ALLOCATIONS = Rule(model.BASE, when("motif", "equals", "allocations"), amount_cents=500)
DIGITAL = Rule(model.SURCHARGE, when("envoi", "equals", "digital"), amount_cents=0)
POSTAL = Rule(model.SURCHARGE, when("envoi", "equals", "postal"), amount_cents=700)
BIRTH = (EMPLOI, ALLOCATIONS, DIGITAL, POSTAL)


class TestProblems(unittest.TestCase):
    def codes(self, *rules, fields=FORM, tariffs=()):
        return [
            (problem.row, problem.code)
            for problem in problems(rules, fields, tariffs, ON)
        ]

    def test_a_complete_set_of_rules_has_no_problem(self):
        self.assertEqual(self.codes(*BIRTH), [])

    def test_a_field_that_left_the_form_is_named_with_its_row(self):
        fields = [replace(MOTIF, name="reason"), ENVOI]
        found = problems(BIRTH, fields, (), ON)
        self.assertEqual(
            [(problem.row, problem.code) for problem in found],
            [(1, "unknown_field"), (2, "unknown_field")],
        )
        self.assertEqual(found[0].details["field"], "motif")

    def test_a_choice_that_does_not_exist_is_refused(self):
        voyage = Rule(model.BASE, when("motif", "equals", "voyage"), amount_cents=1)
        self.assertEqual(self.codes(*BIRTH, voyage), [(5, "unknown_value")])

    def test_a_comparison_that_makes_no_sense_is_refused(self):
        self.assertEqual(
            self.codes(
                Rule(model.BASE, when("urgent", "greater", "3"), amount_cents=1)
            ),
            [(1, "wrong_operator")],
        )
        self.assertEqual(
            self.codes(
                Rule(model.BASE, when("copies", "greater", "x"), amount_cents=1)
            ),
            [(1, "unreadable_value")],
        )
        self.assertEqual(
            self.codes(
                Rule(model.BASE, when("cp", "resident", "50-00-1"), amount_cents=1)
            ),
            [(1, "unreadable_value")],
        )

    def test_conditions_that_exclude_each_other_are_refused(self):
        for pair in (
            (Condition("copies", "greater", "3"), Condition("copies", "less", "4")),
            (
                Condition("motif", "equals", "emploi"),
                Condition("motif", "not_equals", "emploi"),
            ),
            (Condition("ne", "age_at_least", "18"), Condition("ne", "age_below", "12")),
            (
                Condition("cp", "resident", "5000"),
                Condition("cp", "not_resident", "5000"),
            ),
        ):
            with self.subTest(pair=pair):
                rule = Rule(model.SURCHARGE, pair, amount_cents=1)
                self.assertEqual(self.codes(rule), [(1, "contradiction")])

    def test_conditions_that_meet_in_the_middle_are_accepted(self):
        pair = (Condition("copies", "greater", "3"), Condition("copies", "less", "5"))
        self.assertEqual(self.codes(Rule(model.SURCHARGE, pair, amount_cents=1)), [])

    def test_a_choice_without_a_price_is_named(self):
        found = problems(BIRTH[1:], FORM, (), ON)
        self.assertEqual([problem.code for problem in found], ["uncovered_value"])
        self.assertEqual(found[0].details["value"], "Recherche d'emploi")

    def test_a_choice_forgotten_by_the_surcharges_is_named(self):
        found = problems((EMPLOI, ALLOCATIONS, POSTAL), FORM, (), ON)
        self.assertEqual(
            [(problem.code, problem.details["value"]) for problem in found],
            [("uncovered_value", "Digital")],
        )

    def test_an_optional_question_left_empty_needs_a_price_too(self):
        fields = [replace(MOTIF, required=False), ENVOI]
        self.assertEqual(self.codes(*BIRTH, fields=fields), [(0, "uncovered_answers")])

    def test_people_from_elsewhere_need_a_price_too(self):
        resident = Rule(
            model.UNIT,
            when("cp", "resident", "5000"),
            amount_cents=1000,
            quantity_fields=("copies",),
        )
        self.assertEqual(self.codes(resident), [(0, "uncovered_answers")])
        others = replace(resident, conditions=when("cp", "not_resident", "5000"))
        self.assertEqual(self.codes(resident, others), [])

    def test_a_discount_larger_than_the_price_is_refused(self):
        discount = Rule(model.DISCOUNT, amount_cents=600)
        self.assertEqual(self.codes(*BIRTH, discount), [(5, "negative_total")])
        urgent = replace(discount, conditions=when("urgent", "checked"))
        self.assertEqual(self.codes(*BIRTH, urgent), [(5, "negative_total")])
        small = replace(discount, amount_cents=500)
        self.assertEqual(self.codes(*BIRTH, small), [])

    def test_a_discount_on_nothing_is_refused(self):
        discount = Rule(model.DISCOUNT, percent=Decimal(10))
        self.assertEqual(self.codes(discount, *BIRTH), [(1, "nothing_to_discount")])

    def test_a_base_below_one_that_always_applies_is_useless(self):
        otherwise = Rule(model.BASE, amount_cents=500)
        self.assertEqual(self.codes(otherwise, EMPLOI), [(2, "never_applies")])
        self.assertEqual(self.codes(EMPLOI, otherwise), [])

    def test_a_reduced_price_must_reduce_something(self):
        unit = Rule(model.UNIT, amount_cents=1000, quantity_fields=("copies",))
        second = Rule(model.NEXT_ITEMS, amount_cents=600, quantity_fields=("copies",))
        self.assertEqual(self.codes(unit, second), [])
        self.assertEqual(self.codes(second, unit), [(1, "nothing_to_reduce")])
        self.assertEqual(
            self.codes(unit, replace(second, amount_cents=1000)), [(2, "not_lower")]
        )

    def test_a_row_says_one_price_only(self):
        self.assertEqual(self.codes(Rule(model.BASE)), [(1, "price_missing")])
        self.assertEqual(
            self.codes(Rule(model.DISCOUNT, amount_cents=1, percent=Decimal(1))),
            [(1, "price_twice")],
        )
        self.assertEqual(self.codes(Rule(model.CAP)), [(1, "amount_missing")])
        self.assertEqual(
            self.codes(Rule(model.MAX_QUANTITY, quantity_fields=("copies",))),
            [(1, "maximum_missing")],
        )
        self.assertEqual(
            self.codes(Rule(model.UNIT, amount_cents=1)), [(1, "quantity_missing")]
        )
        self.assertEqual(
            self.codes(Rule(model.UNIT, amount_cents=1, quantity_fields=("ne",))),
            [(1, "not_countable")],
        )

    def test_tariffs_must_exist_be_in_force_and_not_overlap(self):
        rule = Rule(model.BASE, tariff="acte")
        past = Tariff("a", "acte", 500, valid_to=date(2025, 12, 31))
        self.assertEqual(self.codes(rule), [(1, "unknown_tariff")])
        self.assertEqual(self.codes(rule, tariffs=[past]), [(1, "no_tariff_today")])
        now = Tariff("b", "acte", 500, valid_from=date(2026, 1, 1))
        self.assertEqual(self.codes(rule, tariffs=[past, now]), [])
        late = Tariff("c", "acte", 500, valid_from=date(2027, 1, 1))
        self.assertEqual(
            self.codes(rule, tariffs=[now, late]), [(1, "overlapping_tariffs")]
        )

    def test_a_total_beyond_what_can_be_paid_is_refused(self):
        rules = [Rule(model.SURCHARGE, amount_cents=60_000_000_00)] * 2
        self.assertEqual(self.codes(*rules), [(0, "too_high")])

    def test_many_questions_are_judged_the_same_way_every_time(self):
        fields = [
            FormField(
                f"f{n}", f"F{n}", form.CHOICE, tuple((str(v), str(v)) for v in range(6))
            )
            for n in range(8)
        ]
        rules = [
            Rule(model.SURCHARGE, when(field.name, "equals", value), amount_cents=100)
            for field in fields
            for value in field.values
        ]
        self.assertEqual(self.codes(*rules, fields=fields), [])
        self.assertEqual(
            self.codes(*rules[1:], fields=fields), [(0, "uncovered_value")]
        )

    def test_every_problem_has_words(self):
        from imio.payment.pricing.problems import _MESSAGES
        from imio.payment.pricing.problems import Problem

        for code in _MESSAGES:
            message = Problem(1, code, details={"field": "x"}).message
            self.assertEqual(message.domain, "imio.payment")
            self.assertEqual(message.mapping, {"field": "x"})

    def test_by_name_keeps_the_order_of_the_form(self):
        self.assertEqual(list(by_name(FORM)), [field.name for field in FORM])
