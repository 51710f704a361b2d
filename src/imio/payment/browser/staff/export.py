"""The file of a search of transactions, sent while it is read."""

from functools import partial
from imio.payment import logger
from imio.payment.access import EXPORT_TRANSACTIONS
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.staff.page import StaffPage
from imio.payment.browser.staff.transactions import readers_regies
from imio.payment.clock import utc_now
from imio.payment.formatting import local_day
from imio.payment.reporting import labels
from imio.payment.reporting.export import columns
from imio.payment.reporting.export import PER_ITEM
from imio.payment.reporting.export import PER_TRANSACTION
from imio.payment.reporting.export import Words
from imio.payment.reporting.export import write_csv
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.names import accounting_codes
from imio.payment.reporting.names import read_names
from imio.payment.reporting.streaming import DatabaseStream
from imio.payment.reporting.streaming import read_transactions


class ExportTransactions(StaffPage):
    """@@payment-transactions-export: GET changes nothing, whoever asks."""

    def __call__(self):
        regies = readers_regies(EXPORT_TRANSACTIONS)
        search = read_filters(self.request.form, start=0)
        kind = self.request.form.get("lines")
        kind = PER_ITEM if kind == PER_ITEM else PER_TRANSACTION
        headings = [self.say(heading) for heading in columns(kind)]
        words = self._words(regies)

        def make(store):
            found = read_transactions(store, search, regies)
            return write_csv(found, kind, headings, words, regies)

        self._announce(kind)
        return DatabaseStream(
            self.context._p_jar.db(), self.context.getPhysicalPath(), make
        )

    def _announce(self, kind: str) -> None:
        response = self.request.response
        protect(response)
        name = f"payments-{local_day(utc_now()).isoformat()}-{kind}.csv"
        response.setHeader("Content-Type", "text/csv; charset=utf-8")
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        logger.info("transactions exported by %s", self.user_id())

    def _words(self, regies) -> Words:
        say = partial(_said, self.say)
        return Words(
            states=say(labels.TRANSACTION_STATES),
            flags=say(labels.TRANSACTION_FLAGS),
            means=say(labels.MEANS),
            names=read_names(regies),
            regie_codes=accounting_codes(),
        )


def _said(say, titles) -> dict[str, str]:
    return {name: say(title) for name, title in titles.items()}
