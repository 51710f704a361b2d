"""The sample statements: each is read and matched as its answer says."""

from imio.payment.banking.reading_statements import read_statements
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.tests.bank_ledger import list_samples
from imio.payment.tests.bank_ledger import read_answer
from imio.payment.tests.bank_ledger import SampleLedger

import unittest


SKIPPED = {"skipped_account", "skipped_statement"}
# What the application adds, which knows the accounts and the earlier statements.
OF_THE_SITE = {"unknown_account"}


def tell_statement(statement):
    booked = [m.amount_cents for m in statement.movements if m.ref.endswith("/0000")]
    return {
        "account": statement.iban,
        "currency": statement.currency,
        "number": statement.number,
        "date": statement.on.isoformat(),
        "old_balance_cents": statement.opening_cents,
        "new_balance_cents": statement.closing_cents,
        "total_credit_cents": sum(cents for cents in booked if cents > 0),
        "total_debit_cents": -sum(cents for cents in booked if cents < 0),
        "movements": len(booked),
        "duplicate_flag": statement.is_copy,
    }


def tell_movement(index, movement):
    return {
        "statement": index,
        "ref": movement.ref,
        "amount_cents": movement.amount_cents,
        "value_date": movement.value_on and movement.value_on.isoformat(),
        "code": movement.code,
        "counterparty_iban": movement.counterparty_iban or None,
        "counterparty_name": movement.counterparty_name or None,
    }


def tell_verdict(verdict):
    return {
        "outcome": verdict.outcome,
        "allocations": [
            {"invoice": due_id, "cents": cents} for due_id, cents in verdict.allocations
        ],
        "residual_cents": verdict.residual_cents,
        "suggestions": list(verdict.suggestions),
    }


class TestSamples(unittest.TestCase):
    maxDiff = None

    def test_each_sample_is_read_and_matched_as_its_answer_says(self):
        samples = list_samples()
        self.assertGreaterEqual(len(samples), 13)
        for path in samples:
            context, expected = read_answer(path)
            with self.subTest(path.name):
                if expected["verdict"] == "reject":
                    self.check_refused(path, expected)
                else:
                    self.check_read(path, context, expected)

    def check_refused(self, path, expected):
        with self.assertRaises(InvalidBankFile) as caught:
            read_statements(path.read_bytes())
        self.assertEqual(caught.exception.code, expected["error"])
        self.assertTrue(caught.exception.place)

    def check_read(self, path, context, expected):
        found = read_statements(path.read_bytes())
        warnings = {warning.code for warning in found.warnings}
        self.assertEqual(warnings, set(expected["warnings"]) - OF_THE_SITE)
        rows = [dict(row) for row in expected["statements"]]
        new = [row.pop("status") == "new" for row in rows]
        self.assertEqual([tell_statement(one) for one in found.statements], rows)
        movements = [
            (index, movement)
            for index, statement in enumerate(found.statements)
            for movement in statement.movements
        ]
        self.assertEqual(len(movements), len(expected["movements"]))
        ledger = SampleLedger.from_context(context)
        for (index, movement), answer in zip(
            movements, expected["movements"], strict=True
        ):
            told = tell_movement(index, movement)
            self.assertEqual(told, {name: answer[name] for name in told})
            if new[index]:
                verdict = tell_verdict(ledger.judge_and_book(movement))
                answer.setdefault("suggestions", [])
                self.assertEqual(verdict, {name: answer[name] for name in verdict})
            else:
                self.assertIn(answer["outcome"], SKIPPED)
        after = [
            (due.id, due.paid_cents, due.open_cents) for due in ledger.dues.values()
        ]
        self.assertEqual(
            after,
            [
                (row["id"], row["paid_cents"], row["due_cents"])
                for row in expected["invoices_after"]
            ],
        )


if __name__ == "__main__":
    unittest.main()
