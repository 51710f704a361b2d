"""Transactions for finance: the list, the file of it, and one page per transaction."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.staff.lists import ListPage
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.browser.staff.transaction import TransactionPage
from imio.payment.checkout import ask
from imio.payment.checkout.settle import end_doubt
from imio.payment.clock import utc_now
from imio.payment.content.transaction import Transaction
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import IncompleteAct
from imio.payment.domain.errors import PaymentError
from imio.payment.reporting import filters as kinds
from imio.payment.reporting import labels
from imio.payment.reporting.export import PER_ITEM
from imio.payment.reporting.export import PER_TRANSACTION
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.names import read_names
from imio.payment.reporting.transactions import list_transactions
from imio.payment.reporting.transactions import paid_sum
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zExceptions import Unauthorized


# A note that is too long comes back, to be shortened.
MAX_TYPED = 50_000


def readers_regies(permission: str = access.VIEW_TRANSACTIONS):
    """Return the régies of the reader. Raises Unauthorized when there is none."""
    regies = access.visible_regies(permission)
    if regies == ():
        raise Unauthorized(permission)
    return regies


class TransactionList(ListPage):
    """One page of transactions."""

    page_name = "payment-transactions"
    title = _("title_transactions", default="Online payments")
    search_help = _(
        "help_search_transactions",
        default=(
            "Name, e-mail, payment identifier, reference, item or structured "
            "communication."
        ),
    )
    empty_text = _(
        "help_no_transactions", default="No payment corresponds to this search."
    )
    table = ViewPageTemplateFile("templates/transactions.pt")

    def __init__(self, context, request, search, regies) -> None:
        page, self.rows = list_transactions(get_store(), search, regies)
        super().__init__(context, request, search, page)
        self.names = read_names(regies)
        self.may_export = access.visible_regies(access.EXPORT_TRANSACTIONS) != ()
        self.choices = {
            "regie": (_("label_regie", default="Collecting office"), self.names.regies),
            "platform": (
                _("label_platform", default="Payment platform"),
                self.names.platforms,
            ),
            "demarche": (
                _("label_demarche", default="Service request"),
                self.names.demarches,
            ),
            "state": (_("label_state", default="State"), labels.TRANSACTION_STATES),
            "flag": (_("label_flags", default="Remarks"), labels.TRANSACTION_FLAGS),
        }

    def headings(self) -> list[dict]:
        return [
            self.heading(_("label_statement_id", default="Payment identifier")),
            self.heading(
                _("label_date_and_time", default="Date and time"), kinds.NEWEST
            ),
            self.heading(
                _("label_surname_first_name", default="Surname and first name"),
                kinds.NAME,
            ),
            self.heading(_("label_items", default="Items")),
            self.heading(_("label_means", default="Means of payment")),
            self.heading(_("label_state", default="State")),
            self.heading(_("label_total", default="Total"), kinds.AMOUNT),
        ]

    def lines(self) -> list[dict]:
        """Return the rows as the table writes them."""
        address = self.form_action
        states_said, means_said = {}, {}
        return [
            {
                "url": f"{address}/{row.id}",
                "statement_id": row.statement_id,
                "at": self.moment(row.at),
                "payer": row.payer,
                "items": [item.title for item in row.items],
                "hidden": self.hidden_text(row.hidden_items),
                "means": self._said(means_said, row.means, labels.means_title),
                "state": self._said(
                    states_said, row.state, labels.TRANSACTION_STATES.get
                ),
                "state_id": row.state,
                "flags": [
                    self.say(labels.TRANSACTION_FLAGS[flag]) for flag in row.flags
                ],
                "amount": self.amount(row.amount_cents),
                "own": self.amount(row.own_cents) if row.hidden_items else "",
            }
            for row in self.rows
        ]

    def _said(self, cache: dict, value: str, title) -> str:
        if value not in cache:
            cache[value] = self.say(title(value) or value)
        return cache[value]

    def hidden_text(self, count: int) -> str:
        """Return how many items of other régies a payment holds, "" when none."""
        if not count:
            return ""
        message = _(
            "label_hidden_items",
            default="and ${count} item of another collecting office",
            mapping={"count": count},
            msgid_plural="label_hidden_items_plural",
            default_plural="and ${count} items of other collecting offices",
            number=count,
        )
        return self.say(message)

    def sum_text(self) -> str:
        """Return what the rows on this page brought."""
        message = _(
            "label_page_sum",
            default="Paid on this page: ${amount}",
            mapping={"amount": self.amount(paid_sum(self.rows))},
        )
        return self.say(message)

    def export_url(self, kind: str) -> str:
        query = self.search.query(start=0) | {"lines": kind}
        return self.address("payment-transactions-export", query)

    def exports(self) -> list[dict]:
        """Return the files of exactly this search."""
        if not self.may_export:
            return []
        kinds_of_file = {
            PER_TRANSACTION: _(
                "button_export_transactions", default="CSV, one line per payment"
            ),
            PER_ITEM: _("button_export_items", default="CSV, one line per item"),
        }
        return [
            {"url": self.export_url(kind), "title": self.say(title)}
            for kind, title in kinds_of_file.items()
        ]


class PaymentTransactions(StaffFolder):
    """@@payment-transactions[/<reference>[/ask|check]]"""

    acts = {"ask": "ask_bank", "check": "end_doubt"}

    def show_list(self):
        regies = readers_regies()
        search = read_filters(self.request.form)
        return TransactionList(self.context, self.request, search, regies)()

    def show_one(self, transaction_id: str):
        transaction = self._transaction(transaction_id)
        regies = access.visible_regies()
        return TransactionPage(self.context, self.request, transaction, regies)()

    def ask_bank(self, transaction_id: str):
        """Ask the PSP what became of an attempt, then settle what it says."""
        transaction = self._transaction(transaction_id, access.ASK_BANK)
        store = get_store()
        try:
            # The network comes first: nothing has been written yet.
            verdict = ask.fetch_verdict(store, transaction)
            ask.apply_verdict(store, transaction, verdict, self.user_id(), utc_now())
        except PaymentError:
            message = _(
                "error_bank_no_answer",
                default="The provider did not answer. The payment stays as it was.",
            )
            self.tell(message, "warning")
        else:
            state = labels.TRANSACTION_STATES.get(transaction.state, states.ERROR)
            message = _(
                "help_bank_asked",
                default="The provider was asked. State of the payment: ${state}.",
                mapping={"state": self.say(state)},
            )
            self.tell(message)
        return self._back_to(transaction_id)

    def end_doubt(self, transaction_id: str):
        """Note what somebody found out about a payment in doubt."""
        transaction = self._transaction(transaction_id, access.ASK_BANK)
        note = form_text(self.request, "note", MAX_TYPED)
        try:
            end_doubt(get_store(), transaction, note, self.user_id(), utc_now())
        except IncompleteAct:
            return self._ask_for_note(transaction, note)
        except ForbiddenTransition:
            message = _(
                "error_nothing_to_check",
                default="There is no doubt about this payment any more.",
            )
            self.tell(message, "warning")
        else:
            message = _("help_checked", default="Noted: this payment was looked into.")
            self.tell(message)
        return self._back_to(transaction_id)

    def _ask_for_note(self, transaction: Transaction, note: str):
        regies = access.visible_regies()
        page = TransactionPage(self.context, self.request, transaction, regies)
        missing = _(
            "error_check_note",
            default="Write what you found, in 2,000 characters at most.",
        )
        page.note, page.note_error = note, self.say(missing)
        protect(self.request.response)
        self.request.response.setStatus(422)
        return page()

    def _back_to(self, transaction_id: str):
        page = self.address("payment-transactions")
        return self.request.response.redirect(f"{page}/{transaction_id}", status=303)

    def _transaction(
        self, transaction_id: str, permission: str = access.VIEW_TRANSACTIONS
    ) -> Transaction:
        regies = readers_regies(permission)
        transaction = get_store().transactions._getOb(transaction_id, None)
        if transaction is None:
            raise NotFound(transaction_id)
        if regies is not None and not any(
            share.regie_uid in regies for share in transaction.shares
        ):
            raise NotFound(transaction_id)
        return transaction
