"""Files of bank transfers: refunds that leave the commune's own account."""

from collections.abc import Sequence
from datetime import datetime
from imio.payment.banking.credit_transfer import build_credit_transfers
from imio.payment.banking.credit_transfer import SCHEMAS
from imio.payment.banking.credit_transfer import Transfer
from imio.payment.banking.credit_transfer import TransferFile
from imio.payment.banking.findings import Problem
from imio.payment.banking.versions import version_for
from imio.payment.content.batch import Batch
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.content.refund_file import RefundFile
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.reference import new_reference
from imio.payment.formatting import local_day
from imio.payment.refunds import moves
from imio.payment.refunds.account import read_iban
from imio.payment.refunds.ending import fail
from imio.payment.refunds.ending import finish
from imio.payment.refunds.events import RefundSent
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.secrets import decrypt_text
from imio.payment.storage.secrets import encrypt_text
from imio.payment.storage.store import PaymentStore
from ZODB.blob import Blob
from zope.event import notify

import hashlib


REFUND_FILE = "refund_file"
MADE = "made"
EXECUTED = "executed"
DROPPED = "dropped"
# Executed or dropped, and its content forgotten
EMPTIED = "emptied"


def make_file(
    store: PaymentStore,
    platform_id: str,
    refund_ids: Sequence[str],
    actor: str,
    now: datetime,
) -> Batch:
    """Make the file (pain.001) that pays these refunds from a platform's account. Writes.

    Its version is the one that the platform names for its bank, else the newest. The
    refunds are in transit from now on. Raises InvalidTransfer naming what must be
    mended (nothing is left out silently), ForbiddenTransition for a refund that is not
    to be sent by transfer from this platform, ConfigurationError without an account.
    """
    refunds = [store.refunds._getOb(one) for one in dict.fromkeys(refund_ids)]
    for refund in refunds:
        _refuse_other(refund, platform_id)
    batch = _new_file(platform_id, now)
    batch.created_by = actor
    content = build_credit_transfers(_file_of(batch, refunds))
    _keep_content(batch, content)
    batch.kind = REFUND_FILE
    # Nobody shall take the transfers of a trial to a real bank.
    trial = "test-" if get_platform(platform_id).mode == psp.TEST else ""
    day = batch.requested_on.isoformat()
    batch.file_name = f"{trial}refunds-{day}-{batch.id}.xml"
    batch.refund_ids = tuple(refund.id for refund in refunds)
    batch.total_count = len(refunds)
    batch.amount_cents = sum(refund.amount_cents for refund in refunds)
    regies = {refund.regie_uid for refund in refunds}
    batch.regie_uid = regies.pop() if len(regies) == 1 else ""
    batch.move_to(MADE, now, actor, "made")
    stored = store.batches.add(batch)
    for refund in refunds:
        refund.batch_id = batch.id
        refund.sent_at = now
        moves.move(
            store, refund, states.IN_TRANSIT, actor, now, "in a bank file", batch.id
        )
        notify(RefundSent(store, refund, now))
    return stored


def find_problems(
    platform_id: str, refunds: Sequence[Refund], now: datetime
) -> tuple[Problem, ...]:
    """Return what a bank would refuse in a file of these refunds, () for nothing.

    Reads only: no file is made. Raises ConfigurationError without an account.
    """
    try:
        build_credit_transfers(_file_of(_new_file(platform_id, now), refunds))
    except InvalidTransfer as error:
        return error.problems
    return ()


def version_of(platform_id: str) -> str:
    """Return the version (pain.001…) of files from a platform's account. Reads only.

    Raises ConfigurationError for a platform that is not there.
    """
    return version_for(get_platform(platform_id).transfer_version, SCHEMAS)


def read_file(batch: Batch) -> bytes | None:
    """Return the very bytes that were made; None once the time to keep them is over."""
    if batch.content is None:
        return None
    with batch.content.open("r") as stream:
        return decrypt_text(stream.read().decode("ascii")).encode("utf-8")


def refunds_in(store: PaymentStore, batch: Batch) -> tuple[Refund, ...]:
    """Return the refunds that a file pays."""
    return tuple(store.refunds._getOb(refund_id) for refund_id in batch.refund_ids)


def mark_executed(
    store: PaymentStore, batch: Batch, actor: str, now: datetime, reference: str = ""
) -> None:
    """The bank has executed a file: its refunds are done and booked. Writes.

    ``reference`` names the proof (a statement line, a word of the bank).
    Raises ForbiddenTransition the second time.
    """
    _end(store, batch, EXECUTED, actor, now, reference or "by hand")
    batch.executed_at = now
    batch.reference = reference
    batch.done_count = 0
    for refund in _awaiting(store, batch):
        finish(store, refund, actor, now, "executed by the bank", reference)
        batch.done_count += 1


def mark_returned(
    store: PaymentStore, refund: Refund, why: str, actor: str, now: datetime
) -> None:
    """A transfer was refused or came back: the refund failed and can be retried. Writes.

    Raises ForbiddenTransition unless it is in a file, or was done by one.
    """
    if refund.way != BY_TRANSFER or refund.state not in moves.GONE_STATES:
        raise ForbiddenTransition(f"refund: {refund.state} is at no bank")
    fail(store, refund, why, actor, now)


def drop_file(
    store: PaymentStore, batch: Batch, why: str, actor: str, now: datetime
) -> None:
    """A file never reached the bank: its refunds failed and can be retried. Writes.

    Raises ForbiddenTransition for a file that was executed or dropped before.
    """
    _end(store, batch, DROPPED, actor, now, why)
    for refund in _awaiting(store, batch):
        fail(store, refund, why, actor, now)


def empty_file(store: PaymentStore, batch: Batch, actor: str, now: datetime) -> None:
    """Delete the content of a file whose time to be kept is over. Writes.

    Raises ForbiddenTransition while the bank may still need it.
    """
    if batch.state not in (EXECUTED, DROPPED):
        raise ForbiddenTransition(f"file: {batch.state} to {EMPTIED}")
    batch.content = None
    batch.move_to(EMPTIED, now, actor, "retention over")
    store.batches.reindex(batch)


def _new_file(platform_id: str, now: datetime) -> RefundFile:
    batch = RefundFile(new_reference())
    batch.platform_id = platform_id
    batch.schema = version_of(platform_id)
    batch.created_at = now
    batch.requested_on = local_day(now)
    return batch


def _refuse_other(refund: Refund, platform_id: str) -> None:
    is_here = refund.way == BY_TRANSFER and refund.platform_id == platform_id
    if refund.state != states.TO_SEND or not is_here:
        raise ForbiddenTransition(f"refund {refund.id} is not for this file")


def _file_of(batch: RefundFile, refunds: Sequence[Refund]) -> TransferFile:
    platform = get_platform(batch.platform_id)
    if not platform.iban:
        raise ConfigurationError(f"platform {batch.platform_id} has no account")
    return TransferFile(
        message_id=batch.id,
        debtor_name=platform.beneficiary or platform.title,
        debtor_iban=platform.iban,
        requested_on=batch.requested_on,
        created_at=batch.created_at,
        debtor_bic=platform.bic or "",
        transfers=tuple(_transfer_of(refund) for refund in refunds),
        schema=batch.schema,
    )


def _transfer_of(refund: Refund) -> Transfer:
    return Transfer(
        end_to_end_id=refund.reference,
        name=refund.payee,
        iban=read_iban(refund),
        amount_cents=refund.amount_cents,
        communication=f"{refund.reference} {refund.object_title}",
        bic=refund.bic,
        address=refund.address,
    )


def _keep_content(batch: RefundFile, content: bytes) -> None:
    batch.content_hash = hashlib.sha256(content).hexdigest()
    batch.content = Blob()
    with batch.content.open("w") as stream:
        stream.write(encrypt_text(content.decode("utf-8")).encode("ascii"))


def _end(
    store: PaymentStore,
    batch: Batch,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
) -> None:
    if batch.state != MADE:
        raise ForbiddenTransition(f"file: {batch.state} to {state}")
    batch.move_to(state, now, actor, cause)
    store.batches.reindex(batch)


def _awaiting(store: PaymentStore, batch: Batch) -> list[Refund]:
    return [
        refund
        for refund in refunds_in(store, batch)
        if refund.state == states.IN_TRANSIT and refund.batch_id == batch.id
    ]
