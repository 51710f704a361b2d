"""GET and POST @payment-refund-files: files for the bank, as on the pages of the desk."""

from base64 import b64encode
from collections.abc import Sequence
from imio.payment import access
from imio.payment import logger
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.banking.findings import Problem
from imio.payment.clock import utc_now
from imio.payment.content.batch import Batch
from imio.payment.content.refund import Refund
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import PaymentError
from imio.payment.json_object import read_object
from imio.payment.refunds.transfers import drop_file
from imio.payment.refunds.transfers import make_file
from imio.payment.refunds.transfers import mark_executed
from imio.payment.refunds.transfers import read_file
from imio.payment.reporting.refund_files import find_file
from imio.payment.reporting.refund_files import find_files
from imio.payment.reporting.refund_files import foresee_files
from imio.payment.reporting.refund_files import ForeseenFile
from imio.payment.reporting.refund_files import MAX_CHOSEN
from imio.payment.reporting.refund_files import sendable
from imio.payment.storage.store import get_store
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound


MAX_TEXT = 200
FILE = "file"
EXECUTED = "executed"
DROPPED = "dropped"
PREVIEW = "preview"


def file_as_json(batch: Batch, address: str) -> dict:
    """Return a file without what stands in it."""
    return {
        "@id": f"{address}/{batch.id}",
        "id": batch.id,
        "name": batch.file_name,
        "state": batch.state,
        "platform": batch.platform_id,
        "schema": batch.schema,
        "count": batch.total_count,
        "amount_cents": batch.amount_cents,
        "refunds": list(batch.refund_ids),
        "sha256": batch.content_hash,
        "created_at": iso(batch.created_at),
        "created_by": batch.created_by,
        "executed_at": iso(batch.executed_at),
        "reference": batch.reference,
    }


def foreseen_as_json(file: ForeseenFile) -> dict:
    """Return a file that is not made yet; its accounts are masked."""
    return {
        "platform": file.platform_id,
        "schema": file.schema,
        "count": len(file.refunds),
        "amount_cents": file.amount_cents,
        "refunds": [
            {
                "id": refund.id,
                "payee": refund.payee,
                "iban_masked": refund.iban_masked,
                "amount_cents": refund.amount_cents,
            }
            for refund in file.refunds
        ],
        "trouble": file.trouble,
        "problems": problems_as_json(file.problems),
    }


def problems_as_json(problems: Sequence[Problem]) -> list[dict]:
    """Return what a bank would refuse: of which order (null: the file), and why."""
    return [
        {"index": one.index, "field": one.field, "code": one.code} for one in problems
    ]


def demand_file(batch_id: str, permission: str) -> Batch:
    """Return a file of the caller's régies. Raises NotFound."""
    batch = find_file(get_store(), batch_id, permission)
    if batch is None:
        raise NotFound(batch_id)
    return batch


class RefundFilesGet(StaffService):
    """The files, one of them, or (<id>/file) the very bytes that were made."""

    def answer(self):
        self.demand(access.visible_regies(access.VIEW_REFUNDS))
        if not self.path:
            items = [file_as_json(one, self.address) for one in find_files(get_store())]
            return {"@id": self.address, "items": items, "items_total": len(items)}
        if len(self.path) == 1:
            batch = demand_file(self.path[0], access.VIEW_REFUNDS)
            return file_as_json(batch, self.address)
        if self.path[1] != FILE:
            raise NotFound(self.path[1])
        batch = demand_file(self.path[0], access.MANAGE_REFUNDS)
        content = read_file(batch)
        if content is None:
            raise NotFound(batch.id)
        logger.info("file %s taken by %s", batch.id, api.user.get_current().getId())
        return {
            "name": batch.file_name,
            "content_type": "application/xml",
            "sha256": batch.content_hash,
            "data": b64encode(content).decode("ascii"),
        }


class RefundFilesPost(StaffPost):
    """Makes a file, or notes that the bank has executed it or never got it."""

    def answer(self):
        self.demand(access.visible_regies(access.MANAGE_REFUNDS))
        self.body = read_object(self.request)
        if self.path == (PREVIEW,):
            return self._preview()
        try:
            done = self._done() if self.path else self._make()
            return file_as_json(done, self.address)
        except InvalidTransfer as error:
            return self._refuse(400, error, problems=problems_as_json(error.problems))
        except PaymentError as error:
            return self._refuse(409, error)

    def _done(self) -> Batch:
        if len(self.path) != 2 or self.path[1] not in (EXECUTED, DROPPED):
            raise NotFound(f"{EXECUTED}, {DROPPED}")
        batch = demand_file(self.path[0], access.MANAGE_REFUNDS)
        store, actor, now = get_store(), self._actor(), utc_now()
        if self.path[1] == EXECUTED:
            mark_executed(store, batch, actor, now, self._text("reference"))
            return batch
        why = self._text("reason")
        if not why:
            raise BadRequest("reason")
        drop_file(store, batch, why, actor, now)
        return batch

    def _preview(self) -> dict:
        """Tell which files the named refunds would make; nothing is written."""
        files = foresee_files(self._chosen(), utc_now())
        return {"items": [foreseen_as_json(file) for file in files]}

    def _chosen(self) -> list[Refund]:
        ids = self.body.get("refunds")
        are_ids = isinstance(ids, list) and all(isinstance(one, str) for one in ids)
        if not are_ids or not 0 < len(ids) <= MAX_CHOSEN:
            raise BadRequest(f"refunds: a list of 1 to {MAX_CHOSEN} numbers")
        return sendable(get_store(), ids)

    def _make(self) -> Batch:
        chosen = self._chosen()
        if len(chosen) != len(set(self.body["refunds"])):
            raise ForbiddenTransition("a refund is not to be sent by transfer")
        platforms = {refund.platform_id for refund in chosen}
        if len(platforms) != 1:
            raise BadRequest("refunds: of one platform, which pays them")
        found = [refund.id for refund in chosen]
        actor, now = self._actor(), utc_now()
        batch = make_file(get_store(), platforms.pop(), found, actor, now)
        self.request.response.setStatus(201)
        return batch

    def _refuse(self, status: int, error: PaymentError, **more) -> dict:
        self.request.response.setStatus(status)
        return {"error": {"type": type(error).__name__, **more}}

    def _text(self, name: str) -> str:
        value = self.body.get(name, "")
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise BadRequest(f"{name}: up to {MAX_TEXT} characters")
        return value.strip()

    def _actor(self) -> str:
        return api.user.get_current().getId()
