"""The file of a search of invoices, sent while it is read."""

from imio.payment import access
from imio.payment import logger
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.staff.page import StaffPage
from imio.payment.clock import utc_now
from imio.payment.formatting import local_day
from imio.payment.reporting import invoice_labels as labels
from imio.payment.reporting.export import write_lines
from imio.payment.reporting.filters import INVOICE_FACETS
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.invoice_export import COLUMNS
from imio.payment.reporting.invoice_export import read_lines
from imio.payment.reporting.invoice_export import Words
from imio.payment.reporting.invoices import Reach
from imio.payment.reporting.names import invoice_type_titles
from imio.payment.reporting.names import read_names
from imio.payment.reporting.streaming import DatabaseStream
from zExceptions import Unauthorized


class ExportInvoices(StaffPage):
    """@@payment-invoices-export: GET changes nothing, whoever asks."""

    def __call__(self):
        regies = access.visible_regies(access.EXPORT_TRANSACTIONS)
        if regies == ():
            raise Unauthorized(access.EXPORT_TRANSACTIONS)
        reach = Reach(regies)
        search = read_filters(self.request.form, INVOICE_FACETS, start=0)
        headings = [self.say(heading) for heading in COLUMNS]
        words = self._words(reach)
        today = local_day(utc_now())

        def make(store):
            lines = read_lines(store, search, reach, today, words)
            return write_lines(headings, lines)

        response = self.request.response
        protect(response)
        name = f"invoices-{today.isoformat()}.csv"
        response.setHeader("Content-Type", "text/csv; charset=utf-8")
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        logger.info("invoices exported by %s", self.user_id())
        return DatabaseStream(
            self.context._p_jar.db(), self.context.getPhysicalPath(), make
        )

    def _words(self, reach: Reach) -> Words:
        return Words(
            states={name: self.say(title) for name, title in labels.STATES.items()},
            kinds={name: self.say(title) for name, title in labels.KINDS.items()},
            regies=read_names(reach.regies, demarches=()).regies,
            types=invoice_type_titles(reach.regies),
        )
