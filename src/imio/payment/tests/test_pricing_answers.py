from datetime import date
from datetime import datetime
from decimal import Decimal
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.pricing import form
from imio.payment.pricing.answers import answers_from_json
from imio.payment.pricing.answers import plain_answers
from imio.payment.pricing.answers import readable
from imio.payment.pricing.form import FormField

import json
import unittest


FORM = (
    FormField(
        "motif",
        "Motif",
        form.CHOICE,
        (("emp", "Emploi"), ("all", "Allocations")),
        tokens=(("t1", "emp"), ("t2", "all")),
    ),
    FormField("weeks", "Semaines", form.CHOICES, (("w1", "S1"), ("w2", "S2"))),
    FormField("copies", "Copies", form.WHOLE),
    FormField("size", "Taille", form.DECIMAL),
    FormField("born", "Né le", form.DAY),
    FormField("urgent", "Urgent", form.YES_NO),
    FormField("name", "Nom"),
)


class File:
    filename = "acte.pdf"
    data = b"%PDF"


class TestAnswers(unittest.TestCase):
    def test_what_a_form_extracts_becomes_plain(self):
        data = {
            "a": {"w2", "w1"},
            "b": date(2026, 11, 22),
            "c": datetime(2026, 11, 22, 8, 30),
            "d": 2.5,
            "e": Decimal("1.10"),
            "f": File(),
            "g": None,
            "h": True,
            "i": [{"x": 1.5}],
        }
        plain = plain_answers(data)
        self.assertEqual(json.loads(json.dumps(plain)), plain)
        self.assertEqual(plain["a"], ["w1", "w2"])
        self.assertEqual(
            (plain["b"], plain["d"], plain["f"]), ("2026-11-22", "2.5", "acte.pdf")
        )
        self.assertEqual(plain_answers(plain), plain)

    def test_answers_over_json_are_read_by_kind_of_question(self):
        sent = {
            "motif": "t2",
            "weeks": ["w1"],
            "copies": "2",
            "size": "1,5",
            "born": "2020-02-29",
            "urgent": True,
            "name": "",
        }
        self.assertEqual(
            answers_from_json(FORM, sent),
            {
                "motif": "all",
                "weeks": ["w1"],
                "copies": 2,
                "size": "1.5",
                "born": "2020-02-29",
                "urgent": True,
                "name": None,
            },
        )

    def test_answers_of_another_kind_are_refused_and_named(self):
        for name, value in (
            ("motif", "voyage"),
            ("motif", ["emp"]),
            ("weeks", "w1"),
            ("weeks", ["w3"]),
            ("copies", 1.5),
            ("copies", True),
            ("copies", "²"),
            ("size", 1.5),
            ("born", "30/02/2026"),
            ("born", 20),
            ("urgent", "true"),
            ("urgent", 1),
            ("name", 5),
            ("name", "x" * 10_001),
            ("unknown", "x"),
        ):
            with self.subTest(name=name, value=value):
                with self.assertRaises(InvalidAnswer) as caught:
                    answers_from_json(FORM, {name: value})
                self.assertEqual(caught.exception.field, name)

    def test_people_read_questions_and_answers_in_the_order_of_the_form(self):
        answers = {
            "urgent": False,
            "gone": "x",
            "motif": "emp",
            "weeks": ["w1", "w2"],
            "born": "2020-02-29",
            "name": None,
        }
        pairs = readable(
            FORM, answers, {"yes": "Oui", "no": "Non"}, lambda day: f"{day:%d/%m/%Y}"
        )
        self.assertEqual(
            pairs,
            [
                ("Motif", "Emploi"),
                ("Semaines", "S1, S2"),
                ("Né le", "29/02/2020"),
                ("Urgent", "Non"),
                ("gone", "x"),
            ],
        )
