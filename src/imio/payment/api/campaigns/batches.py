"""What the services of campaigns and imports share: reading files, telling states."""

from imio.payment import access
from imio.payment.api.staff.content import content_as_json
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.api.staff.uploads import file_in
from imio.payment.clock import utc_now
from imio.payment.content.batch import ListBatch
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.file_errors import UnreadableFile
from imio.payment.invoicing.imports import MAX_ARCHIVE_BYTES
from imio.payment.invoicing.lists_entries import read_findings
from imio.payment.invoicing.places import regie_of_type
from imio.payment.json_object import read_object
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.listing import read_page
from imio.payment.storage.store import get_store
from imio.payment.tables.reading import MAX_BYTES
from plone import api
from typing import Any
from zExceptions import BadRequest
from zExceptions import NotFound


MAX_FINDINGS = 1_000
MAX_TEXT = 200
CONFLICT = 409


def find_batch(kind: str, batch_id: str, regies) -> ListBatch:
    """Return a batch of the caller's régies. Raises NotFound."""
    batch = get_store().batches._getOb(batch_id, None)
    if batch is None or batch.kind != kind:
        raise NotFound(batch_id)
    if regies is not None and batch.regie_uid not in regies:
        raise NotFound(batch_id)
    return batch


def batch_as_json(batch: ListBatch, address: str) -> dict[str, Any]:
    """Return where a batch stands, and what its list comes to."""
    trouble = batch.trouble
    return {
        "@id": f"{address}/{batch.id}",
        "id": batch.id,
        "title": batch.title,
        "state": batch.state,
        "type": batch.type_uid,
        "regie": batch.regie_uid,
        "file_name": batch.file_name,
        "created_at": iso(batch.created_at),
        "created_by": batch.created_by,
        "columns": dict(batch.mapping),
        "headings": list(batch.headings),
        "total_count": batch.total_count,
        "done_count": min(batch.done_count, batch.total_count),
        "amount_cents": batch.amount_cents,
        "counts": dict(batch.counts),
        "problem_counts": dict(batch.problem_counts),
        "prints": [
            {
                "name": part.file_name,
                "whole_name": part.whole_name or None,
                "count": part.count,
                "made_at": iso(part.made_at),
            }
            for part in batch.prints
        ],
        "trouble": {"code": trouble[0], "line": trouble[1], "column": trouble[2]}
        if trouble
        else None,
    }


def findings_as_json(batch: ListBatch) -> list[dict[str, Any]]:
    """Return the problems by line, errors and notes, as far as one answer holds."""
    found = []
    for problem, weight in read_findings(batch):
        if len(found) == MAX_FINDINGS:
            break
        found.append(
            {
                "line": problem.line,
                "column": problem.column,
                "code": problem.code,
                "shown": problem.shown,
                "weight": weight,
            }
        )
    return found


def print_file(batch: ListBatch, name: str) -> dict[str, str]:
    """Return a file for the printer: a ZIP, or one PDF of all. Raises NotFound."""
    for part in batch.prints:
        if name == part.file_name:
            return content_as_json(name, "application/zip", _bytes_of(part.content))
        if part.whole is not None and name == part.whole_name:
            return content_as_json(name, "application/pdf", _bytes_of(part.whole))
    raise NotFound(name)


def _bytes_of(blob) -> bytes:
    with blob.open("r") as file:
        return file.read()


class BatchesGet(StaffService):
    """A page of batches, one of them, or the report or a file of one."""

    kind = ""
    max_path = 3

    def answer(self):
        regies = access.visible_regies(access.ISSUE_INVOICES)
        self.demand(regies)
        if not self.path:
            return self._list(regies)
        batch = find_batch(self.kind, self.path[0], regies)
        if len(self.path) == 1:
            return batch_as_json(batch, self.address)
        if self.path[1] == "files" and len(self.path) == 3:
            return print_file(batch, self.path[2])
        if self.path[1:] != ("report",):
            raise NotFound(self.path[-1])
        return {
            "@id": f"{self.address}/{batch.id}/report",
            "items": findings_as_json(batch),
            "items_total": sum(batch.problem_counts.values()),
        }

    def _list(self, regies) -> dict:
        search = read_filters(self.request.form, ("state",))
        self.refuse_unreadable(search)
        store = get_store()
        filters = {"kind": (self.kind,)}
        if search.state:
            filters["state"] = (search.state,)
        if regies is not None:
            filters["regie"] = regies
        found = store.batches.catalog.search(filters, search.words)
        page = read_page(store.batches, found, search, self.page_size())
        items = [batch_as_json(batch, self.address) for batch in page.items]
        return self.as_list(search, page, items)


class BatchesPost(StaffPost):
    """Begins a batch with its file, or does one of ``acts`` with one."""

    kind = ""
    acts: dict[str, str] = {}

    def answer(self):
        self.regies = access.visible_regies(access.ISSUE_INVOICES)
        self.demand(self.regies)
        self.body = read_object(self.request)
        if len(self.path) == 2 and self.path[1] in self.acts:
            batch = find_batch(self.kind, self.path[0], self.regies)
            return self._guarded(getattr(self, self.acts[self.path[1]]), batch)
        if self.path:
            raise NotFound(self.path[-1])
        return self._guarded(self.create)

    def create(self) -> ListBatch:
        raise NotImplementedError

    def do(self, batch: ListBatch, act, *more) -> ListBatch:
        """Call a function of the feature below, in the name of the caller, now."""
        act(get_store(), batch, *more, self.actor, utc_now())
        return batch

    @property
    def actor(self) -> str:
        return api.user.get_current().getId()

    def _guarded(self, act, *arguments):
        try:
            batch = act(*arguments)
        except UnreadableFile as error:
            raise BadRequest(error.code) from error
        except InvoiceRefused as error:
            raise BadRequest(error.code) from error
        except ForbiddenTransition:
            self.request.response.setStatus(CONFLICT)
            return {"error": {"type": "ForbiddenTransition"}}
        return batch_as_json(batch, self.address)

    def text(self, name: str, required: bool = False) -> str:
        """Return a text of the body. Raises BadRequest."""
        value = self.body.get(name, "")
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise BadRequest(f"unreadable: {name}")
        if required and not value.strip():
            raise BadRequest(f"missing: {name}")
        return value.strip()

    def invoice_type(self) -> InvoiceType:
        """Return the type that the body names by UID, if the caller may issue it."""
        wanted = self.text("type", required=True)
        for one in access.issuable_types():
            own = self.regies is None or regie_of_type(one).UID() in self.regies
            if one.UID() == wanted and own:
                return one
        raise BadRequest("unknown: type")

    def file(self, name: str, limit: int = MAX_BYTES) -> tuple[str, bytes] | None:
        """Return name and content of a file in the body, None when it is not there.

        It is {"filename": …, "data": base64}. Raises BadRequest.
        """
        return file_in(self.body, name, limit)

    def needed_file(self) -> tuple[str, bytes]:
        """Return the list. Raises BadRequest."""
        found = self.file("file")
        if found is None:
            raise BadRequest("missing: file")
        return found

    def archive(self) -> tuple[str, bytes] | None:
        """Return the ZIP of documents, None when there is none. Raises BadRequest."""
        return self.file("archive", MAX_ARCHIVE_BYTES)

    def columns(self) -> dict[str, str] | None:
        """Return the headings by column, None when the body names none."""
        given = self.body.get("columns")
        if given is None:
            return None
        if not isinstance(given, dict):
            raise BadRequest("unreadable: columns")
        pairs = given.items()
        if not all(isinstance(part, str) for pair in pairs for part in pair):
            raise BadRequest("unreadable: columns")
        return dict(pairs)
