"""What each movement of a statement means for our dues, refunds and direct debits.

Booked without a person: a right reference that names a due, one such number in a free
text, or several whose dues add up; an order of ours by its identifier. One cent short is
short. All else is proposed or left alone.
"""

from collections.abc import Sequence
from imio.payment.banking import statement as words
from imio.payment.banking.matching_orders import judge_collected
from imio.payment.banking.matching_orders import judge_returned
from imio.payment.banking.matching_orders import judge_sent
from imio.payment.banking.matching_orders import judge_unpaid
from imio.payment.banking.matching_orders import propose_file
from imio.payment.banking.statement import KnownDue
from imio.payment.banking.statement import Ledger
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import Verdict
from imio.payment.banking.suggestions import suggest_dues
from imio.payment.banking.suggestions import suggest_others
from imio.payment.banking.suggestions import suggest_paid
from imio.payment.banking.written_references import find_numbers
from imio.payment.banking.written_references import read_creditor_reference
from imio.payment.domain.reference import parse_communication


def judge(movement: Movement, ledger: Ledger) -> Verdict:
    """Return what a movement means to a ledger as it stands before the movement.

    Movements are judged in their order, each after those before it are booked. Pure:
    reads the ledger, writes nothing.
    """
    if movement.is_total:
        return Verdict(words.BATCH_TOTAL)
    if not movement.amount_cents:
        # Banks announce things with lines of 0.00; nobody paid too little by one.
        return Verdict(words.NOT_A_PAYMENT)
    return _JUDGES[movement.nature](movement, ledger)


def _judge_credit(movement: Movement, ledger: Ledger) -> Verdict:
    collected = judge_collected(movement, ledger)
    if collected is not None:
        return collected
    dues = _list_named(movement, ledger)
    if len(dues) == 1:
        return _pay_one(movement, dues[0], ledger)
    if dues:
        return _pay_several(movement, dues)
    suggestions = suggest_dues(movement, ledger)
    if suggestions:
        return Verdict(words.SUGGEST, suggestions=suggestions)
    return propose_file(movement, ledger) or Verdict(words.UNMATCHED)


def _judge_reversal(movement: Movement, ledger: Ledger) -> Verdict:
    unpaid = judge_unpaid(movement, ledger)
    if unpaid is not None:
        return unpaid
    dues = _list_named(movement, ledger)
    taken = -movement.amount_cents
    if len(dues) == 1 and not dues[0].is_elsewhere and dues[0].paid_cents >= taken:
        return Verdict(words.REVERSAL, ((dues[0].id, -taken),))
    suggestions = tuple(due.id for due in dues) or suggest_paid(movement, ledger)
    outcome = words.SUGGEST if suggestions else words.UNMATCHED
    return Verdict(outcome, suggestions=suggestions)


_JUDGES = {
    words.CREDIT: _judge_credit,
    words.DEBIT: judge_sent,
    words.REVERSAL: _judge_reversal,
    words.REFUND_RETURNED: judge_returned,
}


def _list_named(movement: Movement, ledger: Ledger) -> tuple[KnownDue, ...]:
    """Return the dues that right references name: the structured one, else the text's."""
    structured = _find_structured(movement, ledger)
    if structured is not None:
        return (structured,)
    numbers = filter(parse_communication, find_numbers(movement.communication))
    found = (ledger.find_due(words.OGM, number) for number in numbers)
    return tuple({due.id: due for due in found if due is not None}.values())


def _find_structured(movement: Movement, ledger: Ledger) -> KnownDue | None:
    reference = movement.reference
    if movement.reference_kind == words.OGM:
        reference = parse_communication(reference)
    elif movement.reference_kind == words.RF:
        reference = read_creditor_reference(reference)
    return ledger.find_due(movement.reference_kind, reference) if reference else None


def _pay_one(movement: Movement, due: KnownDue, ledger: Ledger) -> Verdict:
    amount = movement.amount_cents
    if due.is_elsewhere:
        return Verdict(words.SUGGEST, suggestions=(due.id,))
    residual = max(amount - due.open_cents, 0)
    others = suggest_others(movement, due, residual, ledger)
    if due.open_cents <= 0:
        return Verdict(words.ALREADY_SETTLED, (), amount, others, due.id)
    outcome = words.UNDERPAID if amount < due.open_cents else words.PAID_EXACT
    outcome = words.OVERPAID if residual else outcome
    allocated = ((due.id, amount - residual),)
    return Verdict(outcome, allocated, residual, others, due.id)


def _pay_several(movement: Movement, dues: Sequence[KnownDue]) -> Verdict:
    asking = [due for due in dues if due.open_cents > 0]
    elsewhere = any(due.is_elsewhere for due in dues)
    if elsewhere or sum(due.open_cents for due in asking) != movement.amount_cents:
        return Verdict(words.SUGGEST, suggestions=tuple(due.id for due in dues))
    outcome = words.SPLIT if len(asking) > 1 else words.PAID_EXACT
    return Verdict(outcome, tuple((due.id, due.open_cents) for due in asking))
