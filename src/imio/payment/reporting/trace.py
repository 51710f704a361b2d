"""What happened to a transaction or a request, in words, row by row."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from imio.payment.domain.states import HistoryRow
from imio.payment.reporting import labels


# Rows about the due beneath a request say nothing that the request does not say, until
# the bank takes its money back.
_DUE = "due:"
_REOPENED = ("due:paid", "due:open")


@dataclass(frozen=True)
class Event:
    """One row of a history; titles are texts to be translated, or plain names."""

    at: datetime
    state: str
    state_title: str
    actor: str
    cause: str
    proof: str
    note: str
    event_key: str


def trace_of(history: Iterable[HistoryRow], state_titles: dict) -> list[Event]:
    """Return the events of a history, oldest first."""
    return [
        Event(
            at=row.at,
            state=row.to_state,
            state_title=state_titles.get(row.to_state, row.to_state),
            actor=labels.ACTORS.get(row.actor, row.actor),
            cause=_cause(row, state_titles),
            proof=labels.PROOFS.get(row.proof, row.proof),
            note=row.note,
            event_key=row.event_key,
        )
        for row in _told(history)
    ]


def _told(history: Iterable[HistoryRow]) -> Iterator[HistoryRow]:
    was_reopened = False
    for row in history:
        was_reopened = was_reopened or (row.from_state, row.to_state) == _REOPENED
        if was_reopened or not row.to_state.startswith(_DUE):
            yield row


def _cause(row: HistoryRow, state_titles: dict) -> str:
    if row.cause in (row.to_state, "paid"):
        return ""
    return labels.CAUSES.get(row.cause, row.cause)
