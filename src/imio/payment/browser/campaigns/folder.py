"""@@payment-campaigns and @@payment-imports: lists, one page each, and their buttons."""

from collections.abc import Callable
from imio.payment import access
from imio.payment.browser.campaigns import words
from imio.payment.browser.campaigns.kinds import Kind
from imio.payment.browser.campaigns.listing import BatchList
from imio.payment.browser.campaigns.new import NewBatch
from imio.payment.browser.campaigns.page import BatchPage
from imio.payment.browser.campaigns.problems import file_in_words
from imio.payment.browser.campaigns.problems import line_in_words
from imio.payment.browser.campaigns.uploads import read_upload
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.clock import utc_now
from imio.payment.content.batch import ListBatch
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.file_errors import UnreadableFile
from imio.payment.invoicing.campaigns import remove_draft
from imio.payment.invoicing.lists_entries import read_findings
from imio.payment.storage.store import get_store
from imio.payment.tables.report import write_report
from zExceptions import NotFound
from zExceptions import Unauthorized


NEW = "new"


def officers_regies():
    """Return the régies for which the user may invoice. Raises Unauthorized for none."""
    regies = access.visible_regies(access.ISSUE_INVOICES)
    if regies == ():
        raise Unauthorized(access.ISSUE_INVOICES)
    return regies


class BatchFolder(StaffFolder):
    """See the module; subclasses say which kind it is and how files are replaced."""

    kind: Kind
    acts = {
        "create": "create",
        "file": "replace",
        "columns": "set_columns",
        "go-on": "go_on",
        "finalise": "finalise",
        "cancel": "cancel",
        "print": "ask_for_print",
        "remove": "remove",
    }

    def show_list(self):
        regies = officers_regies()
        return BatchList(self.context, self.request, self.kind, regies)()

    def show_one(self, batch_id: str):
        if batch_id == NEW:
            return NewBatch(self.context, self.request, self.kind, officers_regies())()
        return self._page(self._batch(batch_id))()

    def show_below(self, *path: str):
        """Send a report, or a file for the printer."""
        if len(path) != 2:
            raise NotFound(path[-1])
        batch = self._batch(path[0])
        if path[1] == "report.csv":
            return self._send_report(batch)
        for part in batch.prints:
            if part.file_name == path[1]:
                return self._send(part.file_name, "application/zip", part.content)
            if part.whole is not None and part.whole_name == path[1]:
                return self._send(part.whole_name, "application/pdf", part.whole)
        raise NotFound(path[1])

    def create(self, batch_id: str):
        if batch_id != NEW:
            raise NotFound(batch_id)
        page = NewBatch(self.context, self.request, self.kind, officers_regies())
        batch, is_new = page.create(self.user_id(), utc_now())
        if batch is None:
            return page()
        if not is_new:
            self.tell(words.KNOWN)
        return self._go_to(batch)

    def replace(self, batch_id: str):
        """Take a better file in place of the first."""
        batch = self._batch(batch_id)
        upload, problem = read_upload(self.request.form)
        page = self._page(batch, 0)
        if upload is None:
            return page.refuse(self.say(problem))
        try:
            self.replace_files(batch, upload)
        except UnreadableFile as error:
            return page.refuse(page.explain(error))
        except ForbiddenTransition:
            self.tell(words.ALREADY_DONE, "warning")
        return self._go_to(batch)

    def replace_files(self, batch: ListBatch, upload) -> None:
        raise NotImplementedError

    def set_columns(self, batch_id: str):
        """Say which heading means what; the check begins."""
        batch = self._batch(batch_id)
        page = self._page(batch, 0)
        page.typed = mapping = page.read_columns()
        try:
            self.kind.set_columns(
                get_store(), batch, mapping, self.user_id(), utc_now()
            )
        except UnreadableFile as error:
            return page.refuse(page.explain(error))
        except InvoiceRefused as error:
            return page.refuse(self.say(file_in_words(error.code)))
        except ForbiddenTransition:
            self.tell(words.ALREADY_DONE, "warning")
        return self._go_to(batch)

    def go_on(self, batch_id: str):
        return self._confirm(batch_id, self.kind.go_on)

    def finalise(self, batch_id: str):
        if self.kind.finalise is None:
            raise NotFound("finalise")
        return self._confirm(batch_id, self.kind.finalise)

    def cancel(self, batch_id: str):
        return self._act(batch_id, self.kind.cancel)

    def ask_for_print(self, batch_id: str):
        return self._act(batch_id, self.kind.ask_for_print)

    def remove(self, batch_id: str):
        """Take one draft out of a campaign."""
        batch = self._batch(batch_id)
        store = get_store()
        invoice = store.invoices._getOb(form_text(self.request, "invoice") or "-", None)
        if invoice is None or invoice.campaign_id != batch.id:
            raise NotFound("invoice")
        try:
            remove_draft(store, batch, invoice, self.user_id(), utc_now())
        except ForbiddenTransition:
            self.tell(words.ALREADY_DONE, "warning")
        return self._go_to(batch, "#payment-drafts")

    def _confirm(self, batch_id: str, act: Callable[..., None]):
        """Go on with a list that is still what its page said it comes to."""
        page = self._page(self._batch(batch_id))
        is_waiting = page.may_confirm or page.may_make
        if is_waiting and form_text(self.request, "seen") != page.seen:
            self.tell(words.CHANGED, "warning")
            return self._go_to(page.batch)
        return self._act(batch_id, act)

    def _act(self, batch_id: str, act: Callable[..., None]):
        batch = self._batch(batch_id)
        try:
            act(get_store(), batch, self.user_id(), utc_now())
        except InvoiceRefused as error:
            has_errors = error.code == "has_errors"
            self.tell(words.HAS_ERRORS if has_errors else words.NOTHING, "warning")
        except ForbiddenTransition:
            self.tell(words.ALREADY_DONE, "warning")
        return self._go_to(batch)

    def _go_to(self, batch: ListBatch, fragment: str = ""):
        url = f"{self.address(self.kind.page)}/{batch.id}{fragment}"
        return self.request.response.redirect(url, status=303)

    def _page(self, batch: ListBatch, step: int | None = None) -> BatchPage:
        return BatchPage(self.context, self.request, self.kind, batch, step)

    def _batch(self, batch_id: str) -> ListBatch:
        regies = officers_regies()
        batch = get_store().batches._getOb(batch_id, None)
        if batch is None or batch.kind != self.kind.kind:
            raise NotFound(batch_id)
        if regies is not None and batch.regie_uid not in regies:
            raise NotFound(batch_id)
        return batch

    def _send_report(self, batch: ListBatch) -> bytes:
        problems = (problem for problem, _weight in read_findings(batch))
        headings = [self.say(heading) for heading in words.REPORT_HEADINGS]
        report = write_report(
            problems, headings, lambda code: self.say(line_in_words(code))
        )
        self._as_file(f"{batch.id}.csv", "text/csv; charset=utf-8")
        return report

    def _send(self, name: str, content_type: str, blob):
        self._as_file(name, content_type)
        with blob.open("r") as file:
            return file.read()

    def _as_file(self, name: str, content_type: str) -> None:
        response = self.request.response
        response.setHeader("Content-Type", content_type)
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
