"""Files of transfers for the bank: picked refunds, a look, the file, and what came of it."""

from collections.abc import Sequence
from imio.payment import access
from imio.payment import logger
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.refunds import file_words as words
from imio.payment.browser.refunds.acts import error_in_words
from imio.payment.browser.refunds.desk import readers_regies
from imio.payment.browser.refunds.file_page import FileList
from imio.payment.browser.refunds.file_page import FilePage
from imio.payment.browser.refunds.file_page import PreviewPage
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.clock import utc_now
from imio.payment.content.batch import Batch
from imio.payment.content.refund import Refund
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import PaymentError
from imio.payment.refunds.transfers import drop_file
from imio.payment.refunds.transfers import make_file
from imio.payment.refunds.transfers import mark_executed
from imio.payment.refunds.transfers import read_file
from imio.payment.reporting.refund_files import find_file
from imio.payment.reporting.refund_files import find_files
from imio.payment.reporting.refund_files import MAX_CHOSEN
from imio.payment.reporting.refund_files import sendable
from imio.payment.storage.store import get_store
from zExceptions import NotFound


NEW = "new"


class RefundFiles(StaffFolder):
    """@@payment-refund-files[/new/preview|make, /<id>[/file|executed|dropped]]"""

    acts = {
        "preview": "preview",
        "make": "make",
        "executed": "executed",
        "dropped": "dropped",
    }

    def show_list(self):
        readers_regies()
        return FileList(self.context, self.request, find_files(get_store()))()

    def show_one(self, batch_id: str):
        return FilePage(self.context, self.request, self._file(batch_id))()

    def show_below(self, *path: str):
        """Send the very bytes that were made, to whoever may make such files."""
        if len(path) != 2 or path[1] != "file":
            raise NotFound(path[-1])
        batch = self._file(path[0], access.MANAGE_REFUNDS)
        content = read_file(batch)
        if content is None:
            raise NotFound(batch.id)
        response = self.request.response
        response.setHeader("Content-Type", "application/xml")
        response.setHeader(
            "Content-Disposition", f'attachment; filename="{batch.file_name}"'
        )
        logger.info("file %s taken by %s", batch.id, self.user_id())
        return content

    def preview(self, batch_id: str):
        """Show what a file would hold; nothing is written."""
        chosen = self._chosen(batch_id)
        if not chosen:
            self.tell(words.NOTHING_CHOSEN, "warning")
            return self._go("payment-refunds")
        protect(self.request.response)
        return PreviewPage(self.context, self.request, chosen)()

    def make(self, batch_id: str):
        """Make the file of one account."""
        chosen = self._chosen(batch_id)
        if not chosen or len(chosen) != len(self._picked()):
            # Pressed twice, or one was rejected meanwhile: no other file than the seen one.
            self.tell(words.NOTHING_CHOSEN, "warning")
            return self._go("payment-refund-files")
        platforms = {refund.platform_id for refund in chosen}
        if len(platforms) != 1:
            raise NotFound("one account a file")
        store, ids = get_store(), [refund.id for refund in chosen]
        try:
            batch = make_file(store, platforms.pop(), ids, self.user_id(), utc_now())
        except InvalidTransfer:
            return PreviewPage(self.context, self.request, chosen)()
        except PaymentError as error:
            self.tell(error_in_words(error), "warning")
            return self._go("payment-refunds")
        self.tell(words.MADE)
        return self._go(f"payment-refund-files/{batch.id}")

    def executed(self, batch_id: str):
        """Note that the bank has carried a file out."""
        batch = self._file(batch_id, access.MANAGE_REFUNDS)
        reference = form_text(self.request, "reference", 200)
        store, actor, now = get_store(), self.user_id(), utc_now()
        return self._end(
            batch, words.EXECUTED, mark_executed, store, batch, actor, now, reference
        )

    def dropped(self, batch_id: str):
        """Note that a file never reached the bank."""
        batch = self._file(batch_id, access.MANAGE_REFUNDS)
        why = form_text(self.request, "reason", 200)
        if not why:
            self.tell(words.REASON_MISSING, "warning")
            return self._go(f"payment-refund-files/{batch_id}")
        store, actor, now = get_store(), self.user_id(), utc_now()
        return self._end(batch, words.DROPPED, drop_file, store, batch, why, actor, now)

    def _end(self, batch: Batch, done, act, *arguments):
        try:
            act(*arguments)
        except ForbiddenTransition as error:
            self.tell(error_in_words(error), "warning")
        else:
            self.tell(done)
        return self._go(f"payment-refund-files/{batch.id}")

    def _go(self, page: str):
        return self.request.response.redirect(self.address(page), status=303)

    def _file(self, batch_id: str, permission: str = access.VIEW_REFUNDS) -> Batch:
        readers_regies(permission)
        batch = find_file(get_store(), batch_id, permission)
        if batch is None:
            raise NotFound(batch_id)
        return batch

    def _chosen(self, batch_id: str) -> Sequence[Refund]:
        """Return the picked refunds that this user may send by transfer now."""
        readers_regies(access.MANAGE_REFUNDS)
        if batch_id != NEW:
            raise NotFound(batch_id)
        return sendable(get_store(), self._picked())

    def _picked(self) -> list[str]:
        given = self.request.form.get("refunds", [])
        ids = given if isinstance(given, list) else [given]
        return [one for one in dict.fromkeys(ids) if isinstance(one, str)][:MAX_CHOSEN]
