"""Kept lines of statements: how one is made, and the one way by which it is booked."""

from collections.abc import Sequence
from datetime import datetime
from imio.payment.banking import statement as outcomes
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import Verdict
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.booking import take_back
from imio.payment.checkout.events import BY_TRANSFER
from imio.payment.checkout.events import MoneyBooked
from imio.payment.content.bank_line import Allocation
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import BOOKED
from imio.payment.content.bank_line import KEY_PREFIX
from imio.payment.content.bank_line import NOT_OURS
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.content.bank_statement import BankStatement
from imio.payment.content.due import Due
from imio.payment.content.invoice import Invoice
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.domain.iban import mask_iban
from imio.payment.domain.journal import transfer_account
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.reconciliation.accounts import platform_of
from imio.payment.reconciliation.proofs import note_proof
from imio.payment.storage.secrets import encrypt_text
from imio.payment.storage.store import PaymentStore
from zope.event import notify


_COPIED = ("ref", "amount_cents", "entry_on", "value_on", "reference", "reference_kind")
_COPIED += ("communication", "end_to_end_id", "mandate_reference", "bank_reference")
_COPIED += ("reason_code", "code", "nature")


def line_id_of(statement: BankStatement, movement: Movement) -> str:
    """Return the id of the line of a movement: always the same one."""
    return f"{statement.id}-{movement.ref.replace('/', '-')}"


def make_line(
    store: PaymentStore, statement: BankStatement, movement: Movement, now: datetime
) -> BankLine:
    """Keep a movement of a statement; nothing is booked yet. Writes."""
    line = BankLine(line_id_of(statement, movement))
    for name in _COPIED:
        setattr(line, name, getattr(movement, name))
    line.name = movement.counterparty_name
    line.statement_id, line.statement_number = statement.id, statement.number
    line.platform_id = statement.platform_id
    line.created_at = now
    if movement.counterparty_iban:
        line.iban_encrypted = encrypt_text(movement.counterparty_iban)
        line.iban_masked = _masked(movement.counterparty_iban)
    return store.bank_lines.add(line)


def book_verdict(
    store: PaymentStore,
    line: BankLine,
    verdict: Verdict,
    parts: Sequence[tuple[str, int]],
    actor: str,
    now: datetime,
) -> None:
    """Book what a line was judged to mean, or leave it for a person. Writes.

    Raises PaymentError when it cannot be booked after all: nothing of it may stay then.
    """
    _keep_verdict(line, verdict)
    if verdict.outcome in outcomes.BOOKED:
        if verdict.refund_id or verdict.file_id or verdict.collection_id:
            note_proof(store, line, actor, now)
        else:
            book_parts(store, line, parts, actor, now)
    is_left = verdict.outcome in outcomes.LEFT_ALONE
    close_line(store, line, NOT_OURS if is_left else "", actor, now, "judged")


def leave_line(
    store: PaymentStore,
    line: BankLine,
    verdict: Verdict,
    why: str,
    actor: str,
    now: datetime,
) -> None:
    """Leave a line that could not be booked for a person, with the reason. Writes."""
    _keep_verdict(line, verdict)
    close_line(store, line, TO_DECIDE, actor, now, "not booked", why)


def _keep_verdict(line: BankLine, verdict: Verdict) -> None:
    line.outcome = verdict.outcome
    line.suggestions = verdict.suggestions
    line.refund_id, line.file_id = verdict.refund_id, verdict.file_id
    line.collection_id = verdict.collection_id


def book_parts(
    store: PaymentStore,
    line: BankLine,
    parts: Sequence[tuple[str, int]],
    actor: str,
    now: datetime,
    is_correction: bool = False,
) -> None:
    """Book cents of a line on dues: money received, or taken back below 0. Writes.

    With ``is_correction`` somebody undoes what was booked before.
    """
    accounts = own_accounts()
    iban = store.statements._getOb(line.statement_id).iban
    for due_id, cents in parts:
        due = store.get_due(due_id)
        if due is None:
            raise StatementRefused("unknown_due")
        key = f"{KEY_PREFIX}{line.id}:{len(line.allocations) + 1}"
        origin = Origin(actor, now, line.id, event_key=key, is_correction=is_correction)
        # The platform's account may have changed since the statement came.
        known = iban in accounts
        platform_id = platform_of(accounts, iban, due) if known else line.platform_id
        account = transfer_account(platform_id)
        if cents > 0:
            too_much = book_payment(store, due, cents, account, origin)
            _announce(store, due, cents, too_much, line, origin)
        elif cents < 0:
            take_back(store, due, -cents, account, origin)
        line.allocations += (Allocation(due_id, cents, key),)
        if isinstance(due, Invoice) and due.payer_id not in line.payer_ids:
            line.payer_ids += (due.payer_id,)


def _announce(
    store: PaymentStore,
    due: Due,
    cents: int,
    overpaid_cents: int,
    line: BankLine,
    origin: Origin,
) -> None:
    """Announce money of a payer; what somebody puts right is no news of money."""
    if origin.is_correction:
        return
    notify(
        MoneyBooked(
            store,
            due,
            cents,
            overpaid_cents,
            BY_TRANSFER,
            line.entry_on,
            origin.event_key,
            line.id,
            origin.now,
        )
    )


def close_line(
    store: PaymentStore,
    line: BankLine,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
    note: str = "",
) -> None:
    """Bring a line to a state: without one, as what is still open on it asks. Writes."""
    wanted = state or (TO_DECIDE if line.open_cents else BOOKED)
    line.move_to(wanted, now, actor, cause, note)
    store.reindex(line)


def _masked(iban: str) -> str:
    try:
        return mask_iban(iban)
    except InvalidIban:
        # Banks of other countries may name an account that is no IBAN.
        return f"{iban[:2]}…{iban[-2:]}"
