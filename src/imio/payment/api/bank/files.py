"""GET @payment-bank[/<file>[/lines]], POST @payment-bank[/<file>/confirm|cancel|again]."""

from imio.payment import logger
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.api.staff.uploads import file_in
from imio.payment.clock import utc_now
from imio.payment.content.bank_statement import BANK_FILE
from imio.payment.content.bank_statement import BankFile
from imio.payment.content.bank_statement import FoundStatement
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.domain.errors import PaymentError
from imio.payment.formatting import local_day
from imio.payment.json_object import read_object
from imio.payment.reconciliation import files
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.reconciliation.entries import each_entry
from imio.payment.reconciliation.entries import Entry
from imio.payment.reconciliation.known import newest_days
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.listing import read_page
from imio.payment.storage.store import get_store
from itertools import islice
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound

import transaction


CONFLICT = 409
ACTS = {
    "confirm": files.confirm_file,
    "cancel": files.cancel_file,
    "again": files.check_again,
}


def find_file(file_id: str) -> BankFile:
    """Return a file of the bank. Raises NotFound."""
    batch = get_store().batches._getOb(file_id, None)
    if batch is None or batch.kind != BANK_FILE:
        raise NotFound(file_id)
    return batch


def refused(request, error: PaymentError) -> dict:
    """Answer that nothing was done, and why; whatever was begun is taken back."""
    transaction.doom()
    request.response.setStatus(CONFLICT)
    code = getattr(error, "code", "")
    return {"error": {"type": type(error).__name__, "code": code}}


def file_as_json(batch: BankFile, address: str) -> dict:
    """Return where a file stands, and what was found in it."""
    return {
        "@id": f"{address}/{batch.id}",
        "id": batch.id,
        "state": batch.state,
        "file_name": batch.file_name,
        "sha256": batch.content_hash,
        "created_at": iso(batch.created_at),
        "created_by": batch.created_by,
        "checked_at": iso(batch.checked_at),
        "total_count": batch.total_count,
        "done_count": min(batch.done_count, batch.total_count),
        "amount_cents": batch.amount_cents,
        "counts": dict(batch.counts),
        "warnings": list(batch.warnings),
        "statements": [
            _found_as_json(one, batch.statement_ids.get(place, ""))
            for place, one in enumerate(batch.statements)
        ],
    }


def _found_as_json(found: FoundStatement, statement_id: str) -> dict:
    return {
        "id": statement_id,
        "iban": found.iban,
        "number": found.number,
        "on": found.on.isoformat(),
        "opening_cents": found.opening_cents,
        "closing_cents": found.closing_cents,
        "status": found.status,
        "kept": found.kept,
        "left": found.left,
        "gap_cents": found.gap_cents,
    }


def _entry_as_json(entry: Entry) -> dict:
    movement, verdict = entry.movement, entry.verdict
    return {
        "statement": entry.place,
        "ref": movement.ref,
        "amount_cents": movement.amount_cents,
        "entry_on": movement.entry_on.isoformat(),
        "name": movement.counterparty_name,
        "communication": movement.reference or movement.communication,
        "outcome": verdict.outcome,
        "allocations": [
            {"due": due_id, "amount_cents": cents} for due_id, cents in entry.parts
        ],
        "suggestions": list(verdict.suggestions),
        "refund": verdict.refund_id,
        "file": verdict.file_id,
        "collection": verdict.collection_id,
    }


class PaymentBankGet(StaffService):
    """The accounts and a page of files; one of them; or what is to happen to its lines."""

    def answer(self):
        if not self.path:
            return self._list()
        batch = find_file(self.path[0])
        if len(self.path) == 1:
            return file_as_json(batch, self.address)
        if self.path[1] != "lines":
            raise NotFound(self.path[1])
        search = read_filters(self.request.form, ())
        end = search.start + self.page_size()
        found = islice(each_entry(batch), search.start, end)
        return {
            "@id": f"{self.address}/{batch.id}/lines",
            "items": [_entry_as_json(one) for one in found],
            "items_total": batch.total_count if batch.entries is not None else 0,
        }

    def _list(self) -> dict:
        search = read_filters(self.request.form, ("state",))
        self.refuse_unreadable(search)
        store = get_store()
        filters = {"kind": (BANK_FILE,)}
        if search.state:
            filters["state"] = (search.state,)
        found = store.batches.catalog.search(filters, search.words)
        page = read_page(store.batches, found, search, self.page_size())
        items = [file_as_json(one, self.address) for one in page.items]
        return self.as_list(search, page, items) | {"accounts": self._accounts()}

    def _accounts(self) -> list[dict]:
        days = newest_days(get_store(), local_day(utc_now()))
        return [
            {
                "iban": iban,
                "platforms": list(platforms),
                "newest_statement_on": days[iban].isoformat() if days[iban] else None,
            }
            for iban, platforms in own_accounts().items()
        ]


class PaymentBankPost(StaffPost):
    """Takes a file in, and has it booked, checked once more or given up."""

    def answer(self):
        body = read_object(self.request)
        try:
            return file_as_json(self._done(body), self.address)
        except InvalidBankFile as error:
            raise BadRequest(f"{error.code} {error.place}".strip()) from error
        except (StatementRefused, PaymentError) as error:
            logger.info("bank file not done: %s", type(error))
            return refused(self.request, error)

    def _done(self, body: dict) -> BankFile:
        store, now = get_store(), utc_now()
        actor = api.user.get_current().getId()
        if not self.path:
            given = file_in(body, "file", files.MAX_BYTES)
            if given is None:
                raise BadRequest("missing: file")
            batch, is_new = files.take_file(store, *given, actor, now)
            if is_new:
                self.request.response.setStatus(201)
            return batch
        if len(self.path) != 2 or self.path[1] not in ACTS:
            raise NotFound(self.path[-1])
        batch = find_file(self.path[0])
        ACTS[self.path[1]](store, batch, actor, now)
        return batch
