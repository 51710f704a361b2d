"""@@payment-suspensions: payments of a régie or an invoice type stopped between two days."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.invoices.refusals import in_words
from imio.payment.browser.invoices.suspending import messages_of
from imio.payment.browser.invoices.suspending import suspension_fields
from imio.payment.browser.staff.page import form_text
from imio.payment.clock import utc_now
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import local_day
from imio.payment.invoicing.suspending import resume_payments
from imio.payment.invoicing.suspending import suspend_payments
from imio.payment.reporting.stops import places_of
from imio.payment.reporting.stops import suspended
from imio.payment.storage.store import get_store
from zExceptions import NotFound
from zExceptions import Unauthorized


class SuspensionsView(FormPage):
    """Shows what is suspended, and suspends a régie or a type."""

    title = _("title_suspensions", default="Suspended payments")

    def __call__(self):
        protect(self.request.response)
        self.regies = access.visible_regies(access.MANAGE_RECOVERY)
        if self.regies == ():
            raise Unauthorized(access.MANAGE_RECOVERY)
        self.store = get_store()
        self.places = {
            " ".join(place): title for place, title in places_of(self.regies).items()
        }
        self.fields = (
            Field(
                "place",
                _("label_suspended_place", default="What is suspended"),
                "choice",
                required=True,
                options=tuple(self.places.items()),
            ),
            *suspension_fields(local_day(utc_now()).isoformat()),
        )
        if not self.is_posted():
            return self.index()
        return self._lift() if form_text(self.request, "lift") else self._suspend()

    def _suspend(self):
        values = read_all(self.fields, self.request.form)
        if not errors_of(self.fields):
            try:
                self._keep(values)
            except InvoiceRefused as error:
                place, _since, until, *_told = self.fields
                field = until if error.code == "past_day" else place
                field.error = in_words(error, self.language)
        if errors_of(self.fields):
            self.refuse()
            return self.index()
        self.tell(_("message_suspended", default="Nobody can pay it meanwhile."))
        return self.redirect(self.address("payment-suspensions"))

    def _keep(self, values) -> None:
        scope, _space, uid = values["place"].partition(" ")
        days, told = (values["since"], values["until"]), messages_of(values)
        now = utc_now()
        suspend_payments(self.store, scope, uid, days, told, self.user_id(), now)

    def _lift(self):
        place = form_text(self.request, "lift")
        if place not in self.places:
            raise NotFound(place)
        scope, _space, uid = place.partition(" ")
        try:
            resume_payments(self.store, scope, uid, self.user_id(), utc_now())
            self.tell(_("message_resumed", default="It can be paid again."))
        except ForbiddenTransition:
            self.tell(_("text_no_suspensions", default="Nothing is suspended."))
        return self.redirect(self.address("payment-suspensions"))

    def wrong(self) -> list[Field]:
        return errors_of(self.fields)

    def rows(self) -> list[dict]:
        """Return what stands, running or to come, of the reader's offices."""
        return [
            {
                "place": " ".join(place),
                "title": title,
                "since": self.moment(one.since),
                "until": self.moment(one.until) or "…",
                "by": one.by,
                "message": pick_text(one.messages, self.language),
                "runs": one.is_running(utc_now()),
            }
            for place, title, one in suspended(self.store, self.regies)
        ]
