"""Refunds for finance and collecting officers: the queue, each refund, the CSV file."""

from imio.payment import access
from imio.payment import logger
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.refunds.acts import DONE
from imio.payment.browser.refunds.acts import error_in_words
from imio.payment.browser.refunds.acts import MAX_REASON
from imio.payment.browser.refunds.acts import NAMES
from imio.payment.browser.refunds.lists import RefundList
from imio.payment.browser.refunds.page import RefundPage
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.browser.staff.page import StaffPage
from imio.payment.clock import utc_now
from imio.payment.content.refund import Refund
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import IncompleteAct
from imio.payment.domain.errors import InvalidAddress
from imio.payment.domain.errors import InvalidEmail
from imio.payment.domain.errors import InvalidName
from imio.payment.domain.errors import PaymentError
from imio.payment.formatting import local_day
from imio.payment.refunds.acting import perform
from imio.payment.reporting import refund_acts
from imio.payment.reporting import refund_labels as labels
from imio.payment.reporting.export import write_lines
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.filters import REFUND_FACETS
from imio.payment.reporting.names import read_names
from imio.payment.reporting.refund_export import COLUMNS
from imio.payment.reporting.refund_export import line_of
from imio.payment.reporting.refund_export import RefundWords
from imio.payment.reporting.refunds import read_refunds
from imio.payment.reporting.streaming import DatabaseStream
from imio.payment.storage.store import get_store
from zExceptions import NotFound
from zExceptions import Unauthorized


# What was typed cannot be taken: the form is shown again with it
WRONG = (IncompleteAct, InvalidAddress, InvalidBic, InvalidEmail, InvalidIban)
WRONG += (InvalidName,)


def readers_regies(permission: str = access.VIEW_REFUNDS):
    """Return the régies of the reader. Raises Unauthorized when there is none."""
    regies = access.visible_regies(permission)
    if regies == ():
        raise Unauthorized(permission)
    return regies


def find_refund(refund_id: str, permission: str = access.VIEW_REFUNDS) -> Refund:
    """Return a refund of the reader's régies. Raises Unauthorized, NotFound."""
    regies = readers_regies(permission)
    refund = get_store().refunds._getOb(refund_id, None)
    if refund is None or (regies is not None and refund.regie_uid not in regies):
        raise NotFound(refund_id)
    return refund


class PaymentRefunds(StaffFolder):
    """@@payment-refunds[/<id>[/<act>]]"""

    acts = dict.fromkeys(refund_acts.PERMISSIONS, "act")

    def show_list(self):
        regies = readers_regies()
        search = read_filters(self.request.form, REFUND_FACETS)
        return RefundList(self.context, self.request, search, regies)()

    def show_one(self, refund_id: str):
        return RefundPage(self.context, self.request, find_refund(refund_id))()

    def act(self, refund_id: str):
        """Do what the last part of the address says."""
        act = self.path[1]
        refund = find_refund(refund_id, refund_acts.PERMISSIONS[act])
        values = {name: form_text(self.request, name, MAX_REASON) for name in NAMES}
        actor, now = self.user_id(), utc_now()
        try:
            refund = perform(get_store(), refund, act, values, actor, now)
        except WRONG as error:
            page = RefundPage(self.context, self.request, refund)
            page.wrong_act, page.error = act, error_in_words(error)
            protect(self.request.response)
            return page()
        except PaymentError as error:
            logger.info("refund %s: %s not done: %s", refund_id, act, type(error))
            self.tell(error_in_words(error), "warning")
        else:
            self.tell(DONE[act])
        page = f"{self.address('payment-refunds')}/{refund.id}"
        return self.request.response.redirect(page, status=303)


class ExportRefunds(StaffPage):
    """@@payment-refunds-export: the file of exactly one search; GET changes nothing."""

    def __call__(self):
        regies = readers_regies()
        search = read_filters(self.request.form, REFUND_FACETS, start=0)
        headings = [self.say(heading) for heading in COLUMNS]
        words = RefundWords(
            states=self._said(labels.REFUND_STATES),
            ways=self._said(labels.WAYS),
            causes=self._said(labels.CAUSES),
            actors=self._said(labels.ACTORS),
            names=read_names(regies, demarches=()),
        )

        def make(store):
            found = read_refunds(store, search, regies)
            return write_lines(headings, (line_of(one, words) for one in found))

        response = self.request.response
        protect(response)
        name = f"refunds-{local_day(utc_now()).isoformat()}.csv"
        response.setHeader("Content-Type", "text/csv; charset=utf-8")
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        logger.info("refunds exported by %s", self.user_id())
        database = self.context._p_jar.db()
        return DatabaseStream(database, self.context.getPhysicalPath(), make)

    def _said(self, titles) -> dict[str, str]:
        return {name: self.say(title) for name, title in titles.items()}
