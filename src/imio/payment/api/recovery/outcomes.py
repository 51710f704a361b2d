"""What became of a batch, noted over REST: posted, collected, never given, returned."""

from imio.payment.api.invoices.reading import day_of
from imio.payment.api.invoices.reading import text_of
from imio.payment.api.recovery.calls import Call
from imio.payment.api.recovery.writing import batch_in_full
from imio.payment.api.staff.uploads import file_in
from imio.payment.content.batch import Batch
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.content.recovery_batches import LETTERS
from imio.payment.recovery import debits
from imio.payment.recovery import returned
from imio.payment.recovery.bank_data import bank_data_day
from imio.payment.recovery.bank_data import note_bank_data
from imio.payment.recovery.letters import mark_posted
from zExceptions import BadRequest
from zExceptions import NotFound


MAX_REPORT = 5_000_000


def _posted(call: Call, batch: Batch) -> None:
    mark_posted(call.store, batch, call.actor, call.now)


def _collected(call: Call, batch: Batch) -> None:
    reference = text_of(call.body, "reference")[:200]
    debits.mark_collected(call.store, batch, call.actor, call.now, reference)


def _dropped(call: Call, batch: Batch) -> None:
    why = text_of(call.body, "reason", required=True)
    debits.drop_collection(call.store, batch, why, call.actor, call.now)


def _returned(call: Call, batch: Batch) -> None:
    name = text_of(call.body, "debit", required=True)
    why = text_of(call.body, "reason", required=True)
    args = (name, why, call.flag("retry"), call.actor, call.now)
    returned.mark_returned(call.store, batch, *args)


OUTCOMES = {
    "posted": (LETTERS, _posted),
    "collected": (DEBIT_BATCH, _collected),
    "dropped": (DEBIT_BATCH, _dropped),
    "returned": (DEBIT_BATCH, _returned),
}


def note_outcome(call: Call, batch_id: str, name: str) -> dict:
    """Note what became of a batch. Raises NotFound for that of another régie or kind."""
    kind, function = OUTCOMES[name]
    batch = call.store.batches._getOb(batch_id, None)
    if batch is None or batch.kind != kind or not call.may_see(batch.regie_uid):
        raise NotFound(batch_id)
    function(call, batch)
    return batch_in_full(batch, call.address)


def read_report(call: Call) -> dict:
    """Read a status report of the bank; tell what became of each line."""
    found = file_in(call.body, "report", MAX_REPORT)
    if found is None:
        raise BadRequest("report")
    args = (call.store, found[1], call.regies, call.actor, call.now)
    return {
        "items": [
            {
                "debit": one.end_to_end_id,
                "outcome": one.code,
                "reason": one.reason,
                "invoice": one.invoice_id or None,
            }
            for one in returned.import_returns(*args)
        ]
    }


def note_statements(call: Call) -> dict:
    """Note how far bank statements were looked through; it holds for the whole site."""
    if call.regies is not None:
        raise NotFound("bank-data")
    up_to = day_of(call.body, "up_to", required=True)
    note_bank_data(call.store, up_to, call.now)
    return {"up_to": bank_data_day(call.store).isoformat()}
