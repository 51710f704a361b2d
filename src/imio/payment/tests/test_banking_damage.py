"""Damaged statements: cut or changed anywhere, never another amount or another due."""

from functools import cache
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.banking.bank_file_codes import ERRORS
from imio.payment.banking.bank_file_codes import WARNINGS
from imio.payment.banking.reading_statements import read_statements
from imio.payment.banking.statement import OGM
from imio.payment.banking.totals import list_booked
from imio.payment.banking.written_references import find_numbers
from imio.payment.domain.bank_errors import InvalidBankFile
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
    """Return what is in a file, None for one refused with a known code."""
    try:
        return read_statements(data)
    except InvalidBankFile as error:
        assert error.code in ERRORS, error.code
        return None


def list_amounts(file):
    return [[m.amount_cents for m in one.movements] for one in file.statements]


def list_booked_of(file):
    return [list_booked(one.movements) for one in file.statements]


def list_dues(file, context):
    """Return, for each movement of our accounts, what it pays and what it may mean."""
    ledger = SampleLedger.from_context(context)
    found = []
    for one in file.statements:
        if one.iban not in context["own_accounts"] or not one.is_euro:
            continue
        for movement in one.movements:
            verdict = ledger.judge_and_book(movement)
            allocated = {due_id for due_id, _cents in verdict.allocations}
            given = sum(cents for _due, cents in verdict.allocations)
            assert abs(given) <= abs(movement.amount_cents), verdict
            meant = allocated | set(verdict.suggestions) | list_named(movement, ledger)
            found.append((allocated, meant))
    return found


def list_named(movement, ledger):
    """Return the dues whose reference a movement carries, whatever came before it."""
    numbers = (movement.reference, *find_numbers(movement.communication))
    found = (ledger.find_due(OGM, number) for number in numbers)
    return {due.id for due in found if due is not None}


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
        if found.warnings != whole.warnings:
            # Details whose amounts are not told are left out, with that warning.
            told = {warning.code for warning in found.warnings}
            self.assertLessEqual(told, WARNINGS.keys())
            self.assertEqual(list_booked_of(found), list_booked_of(whole))
            return
        self.assertEqual(list_amounts(found), list_amounts(whole))
        if [s.iban for s in found.statements] != [s.iban for s in whole.statements]:
            return
        known = list_dues(whole, context)
        rows = zip(list_dues(found, context), known, strict=True)
        for (allocated, _), (_, meant) in rows:
            self.assertLessEqual(allocated, meant)


if __name__ == "__main__":
    unittest.main()
