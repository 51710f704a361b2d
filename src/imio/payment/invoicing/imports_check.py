"""The dry run of an import: what each line would do, and every problem by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from imio.payment.content.batch import Import
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.file_errors import UnreadableFile
from imio.payment.domain.money import decimal_text
from imio.payment.domain.reference import parse_communication
from imio.payment.invoicing import imports_columns
from imio.payment.invoicing import lists_payers
from imio.payment.invoicing.imports_documents import DocumentFinder
from imio.payment.invoicing.imports_source import records_of
from imio.payment.invoicing.lists_columns import is_yes
from imio.payment.invoicing.lists_entries import CARD_NUMBER
from imio.payment.invoicing.lists_entries import Entries
from imio.payment.invoicing.lists_entries import Findings
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore
from imio.payment.submission.cards import holds_card
from imio.payment.tables.columns import Record
from imio.payment.tables.pes_piece import CORRECTION
from imio.payment.tables.pes_piece import NO_CLAIM
from imio.payment.tables.problems import Problem
from imio.payment.tables.problems import show
from typing import Any


DUPLICATE_NUMBER = "duplicate_number"
AMOUNT_CHANGED = "amount_changed"
IN_OTHER_IMPORT = "in_other_import"
BAD_COMMUNICATION = "bad_communication"
COMMUNICATION_TAKEN = "communication_taken"
UNKNOWN_STATUS = "unknown_status"
PAID_TOO_MUCH = "paid_too_much"
CANCELLED_NEW = "cancelled_new"
NOTHING_CHARGED = "nothing_charged"
DUE_BEFORE_ISSUE = "due_before_issue"
UNCHANGED = "unchanged"
LEFT_OUT = (CANCELLED_NEW, NOTHING_CHARGED, UNCHANGED, CORRECTION, NO_CLAIM)
NOTES = (
    DUE_BEFORE_ISSUE,
    "no_document",
    "document_unused",
    lists_payers.NEW,
    lists_payers.OTHER_NAME,
    lists_payers.NAMESAKE,
    lists_payers.NO_ADDRESS,
    lists_payers.NO_EMAIL,
)
MAX_NUMBER = 60


@dataclass
class ImportChecked:
    """What a dry run found; ``trouble`` is why the files cannot be read at all."""

    entries: Entries
    findings: Findings
    counts: dict[str, int] = field(default_factory=dict)
    amount_cents: int = 0
    trouble: tuple[str, int | None, str] | None = None

    def count(self, name: str) -> None:
        """Count one more."""
        self.counts[name] = self.counts.get(name, 0) + 1


def check_import(store: PaymentStore, batch: Import) -> ImportChecked:
    """Read the files of an import and say what would become of them. Reads only."""
    found = ImportChecked(Entries(), Findings(NOTES, LEFT_OUT))
    if type_at(batch.type_uid) is None:
        found.trouble = ("no_type", None, "")
        return found
    try:
        finder = DocumentFinder(batch)
        reading = _Reading(store, batch, finder, found)
        for problem in finder.problems:
            found.findings.add(problem)
        for record in records_of(batch):
            reading.take(record)
        for problem in finder.unused():
            found.findings.add(problem)
    except UnreadableFile as error:
        found.trouble = (error.code, error.line, error.column)
    return found


class _Reading:
    """One pass through the lines, which must not contradict each other."""

    def __init__(
        self,
        store: PaymentStore,
        batch: Import,
        finder: DocumentFinder,
        found: ImportChecked,
    ) -> None:
        self.store = store
        self.batch = batch
        self.finder = finder
        self.found = found
        self.numbers: set[str] = set()
        self.communications: set[str] = set()

    def take(self, record: Record) -> None:
        """Check one line and write down what it asks for."""
        self.found.count("lines")
        read = record.values
        problems = [*record.problems, *self._problems_of_cells(record)]
        for problem in problems:
            self.found.findings.add(problem)
        number = _number_of(read)
        if not number or read.get("amount") is None:
            return
        if number in self.numbers:
            self._tell(record, "number", DUPLICATE_NUMBER, number)
            return
        self.numbers.add(number)
        status = imports_columns.status_of(read.get("status") or "") or "open"
        paid_cents = _paid_cents(read, status)
        if paid_cents > read["amount"]:
            self._tell(record, "paid", PAID_TOO_MUCH, decimal_text(paid_cents))
        news = {"l": record.line, "n": number, "s": status, "pc": paid_cents}
        news["pr"] = read.get("paid_reference") or ""
        if read.get("direct_debit"):
            news["dd"] = is_yes(read["direct_debit"])
        known = self._known(number)
        if known is None:
            self._take_new(record, news)
        else:
            self._take_known(record, known, news)

    def _take_known(self, record: Record, known: Invoice, news: dict[str, Any]) -> None:
        amount_cents = record.values["amount"]
        if known.state != states.ISSUED:
            self._tell(record, "number", IN_OTHER_IMPORT, news["n"])
        elif known.amount_cents != amount_cents:
            both = f"{decimal_text(known.amount_cents)} / {decimal_text(amount_cents)}"
            self._tell(record, "amount", AMOUNT_CHANGED, both)
        elif not _says_more(known, news):
            self._tell(record, "", UNCHANGED, news["n"])
            self.found.count("unchanged")
        else:
            self.found.count("updated")
            self.found.entries.add(news | {"u": known.id})

    def _take_new(self, record: Record, news: dict[str, Any]) -> None:
        read = record.values
        if news["s"] == imports_columns.CANCELLED or not read["amount"]:
            cancelled = news["s"] == imports_columns.CANCELLED
            code = CANCELLED_NEW if cancelled else NOTHING_CHARGED
            self._tell(record, "", code, news["n"])
            self.found.count("left_out")
            return
        values = lists_payers.payer_values(read)
        match = lists_payers.match_payer(self.store, values)
        payer = None
        if match.payer_id:
            payer = self.store.payers._getOb(match.payer_id)
        reach = lists_payers.reach_of(values, payer) if self.batch.sends else ""
        for code in filter(None, (match.code, reach)):
            self._tell(record, "", code)
        paperless = values.get("paperless", getattr(payer, "paperless", False))
        if self.batch.sends:
            self.found.count("mails" if paperless and not reach else "papers")
        document, problem = self.finder.find(record, news["n"])
        if problem is not None:
            self.found.findings.add(problem)
        self.found.count("new")
        self.found.amount_cents += read["amount"]
        issued_on, due_on = read.get("issued_on"), read.get("due_on")
        if issued_on and due_on and due_on < issued_on:
            self._tell(record, "due_on", DUE_BEFORE_ISSUE, due_on.isoformat())
        self.found.entries.add(
            news
            | {
                "p": values,
                "id": match.payer_id,
                "a": read["amount"],
                "o": read.get("object_title") or "",
                "i": issued_on.isoformat() if issued_on else "",
                "d": due_on.isoformat() if due_on else "",
                "c": self._communication(record),
                "k": read.get("accounting_code") or "",
                "b": read.get("beneficiary") or "",
                "f": document,
            }
        )

    def _communication(self, record: Record) -> str:
        text = record.values.get("communication")
        if not text:
            return ""
        digits = parse_communication(text)
        if not digits:
            self._tell(record, "communication", BAD_COMMUNICATION, text)
            return ""
        if digits in self.communications or digits in self.store.communications:
            self._tell(record, "communication", COMMUNICATION_TAKEN, text)
        self.communications.add(digits)
        return digits

    def _problems_of_cells(self, record: Record) -> Iterator[Problem]:
        for name, value in record.values.items():
            if isinstance(value, str) and holds_card(value):
                heading = self.batch.mapping.get(name, "")
                yield Problem(record.line, heading, CARD_NUMBER)
        status = record.values.get("status")
        if status and not imports_columns.status_of(status):
            heading = self.batch.mapping.get("status", "")
            yield Problem(record.line, heading, UNKNOWN_STATUS, show(status))

    def _known(self, number: str) -> Invoice | None:
        key = (self.batch.regie_uid, number)
        known_id = self.store.external_dues.get(key, "")
        return self.store.invoices._getOb(known_id, None) if known_id else None

    def _tell(self, record: Record, name: str, code: str, text: str = "") -> None:
        heading = self.batch.mapping.get(name, "") if name else ""
        self.found.findings.add(Problem(record.line, heading, code, show(text)))


def _number_of(read: dict[str, Any]) -> str:
    return " ".join(str(read.get("number") or "").split())[:MAX_NUMBER]


def _paid_cents(read: dict[str, Any], status: str) -> int:
    """Return what was paid so far by the billing software: all of it when it says so."""
    paid_cents = read.get("paid")
    if paid_cents is None and status == imports_columns.PAID:
        return read["amount"]
    return paid_cents or 0


def _says_more(known: Invoice, news: dict[str, Any]) -> bool:
    """Say whether a line tells something of an invoice that we do not know yet."""
    if news["pc"] > known.paid_cents and known.due_state != states.CANCELLED:
        return True
    if "dd" in news and news["dd"] != known.direct_debit and known.is_payable:
        return True
    if news["s"] == imports_columns.CANCELLED:
        return known.owed_cents > 0
    return news["s"] == imports_columns.TREASURY and known.due_state == states.OPEN
