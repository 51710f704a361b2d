"""From what a movement means to what is booked on dues."""

from collections.abc import Sequence
from imio.payment.banking import statement as outcomes
from imio.payment.banking.matching import judge
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import Verdict
from imio.payment.reconciliation.ledger import SiteLedger


Parts = tuple[tuple[str, int], ...]


def judge_movement(movement: Movement, ledger: SiteLedger) -> tuple[Verdict, Parts]:
    """Return what a movement means, and the cents to book on each due. Reads only.

    Money beyond what a due asks is booked there too: it is owed back to its payer. When
    nobody can tell which due that is, a person decides.
    """
    ledger.named.clear()
    ledger.cents = movement.amount_cents
    verdict = judge(movement, ledger)
    if verdict.outcome not in (outcomes.OVERPAID, outcomes.ALREADY_SETTLED):
        return verdict, verdict.allocations
    due_ids = [due_id for due_id, _cents in verdict.allocations]
    due_ids = due_ids or list(dict.fromkeys(ledger.named))
    if len(due_ids) == 1:
        return verdict, ((due_ids[0], movement.amount_cents),)
    return verdict, verdict.allocations


def sum_of(parts: Sequence[tuple[str, int]]) -> int:
    """Return the cents of some bookings together."""
    return sum(cents for _due_id, cents in parts)
