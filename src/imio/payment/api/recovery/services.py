"""GET @payment-recovery and what stands below it: lists, batches, files, previews."""

from datetime import date
from datetime import timedelta
from imio.payment import access
from imio.payment.api.recovery.files import batch_file
from imio.payment.api.recovery.files import letter_file
from imio.payment.api.recovery.stops import PAUSES
from imio.payment.api.recovery.stops import pauses_as_json
from imio.payment.api.recovery.stops import SUSPENSIONS
from imio.payment.api.recovery.stops import suspensions_as_json
from imio.payment.api.recovery.writing import batch_as_json
from imio.payment.api.recovery.writing import batch_in_full
from imio.payment.api.recovery.writing import invoice_as_json
from imio.payment.api.recovery.writing import mail_as_json
from imio.payment.api.staff.service import StaffService
from imio.payment.clock import utc_now
from imio.payment.content.batch import Batch
from imio.payment.content.invoice import Invoice
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.content.recovery_batches import LETTERS
from imio.payment.content.recovery_batches import TREASURY_BATCH
from imio.payment.formatting import local_day
from imio.payment.recovery.debits import first_day
from imio.payment.recovery.debits import list_collectable
from imio.payment.recovery.mornings import next_run_day
from imio.payment.recovery.reminders import plan_day
from imio.payment.recovery.treasury import list_candidates
from imio.payment.reporting.names import read_names
from imio.payment.storage.store import get_store
from zExceptions import BadRequest
from zExceptions import NotFound


KINDS = (LETTERS, TREASURY_BATCH, DEBIT_BATCH)
MAX_AHEAD = timedelta(days=366)
MAX_BATCHES = 100
PREVIEW = "preview"
LETTER = "letter"
LEVELS = tuple("12345678")


class PaymentRecoveryGet(StaffService):
    """Lists of the reader's régies, and files of batches; nothing is written."""

    max_path = 3

    def answer(self):
        self.regies = access.visible_regies(access.MANAGE_RECOVERY)
        self.demand(self.regies)
        self.store = get_store()
        self.now = utc_now()
        if not self.path:
            return self._reminders()
        if self.path == ("treasury",):
            return self._treasury()
        if self.path == ("direct-debits",):
            return self._debits()
        if self.path[0] == "batches":
            return self._batches()
        if len(self.path) == 2 and self.path[0] in (PREVIEW, LETTER):
            return self._reminder(*self.path)
        if self.path == (SUSPENSIONS,):
            items = suspensions_as_json(self.store, self.regies, self.now)
            return self._listed("/suspensions", local_day(self.now), items)
        if self.path == (PAUSES,):
            on = local_day(self.now)
            items = pauses_as_json(self.store, self.regies, on)
            return self._listed("/pauses", on, items)
        raise NotFound(self.path[0])

    def _reminders(self) -> dict:
        on = self._day(next_run_day(self.store, self.now))
        items = [
            invoice_as_json(one.invoice)
            | {
                "outcome": one.step.code,
                "level": one.step.level.number,
                "channel": one.step.channel,
                "cost_cents": one.step.cost_cents,
            }
            for one in plan_day(self.store, self.regies, on, self.now)
        ]
        return self._listed("", on, items)

    def _treasury(self) -> dict:
        on = local_day(self.now)
        items = [
            invoice_as_json(one.invoice)
            | {"outcome": one.code, "ripe_on": one.ripe_on.isoformat()}
            for one in list_candidates(self.store, self.regies, on, self.now)
        ]
        return self._listed("/treasury", on, items)

    def _debits(self) -> dict:
        on = self._day(first_day(self.now))
        items = [
            invoice_as_json(one.invoice) | {"outcome": one.code}
            for regie_uid in read_names(self.regies, demarches=()).regies
            for one in list_collectable(self.store, regie_uid, on)
        ]
        return self._listed("/direct-debits", on, items)

    def _batches(self) -> dict:
        if len(self.path) > 1:
            batch = self.store.batches._getOb(self.path[1], None)
            if batch is None or batch.kind not in KINDS or not self._may_see(batch):
                raise NotFound(self.path[1])
            if len(self.path) == 3:
                return batch_file(batch, self.path[2])
            return batch_in_full(batch, self.address)
        filters = {"kind": KINDS}
        if self.regies is not None:
            filters["regie"] = self.regies
        found = self.store.batches.catalog.search(filters)
        batches = [self.store.batches._getOb(one) for one in found.page(0, MAX_BATCHES)]
        items = [batch_as_json(one, self.address) for one in batches]
        return self._listed("/batches", local_day(self.now), items)

    def _reminder(self, kind: str, invoice_id: str) -> dict:
        """Return one reminder as it would leave; nothing is written."""
        invoice = self.store.invoices._getOb(invoice_id, None)
        if invoice is None or not self._may_see(invoice):
            raise NotFound(invoice_id)
        level = self.request.form.get("level", "")
        if level not in LEVELS:
            raise BadRequest("unreadable: level")
        args = (self.store, invoice, int(level), self.now)
        return letter_file(*args) if kind == LETTER else mail_as_json(*args)

    def _may_see(self, one: Batch | Invoice) -> bool:
        return self.regies is None or one.regie_uid in self.regies

    def _day(self, default: date) -> date:
        typed = self.request.form.get("day", "")
        if not typed:
            return default
        today = local_day(self.now)
        try:
            day = date.fromisoformat(typed)
        except (TypeError, ValueError):
            raise BadRequest("unreadable: day") from None
        if not today <= day <= today + MAX_AHEAD:
            raise BadRequest("out of bounds: day")
        return day

    def _listed(self, path: str, on: date, items: list[dict]) -> dict:
        return {
            "@id": f"{self.address}{path}",
            "day": on.isoformat(),
            "items": items,
            "items_total": len(items),
        }
