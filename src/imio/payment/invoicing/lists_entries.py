"""What a checked list comes to, kept beside its batch: entries in slices, and problems.

Both are lines of JSON in blobs: read piece by piece, they take no memory however long
the list is, and they never change, so that work on them can begin anywhere again.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from imio.payment.content.batch import ListBatch
from imio.payment.submission.cards import holds_card
from imio.payment.tables.problems import Problem
from io import BytesIO
from typing import Any
from ZODB.blob import Blob

import json
import shutil


# So many in one transaction
SLICE = 100
# Problems of groups of lines come last; so many are put into the order of the lines.
MAX_SORTED = 20_000
ERROR = "error"
LEFT_OUT = "left_out"
NOTE = "note"
CARD_NUMBER = "card_number"


class Entries:
    """Collects what is to be made of a list, and where each slice begins."""

    def __init__(self) -> None:
        # At most about as large as the list itself
        self.file = BytesIO()
        self.offsets: list[int] = []
        self.count = 0

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write one entry at the end."""
        if self.count % SLICE == 0:
            self.offsets.append(self.file.tell())
        self.file.write(_as_line(entry))
        self.count += 1


class Findings:
    """Collects the problems of a list, and counts them by code.

    ``notes`` and ``left_out`` are the codes that forbid nothing: the first tell
    something, the others leave a line without an invoice. All other codes are errors.
    """

    def __init__(self, notes: Iterable[str] = (), left_out: Iterable[str] = ()) -> None:
        self.file = BytesIO()
        self.counts: dict[str, int] = {}
        self._weights = dict.fromkeys(notes, NOTE) | dict.fromkeys(left_out, LEFT_OUT)

    def add(self, problem: Problem) -> None:
        """Write one problem down; what looks like a card number is never shown."""
        code = problem.code
        shown = "" if holds_card(problem.shown) else problem.shown
        self.counts[code] = self.counts.get(code, 0) + 1
        weight = self._weights.get(code, ERROR)
        self.file.write(_as_line([problem.line, problem.column, code, shown, weight]))

    def sorted_file(self) -> BytesIO:
        """Return the problems in the order of the lines, those of the whole list first."""
        if sum(self.counts.values()) > MAX_SORTED:
            return self.file
        self.file.seek(0)
        lines = sorted(self.file, key=lambda line: json.loads(line)[0] or 0)
        self.file.seek(0)
        self.file.writelines(lines)
        return self.file

    @property
    def error_count(self) -> int:
        """How many problems forbid to go on."""
        codes = self.counts.items()
        return sum(count for code, count in codes if code not in self._weights)


def keep_blob(file: BytesIO) -> Blob:
    """Return a blob with what a file holds. Writes once it is attached."""
    blob = Blob()
    file.seek(0)
    with blob.open("w") as target:
        shutil.copyfileobj(file, target)
    return blob


def read_slice(batch: ListBatch, number: int) -> list[dict[str, Any]]:
    """Return the entries of a slice, counted from 0; [] beyond the last. Reads only."""
    if not 0 <= number < batch.slice_count:
        return []
    last = number + 1 == batch.slice_count
    with batch.entries.open("r") as file:
        file.seek(batch.offsets[number])
        size = -1 if last else batch.offsets[number + 1] - batch.offsets[number]
        return [json.loads(line) for line in file.read(size).splitlines()]


def read_findings(
    batch: ListBatch, weights: Iterable[str] = (ERROR, LEFT_OUT, NOTE)
) -> Iterator[tuple[Problem, str]]:
    """Yield the problems of a list in the order of its lines, each with its weight."""
    if batch.findings is None:
        return
    wanted = set(weights)
    with batch.findings.open("r") as file:
        for line in file:
            number, column, code, shown, weight = json.loads(line)
            if weight in wanted:
                yield Problem(number, column, code, shown), weight


def _as_line(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"
