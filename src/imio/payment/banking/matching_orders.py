"""Movements that are about orders of ours: refunds, collections, and files of them."""

from collections.abc import Iterator
from imio.payment.banking import statement as words
from imio.payment.banking.statement import KnownFile
from imio.payment.banking.statement import KnownOrder
from imio.payment.banking.statement import Ledger
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import Verdict
from imio.payment.banking.suggestions import suggest_refund

import re


# A bank may tell our reference in words only, as a part of the text.
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{4,33}[A-Za-z0-9]", re.ASCII)
_MOST_TOKENS = 20


def judge_collected(movement: Movement, ledger: Ledger) -> Verdict | None:
    """Judge a credit that may be a direct debit of ours, or a file of them; None if not.

    Only an identifier tells: an amount alone is proposed by ``propose_file``.
    """
    collection = ledger.find_collection(movement.end_to_end_id)
    if collection is not None:
        return _judge_collection(movement, collection)
    for identifier in (movement.message_id, movement.end_to_end_id):
        file = ledger.find_file(identifier) if identifier else None
        if file is not None:
            return _judge_file(movement, file)
    return None


def judge_unpaid(movement: Movement, ledger: Ledger) -> Verdict | None:
    """Judge a debit that may take a direct debit of ours back; None if it does not."""
    collection = ledger.find_collection(movement.end_to_end_id)
    if collection is None:
        return None
    if not _is_certain(collection, -movement.amount_cents):
        return _propose_collection(collection)
    return Verdict(
        words.DEBIT_RETURNED,
        allocations=((collection.due_id, movement.amount_cents),),
        collection_id=collection.id,
    )


def judge_returned(movement: Movement, ledger: Ledger) -> Verdict:
    """Judge a credit that brings a transfer of ours back: never a payment of a due.

    It may be a transfer that is not ours to know, such as one to a supplier.
    """
    for identifier in _list_identifiers(movement):
        refund = ledger.find_refund(identifier)
        if refund is None:
            continue
        certain = _is_certain(refund, movement.amount_cents)
        outcome = words.REFUND_RETURNED if certain else words.SUGGEST
        return Verdict(outcome, refund_id=refund.id)
    refund_id = suggest_refund(movement, ledger)
    outcome = words.SUGGEST if refund_id else words.UNMATCHED
    return Verdict(outcome, refund_id=refund_id)


def judge_sent(movement: Movement, ledger: Ledger) -> Verdict:
    """Judge a debit of ours: a refund or a file of refunds, or nothing of our business."""
    for identifier in _list_identifiers(movement):
        refund = ledger.find_refund(identifier)
        if refund is not None:
            return _judge_refund(movement, refund)
        file = ledger.find_file(identifier)
        if file is not None:
            return _judge_file(movement, file)
    return propose_file(movement, ledger) or Verdict(words.NOT_A_PAYMENT)


def propose_file(movement: Movement, ledger: Ledger) -> Verdict | None:
    """Propose the one file of ours that has the amount of a movement; None without one."""
    files = ledger.list_files(movement.amount_cents, movement.entry_on)
    if len(files) != 1:
        return None
    return Verdict(words.SUGGEST, file_id=files[0].id)


def _judge_refund(movement: Movement, refund: KnownOrder) -> Verdict:
    certain = _is_certain(refund, -movement.amount_cents)
    outcome = words.REFUND_EXECUTED if certain else words.SUGGEST
    return Verdict(outcome, refund_id=refund.id)


def _judge_file(movement: Movement, file: KnownFile) -> Verdict:
    certain = _is_certain(file, movement.amount_cents)
    outcome = words.FILE_EXECUTED if certain else words.SUGGEST
    return Verdict(outcome, file_id=file.id)


def _judge_collection(movement: Movement, collection: KnownOrder) -> Verdict:
    if not _is_certain(collection, movement.amount_cents):
        return _propose_collection(collection)
    # The money of one that was noted by hand is in the books: the movement is its proof.
    paid = ((collection.due_id, movement.amount_cents),)
    return Verdict(
        words.DEBIT_COLLECTED,
        allocations=() if collection.is_done else paid,
        collection_id=collection.id,
    )


def _propose_collection(collection: KnownOrder) -> Verdict:
    return Verdict(
        words.SUGGEST, suggestions=(collection.due_id,), collection_id=collection.id
    )


def _is_certain(order: KnownOrder | KnownFile, amount_cents: int) -> bool:
    """Tell whether a movement that names an order is what the order said, whole."""
    return not order.is_elsewhere and order.amount_cents == amount_cents


def _list_identifiers(movement: Movement) -> Iterator[str]:
    """Yield what may be our reference: of the order, of its file, or in the text."""
    yield from filter(None, (movement.end_to_end_id, movement.message_id))
    tokens = _TOKEN.findall(movement.communication)
    yield from (token for token in tokens[:_MOST_TOKENS] if re.search("[0-9]", token))
