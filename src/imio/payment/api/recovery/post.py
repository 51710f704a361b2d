"""POST @payment-recovery/…: what the pages of recovery change, by the same functions."""

from collections.abc import Callable
from imio.payment import access
from imio.payment.api.invoices.services import error_as_json
from imio.payment.api.recovery import making
from imio.payment.api.recovery import mandates
from imio.payment.api.recovery import outcomes
from imio.payment.api.recovery import stops
from imio.payment.api.recovery.calls import Call
from imio.payment.api.refunds.files import problems_as_json
from imio.payment.api.staff.service import StaffPost
from imio.payment.clock import utc_now
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.domain.errors import PaymentError
from imio.payment.json_object import read_object
from imio.payment.storage.store import get_store
from plone import api
from zExceptions import NotFound


_ACTS = {
    ("reminders",): making.send_reminders,
    ("bank-data",): outcomes.note_statements,
    ("treasury", "preview"): making.preview_treasury,
    ("direct-debits", "preview"): making.preview_debits,
    ("direct-debits", "returns"): outcomes.read_report,
    (stops.SUSPENSIONS,): stops.change_suspensions,
    (stops.SUSPENSIONS, stops.LIFT): stops.lift_suspension,
    (stops.PAUSES,): stops.change_pauses,
    (stops.PAUSES, stops.LIFT): stops.lift_pause,
}
_MADE = {
    ("treasury",): making.hand_over,
    ("direct-debits",): making.make_collection,
}


class PaymentRecoveryPost(StaffPost):
    """Does one thing of recovery, of the régies whose recovery the caller manages."""

    max_path = 3

    def answer(self):
        regies = access.visible_regies(access.MANAGE_RECOVERY)
        self.demand(regies)
        function, names = self._act()
        actor = api.user.get_current().getId()
        body = read_object(self.request)
        call = Call(get_store(), regies, body, actor, utc_now(), self.address)
        try:
            answer = function(call, *names)
        except making.ChoiceChanged as error:
            return self._refuse(error) | {"preview": error.preview}
        except InvalidTransfer as error:
            return self._refuse(error) | {"problems": problems_as_json(error.problems)}
        except PaymentError as error:
            return self._refuse(error)
        if self.path in _MADE:
            self.request.response.setStatus(201)
        return answer

    def _act(self) -> tuple[Callable, tuple[str, ...]]:
        """Return the function that an address names, and the ids in it."""
        function = _ACTS.get(self.path) or _MADE.get(self.path)
        if function is not None:
            return function, ()
        place, *rest = self.path or ("",)
        if place == "batches" and len(rest) == 2 and rest[1] in outcomes.OUTCOMES:
            return outcomes.note_outcome, tuple(rest)
        if place == mandates.MANDATES and len(rest) == 1:
            return mandates.keep_mandate, tuple(rest)
        if place == mandates.MANDATES and rest[1:] == [mandates.REVOKE]:
            return mandates.revoke_mandate, (rest[0],)
        raise NotFound("/".join(self.path))

    def _refuse(self, error: PaymentError) -> dict:
        self.request.response.setStatus(409)
        return error_as_json(error)
