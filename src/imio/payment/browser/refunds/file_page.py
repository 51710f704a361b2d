"""Pages about files of transfers: which there are, one of them, and one to be made."""

from collections.abc import Sequence
from imio.payment import _
from imio.payment import access
from imio.payment.banking.findings import Problem
from imio.payment.browser.refunds import file_words as words
from imio.payment.browser.staff.page import StaffPage
from imio.payment.clock import utc_now
from imio.payment.content.batch import Batch
from imio.payment.content.refund import Refund
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.iban import format_iban
from imio.payment.refunds.transfers import MADE
from imio.payment.refunds.transfers import refunds_in
from imio.payment.reporting import refund_labels as labels
from imio.payment.reporting.names import read_names
from imio.payment.reporting.refund_files import foresee_files
from imio.payment.reporting.refund_files import ForeseenFile
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class FilesBase(StaffPage):
    """What these pages share."""

    table = ViewPageTemplateFile("templates/lines.pt")

    def __init__(self, context, request) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-refund-files"
        self.names = read_names(demarches=())

    @property
    def url(self) -> str:
        return self.address("payment-refund-files")

    def lines(self, refunds: Sequence[Refund]) -> list[dict]:
        """Return refunds as tables write them; their accounts are masked."""
        address = self.address("payment-refunds")
        return [
            {
                "id": refund.id,
                "url": f"{address}/{refund.id}",
                "payee": refund.payee,
                "iban": refund.iban_masked,
                "title": refund.object_title,
                "amount": self.amount(refund.amount_cents),
                "state": self.say(labels.state_of(refund)),
                "state_id": refund.state,
            }
            for refund in refunds
        ]

    def count_text(self, count: int, cents: int) -> str:
        """Return how many transfers make what sum."""
        message = _(
            "label_transfers_sum",
            default="${count} transfer, ${amount}",
            mapping={"count": count, "amount": self.amount(cents)},
            msgid_plural="label_transfers_sum_plural",
            default_plural="${count} transfers, ${amount}",
            number=count,
        )
        return self.say(message)

    def account_text(self, platform_id: str) -> str:
        """Return which account pays: the commune's own, shown in full."""
        try:
            platform = get_platform(platform_id)
        except ConfigurationError:
            return platform_id
        iban = format_iban(platform.iban) if platform.iban else "–"
        return f"{platform.title} · {iban}"


class FileList(FilesBase):
    """Which files there are, the newest first."""

    index = ViewPageTemplateFile("templates/files.pt")
    title = _("title_refund_files", default="Files for the bank")

    def __init__(self, context, request, batches: Sequence[Batch]) -> None:
        super().__init__(context, request)
        self.batches = batches

    def __call__(self):
        return self.index()

    def rows(self) -> list[dict]:
        return [
            {
                "url": f"{self.url}/{batch.id}",
                "name": batch.file_name,
                "at": self.moment(batch.created_at),
                "platform": self.names.platform(batch.platform_id),
                "state": self.say(words.STATES.get(batch.state, batch.state)),
                "count": str(batch.total_count),
                "amount": self.amount(batch.amount_cents),
            }
            for batch in self.batches
        ]


class FilePage(FilesBase):
    """One file: what it holds, the file itself, and what became of it."""

    index = ViewPageTemplateFile("templates/file.pt")

    def __init__(self, context, request, batch: Batch) -> None:
        super().__init__(context, request)
        self.batch = batch

    def __call__(self):
        self.refunds = refunds_in(get_store(), self.batch)
        return self.index()

    @property
    def title(self) -> str:
        state = self.say(words.STATES.get(self.batch.state, self.batch.state))
        return f"{state} · {self.batch.file_name}"

    def sum_text(self) -> str:
        return self.count_text(self.batch.total_count, self.batch.amount_cents)

    def facts(self) -> list[tuple[str, str]]:
        batch = self.batch
        facts = [
            (
                _("label_account_debited", default="Account debited"),
                self.account_text(batch.platform_id),
            ),
            (_("label_made_on", default="Made on"), self.moment(batch.created_at)),
            (_("label_made_by", default="Made by"), batch.created_by),
            (_("label_file_version", default="Version of the file"), batch.schema),
            (_("label_file_id", default="Name on the statement"), batch.id),
            (
                _("label_executed_on", default="Executed on"),
                self.moment(batch.executed_at),
            ),
            (_("label_proof", default="Proof"), batch.reference),
            (_("label_checksum", default="Checksum (SHA-256)"), batch.content_hash),
        ]
        return [(self.say(label), value) for label, value in facts if value]

    def may_manage(self) -> bool:
        regies = access.visible_regies(access.MANAGE_REFUNDS)
        return regies is None or all(one.regie_uid in regies for one in self.refunds)

    def may_end(self) -> bool:
        return self.batch.state == MADE and self.may_manage()

    def has_content(self) -> bool:
        return self.batch.content is not None and self.may_manage()


class PreviewPage(FilesBase):
    """What files the picked refunds make, one for each account; nothing is written."""

    index = ViewPageTemplateFile("templates/preview.pt")
    title = _("title_refund_preview", default="Check before the file is made")

    def __init__(self, context, request, refunds: Sequence[Refund]) -> None:
        super().__init__(context, request)
        self.files = foresee_files(refunds, utc_now())

    def __call__(self):
        return self.index()

    def accounts(self) -> list[dict]:
        """Return the refunds by the account that pays them."""
        return [
            {
                "platform": file.platform_id,
                "account": self.account_text(file.platform_id),
                "version": file.schema,
                "sum": self.count_text(len(file.refunds), file.amount_cents),
                "lines": self.lines(file.refunds),
            }
            for file in self.files
        ]

    def problem_texts(self) -> list[str]:
        """Return what the bank would refuse, order by order."""
        found = [
            self._problem(problem, file)
            for file in self.files
            for problem in file.problems
        ]
        if any(file.trouble for file in self.files):
            found.append(self.say(labels.WHY_NOT["no_account"]))
        return found

    def _problem(self, problem: Problem, file: ForeseenFile) -> str:
        whose = ""
        if problem.index is not None and problem.index < len(file.refunds):
            whose = file.refunds[problem.index].payee
        field = self.say(words.FIELDS.get(problem.field, problem.field))
        message = _(
            "error_transfer_field",
            default="${who} – ${field}: the bank cannot take it (${code}).",
            mapping={"who": whose or "–", "field": field, "code": problem.code},
        )
        return self.say(message)
