"""The lines of a checked file, kept until they are booked: encrypted, slice by slice."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from datetime import date
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import Verdict
from imio.payment.content.bank_statement import BankFile
from imio.payment.invoicing.lists_entries import SLICE
from imio.payment.storage.secrets import decrypt_text
from imio.payment.storage.secrets import encrypt_text
from io import BytesIO
from typing import Any

import json


_DAYS = ("entry_on", "value_on")


@dataclass(frozen=True)
class Entry:
    """A movement that concerns payments: of which statement, and how it was judged.

    ``parts`` are the bookings on dues that were expected at the check.
    """

    place: int
    movement: Movement
    verdict: Verdict
    parts: tuple[tuple[str, int], ...]


class EntryFile:
    """Collects entries; the other side's names and accounts are never in clear."""

    def __init__(self) -> None:
        self.file = BytesIO()
        self.offsets: list[int] = []
        self.count = 0

    def add(self, entry: Entry) -> None:
        """Write one entry at the end."""
        if self.count % SLICE == 0:
            self.offsets.append(self.file.tell())
        text = json.dumps(asdict(entry), default=date.isoformat)
        self.file.write(encrypt_text(text).encode("ascii") + b"\n")
        self.count += 1


def read_entries(batch: BankFile, number: int) -> list[Entry]:
    """Return the entries of a slice, counted from 0; [] beyond the last. Reads only.

    Raises SecretsUnreadable.
    """
    if batch.entries is None or not 0 <= number < batch.slice_count:
        return []
    last = number + 1 == batch.slice_count
    with batch.entries.open("r") as file:
        file.seek(batch.offsets[number])
        size = -1 if last else batch.offsets[number + 1] - batch.offsets[number]
        return [_read(line) for line in file.read(size).splitlines()]


def each_entry(batch: BankFile) -> Iterator[Entry]:
    """Yield all entries of a checked file. Reads only. Raises SecretsUnreadable."""
    for number in range(batch.slice_count):
        yield from read_entries(batch, number)


def _read(line: bytes) -> Entry:
    values = json.loads(decrypt_text(line.decode("ascii")))
    return Entry(
        values["place"],
        Movement(**_with_days(values["movement"])),
        Verdict(**_with_tuples(values["verdict"])),
        tuple((due_id, cents) for due_id, cents in values["parts"]),
    )


def _with_days(values: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: values[name] for name in _DAYS}
    read = {
        name: date.fromisoformat(day) if day else None for name, day in days.items()
    }
    return {**values, **read}


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    allocations = tuple((due_id, cents) for due_id, cents in values["allocations"])
    suggestions = tuple(values["suggestions"])
    return {**values, "allocations": allocations, "suggestions": suggestions}
