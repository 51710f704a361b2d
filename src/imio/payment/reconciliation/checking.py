"""The dry run of a file of the bank: what is in it, and what would be booked of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from imio.payment.banking.reading_statements import read_statements
from imio.payment.banking.statement import LEFT_ALONE
from imio.payment.banking.statement import Statement
from imio.payment.content.bank_statement import ALREADY_IMPORTED
from imio.payment.content.bank_statement import FoundStatement
from imio.payment.content.bank_statement import NEW
from imio.payment.content.bank_statement import UNKNOWN_ACCOUNT
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.reconciliation.dry_ledger import Changes
from imio.payment.reconciliation.dry_ledger import DryLedger
from imio.payment.reconciliation.entries import Entry
from imio.payment.reconciliation.entries import EntryFile
from imio.payment.reconciliation.known import differs_from_books
from imio.payment.reconciliation.known import gap_before
from imio.payment.reconciliation.known import identity_of
from imio.payment.reconciliation.verdicts import judge_movement
from imio.payment.storage.store import PaymentStore


FOREIGN_CURRENCY = "foreign_currency"
STATEMENT_GAP = "statement_gap"
STATEMENT_DIFFERS = "statement_differs"
FUTURE_DAY = "future_day"


@dataclass
class Checked:
    """What a check found; ``counts`` are lines by outcome, left alone or not."""

    statements: list[FoundStatement] = field(default_factory=list)
    entries: EntryFile = field(default_factory=EntryFile)
    counts: Counter = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    kept_cents: int = 0


def check_content(store: PaymentStore, content: bytes) -> Checked:
    """Judge each line of a file as if those before were booked. Reads only.

    Raises InvalidBankFile for a file that does not hold together.
    """
    file = read_statements(content)
    accounts, changes, found = own_accounts(), Changes(), Checked()
    before: dict[str, Statement] = {}
    seen: set[tuple] = set()
    found.warnings += [one.code for one in file.warnings if one.code != STATEMENT_GAP]
    for place, statement in enumerate(file.statements):
        status = _status(store, statement, accounts, seen)
        seen.add(statement.identity)
        told = _found(statement, status)
        if status == NEW:
            previous = before.get(statement.iban)
            gap = gap_before(store, statement, previous)
            told = replace(told, gap_cents=gap)
            ledger = DryLedger(store, statement.iban, accounts, changes)
            told = _check_lines(found, ledger, statement, place, told)
            before[statement.iban] = statement
        elif differs_from_books(store, statement):
            found.warnings.append(STATEMENT_DIFFERS)
        found.statements.append(told)
    found.warnings += _warnings(found.statements)
    found.warnings = list(dict.fromkeys(found.warnings))
    return found


def warnings_on(found: Checked, today: date) -> tuple[str, ...]:
    """Return what to tell of a check on a day: no bank closes an account in advance."""
    is_early = any(one.status == NEW and one.on > today for one in found.statements)
    return (*found.warnings, *((FUTURE_DAY,) if is_early else ()))


def _status(
    store: PaymentStore,
    statement: Statement,
    accounts: Mapping[str, tuple[str, ...]],
    seen: set[tuple],
) -> str:
    if statement.iban not in accounts or not statement.is_euro:
        return UNKNOWN_ACCOUNT
    is_known = identity_of(statement) in store.statement_ids
    return ALREADY_IMPORTED if is_known or statement.identity in seen else NEW


def _found(statement: Statement, status: str) -> FoundStatement:
    return FoundStatement(
        iban=statement.iban,
        number=statement.number,
        on=statement.on,
        opened_on=statement.opened_on,
        opening_cents=statement.opening_cents,
        closing_cents=statement.closing_cents,
        identity=identity_of(statement),
        status=status,
    )


def _check_lines(
    found: Checked,
    ledger: DryLedger,
    statement: Statement,
    place: int,
    told: FoundStatement,
) -> FoundStatement:
    kept: Counter = Counter()
    left: Counter = Counter()
    for movement in statement.movements:
        verdict, parts = judge_movement(movement, ledger)
        is_left = movement.is_total or verdict.outcome in LEFT_ALONE
        # A total feeds the balance by its details, which follow.
        cents = 0 if movement.is_total else movement.amount_cents
        counter = left if is_left else kept
        counter["count"] += 1
        counter["cents"] += cents
        found.counts[verdict.outcome] += 1
        if not is_left:
            ledger.note(movement, verdict, parts)
            found.entries.add(Entry(place, movement, verdict, parts))
    found.kept_cents += kept["cents"]
    return replace(
        told,
        kept=kept["count"],
        kept_cents=kept["cents"],
        left=left["count"],
        left_cents=left["cents"],
    )


def _warnings(statements: list[FoundStatement]) -> list[str]:
    found = []
    if any(one.gap_cents for one in statements):
        found.append(STATEMENT_GAP)
    if any(one.status == UNKNOWN_ACCOUNT for one in statements):
        found.append(UNKNOWN_ACCOUNT)
    return found
