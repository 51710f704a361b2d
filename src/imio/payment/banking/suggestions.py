"""What to propose when nothing says for sure which due a movement pays."""

from collections.abc import Iterable
from collections.abc import Sequence
from imio.payment.banking.persons import may_be_same
from imio.payment.banking.statement import KnownDue
from imio.payment.banking.statement import KnownOrder
from imio.payment.banking.statement import Ledger
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import OGM
from imio.payment.banking.statement import RF
from imio.payment.banking.written_references import find_creditor_references
from imio.payment.banking.written_references import find_numbers
from imio.payment.banking.written_references import list_slips

import re


MOST = 5
_SHORTEST_NUMBER = 2
_PIECE = re.compile(r"[A-Z0-9]+")


def suggest_dues(movement: Movement, ledger: Ledger) -> tuple[str, ...]:
    """Return the dues that a credit may pay, best first.

    Those that ask exactly its amount, when something else speaks for them too: a
    reference with a slip, their number in the text, the payer's account or name. Else
    the one that the reference must have meant. Reads only.
    """
    meant = _list_meant(movement, ledger)
    alike = _rank(movement, ledger.list_open(movement.amount_cents), meant)
    if alike:
        return alike
    return tuple(due.id for due in meant) if len(meant) == 1 else ()


def suggest_others(
    movement: Movement, paid: KnownDue, residual_cents: int, ledger: Ledger
) -> tuple[str, ...]:
    """Return the dues of the same person that ask exactly what is left over."""
    if residual_cents <= 0:
        return ()
    found = [
        due.id
        for due in ledger.list_open(residual_cents)
        if due.id != paid.id
        and (may_be_same(due.debtor, paid.debtor) or _is_by_payer(movement, due))
    ]
    return tuple(found[:MOST])


def suggest_paid(movement: Movement, ledger: Ledger) -> tuple[str, ...]:
    """Return the dues whose payment a reversal may take back: same amount, same payer."""
    found = ledger.list_paid(-movement.amount_cents)
    return _rank(movement, found, _list_meant(movement, ledger))


def suggest_refund(movement: Movement, ledger: Ledger) -> str:
    """Return the one refund of this amount to this person, "" for none or several."""
    found = [
        refund.id
        for refund in ledger.list_refunds(abs(movement.amount_cents))
        if _is_for(movement, refund)
    ]
    return found[0] if len(found) == 1 else ""


def _list_meant(movement: Movement, ledger: Ledger) -> tuple[KnownDue, ...]:
    """Return the dues that a reference names which is not enough to book on."""
    text = movement.communication
    numbers = find_numbers(text)
    if movement.reference_kind == OGM:
        numbers = (movement.reference, *numbers)
    asked = [(OGM, meant) for wrong in numbers for meant in list_slips(wrong)]
    asked += [(RF, reference) for reference in find_creditor_references(text)]
    found = (ledger.find_due(kind, reference) for kind, reference in asked)
    return tuple({due.id: due for due in found if due is not None}.values())


def _rank(
    movement: Movement, dues: Iterable[KnownDue], meant: Sequence[KnownDue]
) -> tuple[str, ...]:
    named = {due.id for due in meant}
    text = movement.communication.upper()
    compact = "".join(_PIECE.findall(text))
    ranked = []
    for due in dues:
        by_number = _is_written(due.number.upper(), text, compact)
        leads = (due.id in named, by_number, _is_by_payer(movement, due))
        if any(leads):
            ranked.append((leads, due.id))
    # Stable: dues with the same leads stay in the ledger's order.
    ranked.sort(key=lambda row: row[0], reverse=True)
    return tuple(due_id for _leads, due_id in ranked[:MOST])


def _is_by_payer(movement: Movement, due: KnownDue) -> bool:
    if movement.counterparty_iban and movement.counterparty_iban in due.accounts:
        return True
    return may_be_same(movement.counterparty_name, due.debtor)


def _is_for(movement: Movement, refund: KnownOrder) -> bool:
    if movement.counterparty_iban and movement.counterparty_iban == refund.iban:
        return True
    return may_be_same(movement.counterparty_name, refund.name)


def _is_written(number: str, text: str, compact: str) -> bool:
    """Tell whether a due's number stands in a text, whatever stands between its parts."""
    pieces = _PIECE.findall(number)
    joined = "".join(pieces)
    if len(joined) < _SHORTEST_NUMBER or joined not in compact:
        return False
    pattern = "[^A-Z0-9]*".join(pieces)
    return bool(re.search(f"(?<![A-Z0-9]){pattern}(?![A-Z0-9])", text))
