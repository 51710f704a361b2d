from decimal import Decimal
from imio.payment.domain.errors import InvalidRule
from imio.payment.pricing import form
from imio.payment.pricing import model
from imio.payment.pricing.form import FormField
from imio.payment.pricing.model import Condition
from imio.payment.pricing.model import Rule
from imio.payment.pricing.rows import row_from_rule
from imio.payment.pricing.rows import row_from_typed
from imio.payment.pricing.rows import rule_from_row
from imio.payment.pricing.rows import rules_from_rows

import json
import unittest


MOTIF = FormField(
    "motif", "Motif", form.CHOICE, (("emp", "Emploi"), ("all", "Allocations"))
)
FIELDS = {"motif": MOTIF}


class TestStoredRows(unittest.TestCase):
    def test_a_rule_survives_its_storage_as_json(self):
        rule = Rule(
            model.NEXT_ITEMS,
            (Condition("a", "in", ("x", "y")), Condition("b", "checked")),
            percent=Decimal("12.5"),
            quantity_fields=("n",),
            from_item=3,
            labels={"fr": "Troisième enfant"},
            accounting_code="7011",
        )
        row = json.loads(json.dumps(row_from_rule(rule)))
        self.assertEqual(rule_from_row(1, row), rule)

    def test_what_no_page_of_ours_writes_is_refused_with_its_row_and_cell(self):
        for cell, row in (
            ("effect", {"effect": "gift"}),
            ("amount", {"effect": "base", "amount_cents": 5.0}),
            ("amount", {"effect": "base", "amount_cents": -5}),
            ("percent", {"effect": "discount", "percent": "101"}),
            ("conditions-0", {"effect": "base", "conditions": [{"field": "a"}]}),
            ("conditions", {"effect": "base", "conditions": "all"}),
            ("quantity_fields", {"effect": "unit", "quantity_fields": [1]}),
            ("maximum", {"effect": "max_quantity", "maximum": True}),
            ("labels", {"effect": "base", "labels": {"fr": 1}}),
            ("row", "base"),
        ):
            with self.subTest(row=row), self.assertRaises(InvalidRule) as caught:
                rules_from_rows([{"effect": "free"}, row])
            self.assertEqual((caught.exception.row, caught.exception.cell), (2, cell))


class TestTypedRows(unittest.TestCase):
    def test_an_amount_with_a_comma_is_read(self):
        row, faults = row_from_typed({"effect": "base", "amount": "5,00"}, {})
        self.assertEqual((row["amount_cents"], faults), (500, []))

    def test_an_unreadable_amount_is_named_and_not_stored(self):
        for text in ("5,00x", "-5", "5,001", "1e3", "٥"):
            with self.subTest(text=text):
                row, faults = row_from_typed({"effect": "base", "amount": text}, {})
                self.assertEqual(faults, [("amount", "unreadable")])
                self.assertIsNone(row["amount_cents"])

    def test_unreadable_percentages_and_counts_are_named(self):
        typed = {
            "effect": "discount",
            "percent": "110",
            "maximum": "4.5",
            "from_item": "-2",
        }
        _row, faults = row_from_typed(typed, {})
        self.assertEqual(
            {cell for cell, _code in faults}, {"percent", "maximum", "from_item"}
        )

    def test_a_title_is_understood_as_its_value(self):
        typed = {
            "effect": "base",
            "conditions": [
                {"field": "motif", "operator": "equals", "value": " Emploi "},
                {"field": "motif", "operator": "in", "value": "Allocations; emp"},
                {"field": "", "operator": "equals", "value": "left over"},
                {"field": "motif", "operator": "filled", "value": "left over"},
            ],
        }
        row, _faults = row_from_typed(typed, FIELDS)
        self.assertEqual(
            [condition["value"] for condition in row["conditions"]],
            ["emp", ["all", "emp"], ""],
        )

    def test_only_labels_that_say_something_are_kept(self):
        typed = {"effect": "base", "labels": {"fr": " Copie ", "nl": " ", "xx": "?"}}
        self.assertEqual(row_from_typed(typed, {})[0]["labels"], {"fr": "Copie"})
