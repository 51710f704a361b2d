"""What the checks of the audit share: how they read, and how they tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from imio.payment.domain.states import HistoryRow
from imio.payment.storage.store import LeanFolder


@dataclass(frozen=True)
class Breach:
    """One invariant that does not hold, and for what."""

    invariant: str
    about: str
    why: str


def each(folder: LeanFolder) -> Iterator:
    """Yield the objects of a folder, letting go of each, so that memory stays flat."""
    for _id, obj in folder._tree.items():
        stored = obj.__of__(folder)
        yield stored
        obj._p_deactivate()


def check_history(
    about: str, history: tuple[HistoryRow, ...], state: str, first: str = ""
) -> Iterator[Breach]:
    """Yield what is wrong with a history: gaps, unknown actors, another end."""
    current = first
    for row in history:
        if not row.actor or not row.cause or row.at.tzinfo is None:
            yield Breach("I12", about, "a change of state without actor, cause or time")
        if row.from_state != current:
            yield Breach(
                "I13", about, f"history jumps from {current} to {row.from_state}"
            )
        current = row.to_state
    if current != state:
        yield Breach("I13", about, f"state {state}, but its history ends in {current}")
