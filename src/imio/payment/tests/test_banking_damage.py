"""Damaged statements: cut or changed anywhere, never another amount or another due."""

from functools import cache
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.banking.bank_file_codes import ERRORS
from imio.payment.banking.reading_statements import read_statements
from imio.payment.domain.errors import InvalidBankFile
from imio.payment.tests.bank_ledger import list_samples
from imio.payment.tests.bank_ledger import read_answer
from imio.payment.tests.bank_ledger import SampleLedger
from imio.payment.tests.camt_twin import write_camt

import unittest


@cache
def list_files():
    """Return (bytes, what is known) of each sample that holds together, in both formats."""
    files = []
    for path in list_samples():
        context, expected = read_answer(path)
        if expected["verdict"] != "reject":
            data = path.read_bytes()
            twin = write_camt(read_statements(data).statements)
            files += [(data, context), (twin, context)]
    return files


def read(data):
    """Return the statements, None for a file refused with a known code."""
    try:
        return read_statements(data).statements
    except InvalidBankFile as error:
        assert error.code in ERRORS, error.code
        return None


def list_amounts(statements):
    return [[m.amount_cents for m in one.movements] for one in statements]


def list_dues(statements, context):
    """Return, for each movement in euro, the dues that it pays or may pay."""
    ledger = SampleLedger.from_context(context)
    found = []
    for one in statements:
        for movement in one.movements if one.is_euro else ():
            verdict = ledger.judge_and_book(movement)
            allocated = {due_id for due_id, _cents in verdict.allocations}
            given = sum(cents for _due, cents in verdict.allocations)
            assert abs(given) <= abs(movement.amount_cents), verdict
            found.append((allocated, set(verdict.suggestions)))
    return found


positions = strategies.integers(min_value=0, max_value=10**6)
samples = strategies.integers(min_value=0, max_value=10**6)


class TestDamage(unittest.TestCase):
    @settings(max_examples=200, deadline=None)
    @given(samples, positions)
    def test_a_file_that_was_cut_is_refused_or_lacks_nothing(self, sample, position):
        data, _context = list_files()[sample % len(list_files())]
        found = read(data[: position % len(data)])
        if found is not None:
            self.assertEqual(found, read(data))

    @settings(max_examples=200, deadline=None)
    @given(samples, positions, strategies.integers(min_value=1, max_value=255))
    def test_a_file_with_one_other_byte_is_refused_or_has_the_same_amounts(
        self, sample, position, change
    ):
        data, context = list_files()[sample % len(list_files())]
        place = position % len(data)
        changed = bytearray(data)
        changed[place] ^= change
        found = read(bytes(changed))
        if found is None:
            return
        whole = read(data)
        self.assertEqual(list_amounts(found), list_amounts(whole))
        if [one.is_euro for one in found] != [one.is_euro for one in whole]:
            return
        known = list_dues(whole, context)
        for (allocated, _), (right, proposed) in zip(
            list_dues(found, context), known, strict=True
        ):
            self.assertLessEqual(allocated, right | proposed)


if __name__ == "__main__":
    unittest.main()
