"""@@payment-bank[/new/upload, /<file>[/confirm|cancel|again|report.csv]]"""

from imio.payment import logger
from imio.payment.browser.bank import words
from imio.payment.browser.bank.file_page import FilePage
from imio.payment.browser.bank.overview import BankOverview
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.clock import utc_now
from imio.payment.content.bank_statement import BANK_FILE
from imio.payment.content.bank_statement import BankFile
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import PaymentError
from imio.payment.reconciliation.files import cancel_file
from imio.payment.reconciliation.files import check_again
from imio.payment.reconciliation.files import confirm_file
from imio.payment.storage.store import get_store
from zExceptions import NotFound

import transaction


NEW = "new"
_ACTS = {"confirm": confirm_file, "cancel": cancel_file, "again": check_again}


def act_refused(error: PaymentError):
    """Return in words why an act was not done."""
    if isinstance(error, StatementRefused):
        return words.refusal(error.code)
    return words.MOVED_ON if isinstance(error, ForbiddenTransition) else words.NOT_DONE


class PaymentBank(StaffFolder):
    """See the module. Who may come here is said in configure.zcml."""

    acts = {"upload": "upload"} | dict.fromkeys(_ACTS, "act")

    def show_list(self):
        return BankOverview(self.context, self.request)()

    def show_one(self, file_id: str):
        return FilePage(self.context, self.request, self._file(file_id))()

    def show_below(self, *path: str):
        """Send the report of a check: what will happen, line by line."""
        if len(path) != 2 or path[1] != "report.csv":
            raise NotFound(path[-1])
        batch = self._file(path[0])
        page = FilePage(self.context, self.request, batch)
        response = self.request.response
        response.setHeader("Content-Type", "text/csv; charset=utf-8")
        name = f"bank-{batch.id}.csv"
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        return b"".join(page.report())

    def upload(self, file_id: str):
        """Take a file in; the worker checks it."""
        if file_id != NEW:
            raise NotFound(file_id)
        page = BankOverview(self.context, self.request)
        taken = page.take(self.user_id(), utc_now())
        if taken is None:
            return page()
        batch, is_new = taken
        if not is_new:
            self.tell(words.KNOWN)
        return self._go_to(batch)

    def act(self, file_id: str):
        """Do what the last part of the address says."""
        act = self.path[1]
        batch = self._file(file_id)
        try:
            _ACTS[act](get_store(), batch, self.user_id(), utc_now())
        except PaymentError as error:
            # What was begun of it must not stay.
            transaction.doom()
            logger.info("bank file %s: %s not done: %s", file_id, act, type(error))
            self.tell(act_refused(error), "warning")
        else:
            self.tell(words.DONE[act])
        return self._go_to(batch)

    def _go_to(self, batch: BankFile):
        address = f"{self.address('payment-bank')}/{batch.id}"
        return self.request.response.redirect(address, status=303)

    def _file(self, file_id: str) -> BankFile:
        batch = get_store().batches._getOb(file_id, None)
        if batch is None or batch.kind != BANK_FILE:
            raise NotFound(file_id)
        return batch
