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

    Money beyond what a due asks is booked there too: it is owed back to its payer.
    """
    ledger.cents = movement.amount_cents
    verdict = judge(movement, ledger)
    if verdict.outcome in (outcomes.OVERPAID, outcomes.ALREADY_SETTLED):
        return verdict, ((verdict.due_id, movement.amount_cents),)
    return verdict, verdict.allocations


def sum_of(parts: Sequence[tuple[str, int]]) -> int:
    """Return the cents of some bookings together."""
    return sum(cents for _due_id, cents in parts)
