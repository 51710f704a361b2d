"""The mails there are: whom each one addresses and what its text may tell."""

from dataclasses import dataclass
from imio.payment import _
from zope.i18nmessageid import Message


CITIZEN = "citizen"
AGENT = "agent"
FINANCE = "finance"
EVERYBODY = "everybody"

REQUEST_RECEIVED = "request-received"
REQUEST_RECEIVED_FREE = "request-received-free"
REQUEST_LINK = "request-link"
PAYMENT_CONFIRMED = "payment-confirmed"
PAYMENT_OVERPAID = "payment-overpaid"
PAYMENT_REFUSED = "payment-refused"
PAYMENT_ABANDONED = "payment-abandoned"
EXPIRES_SOON = "expires-soon"
EXPIRED = "expired"
REQUEST_ACCEPTED = "request-accepted"
REQUEST_ACCEPTED_REFUND = "request-accepted-refund"
REQUEST_REFUSED = "request-refused"
REQUEST_REFUSED_REFUND = "request-refused-refund"
AGENTS_TO_TREAT = "agents-to-treat"
FINANCE_TO_CHECK = "finance-to-check"
INVOICE_ISSUED = "invoice-issued"
INVOICE_DIRECT_DEBIT = "invoice-direct-debit"
CREDIT_NOTE_ISSUED = "credit-note-issued"
INVOICE_CANCELLED = "invoice-cancelled"
REMINDER = "reminder"
TREASURY_NOTICE = "treasury-notice"
DEBIT_RETURNED = "debit-returned"
KEYS_RECEIVED = "keys-received"
REFUND_ACCOUNT = "refund-account"
REFUND_ACCOUNT_REMINDER = "refund-account-reminder"
REFUND_SENT = "refund-sent"
REFUND_DONE = "refund-done"
REFUND_FAILED = "refund-failed"
REFUND_TO_APPROVE = "refund-to-approve"
FOOTER = "footer"

# A list takes a line of its own; its rows come from the request or the payment.
LISTS = ("lines", "items")


@dataclass(frozen=True)
class MailKind:
    """One kind of mail; ``required`` names what its text must not leave out."""

    name: str
    audience: str
    title: Message
    placeholders: tuple[str, ...]
    required: tuple[str, ...] = ()
    has_subject: bool = True
    has_link: bool = True


_REQUEST = ("title", "tracking_code", "link", "commune")
_OPEN = (*_REQUEST, "amount", "due_date", "lines", "communication", "basket_link")
_PAYMENT = ("title", "amount", "items", "link", "commune", "receipt_number")
_PAID = (*_PAYMENT, "paid_at", "means")
_UNPAID = (*_PAYMENT, "due_date", "basket_link")
_INVOICE = ("title", "number", "amount", "link", "commune")
_ISSUED = (*_INVOICE, "due_date", "lines", "communication")
_CREDITED = (*_INVOICE, "credit_number", "reason")
_REFUSED = (*_REQUEST, "reason", "kept_amount")
_GIVEN_BACK = (*_REQUEST, "reason", "refund_amount", "refund_how")
_REFUND = ("title", "refund_amount", "refund_cause", "refund_number", "link", "commune")
_ACCOUNT = (*_REFUND, "due_date")
_WAY = (*_REFUND, "refund_how", "promised_on")

KINDS = {
    kind.name: kind
    for kind in (
        MailKind(
            REQUEST_RECEIVED,
            CITIZEN,
            _("mail_request_received", default="Request received, to be paid"),
            _OPEN,
            ("amount", "due_date"),
        ),
        MailKind(
            REQUEST_RECEIVED_FREE,
            CITIZEN,
            _("mail_request_received_free", default="Request received, free of charge"),
            _REQUEST,
        ),
        MailKind(
            REQUEST_LINK,
            CITIZEN,
            _("mail_request_link", default="Address of the request, sent again"),
            _REQUEST,
        ),
        MailKind(
            PAYMENT_CONFIRMED,
            CITIZEN,
            _("mail_payment_confirmed", default="Payment received"),
            _PAID,
            ("amount", "receipt_number"),
        ),
        MailKind(
            PAYMENT_OVERPAID,
            CITIZEN,
            _("mail_payment_overpaid", default="Payment received, more than was due"),
            (*_PAID, "overpaid_amount"),
            ("amount", "receipt_number", "overpaid_amount"),
        ),
        MailKind(
            PAYMENT_REFUSED,
            CITIZEN,
            _("mail_payment_refused", default="Payment refused"),
            _UNPAID,
        ),
        MailKind(
            PAYMENT_ABANDONED,
            CITIZEN,
            _("mail_payment_abandoned", default="Payment not completed"),
            _UNPAID,
        ),
        MailKind(
            EXPIRES_SOON,
            CITIZEN,
            _("mail_expires_soon", default="Request expires soon"),
            _OPEN,
            ("amount", "due_date"),
        ),
        MailKind(EXPIRED, CITIZEN, _("mail_expired", default="Request expired"), _OPEN),
        MailKind(
            REQUEST_ACCEPTED,
            CITIZEN,
            _("mail_request_accepted", default="Request accepted"),
            _REQUEST,
        ),
        MailKind(
            REQUEST_REFUSED,
            CITIZEN,
            _("mail_request_refused", default="Request refused"),
            _REFUSED,
            ("reason",),
        ),
        MailKind(
            REQUEST_REFUSED_REFUND,
            CITIZEN,
            _(
                "mail_request_refused_refund",
                default="Request refused, money to be paid back",
            ),
            (*_GIVEN_BACK, "kept_amount"),
            ("reason", "refund_amount"),
        ),
        MailKind(
            REQUEST_ACCEPTED_REFUND,
            CITIZEN,
            _(
                "mail_request_accepted_refund",
                default="Request accepted, part of the price paid back",
            ),
            _GIVEN_BACK,
            ("refund_amount",),
        ),
        MailKind(
            REFUND_ACCOUNT,
            CITIZEN,
            _("mail_refund_account", default="Account wanted for a refund"),
            _ACCOUNT,
            ("refund_amount", "due_date"),
        ),
        MailKind(
            REFUND_ACCOUNT_REMINDER,
            CITIZEN,
            _(
                "mail_refund_account_reminder",
                default="Account wanted for a refund, reminder",
            ),
            _ACCOUNT,
            ("refund_amount", "due_date"),
        ),
        MailKind(
            REFUND_SENT,
            CITIZEN,
            _("mail_refund_sent", default="Refund under way"),
            _WAY,
            ("refund_amount",),
        ),
        MailKind(
            REFUND_DONE,
            CITIZEN,
            _("mail_refund_done", default="Refund made"),
            _WAY,
            ("refund_amount",),
        ),
        MailKind(
            REFUND_FAILED,
            FINANCE,
            _("mail_refund_failed", default="Refund that failed"),
            _REFUND,
            ("refund_number", "refund_amount"),
        ),
        MailKind(
            REFUND_TO_APPROVE,
            FINANCE,
            _("mail_refund_to_approve", default="Refund that a second person approves"),
            _REFUND,
            ("refund_number", "refund_amount"),
        ),
        MailKind(
            INVOICE_ISSUED,
            CITIZEN,
            _("mail_invoice_issued", default="Invoice, to be paid"),
            _ISSUED,
            ("amount", "due_date", "number"),
        ),
        MailKind(
            INVOICE_DIRECT_DEBIT,
            CITIZEN,
            _(
                "mail_invoice_direct_debit",
                default="Invoice, collected by direct debit",
            ),
            _ISSUED,
            ("amount", "number"),
        ),
        MailKind(
            CREDIT_NOTE_ISSUED,
            CITIZEN,
            _("mail_credit_note_issued", default="Credit note"),
            _CREDITED,
            ("amount", "number"),
        ),
        MailKind(
            INVOICE_CANCELLED,
            CITIZEN,
            _("mail_invoice_cancelled", default="Invoice cancelled"),
            _CREDITED,
            ("number",),
        ),
        MailKind(
            REMINDER,
            CITIZEN,
            _("mail_reminder", default="Reminder, below the text of its level"),
            (*_ISSUED, "reminder_cost"),
            ("amount", "due_date", "number"),
        ),
        MailKind(
            TREASURY_NOTICE,
            CITIZEN,
            _(
                "mail_treasury_notice",
                default="Invoice handed over, below the notice of its type",
            ),
            (*_INVOICE, "due_date"),
            ("number",),
        ),
        MailKind(
            DEBIT_RETURNED,
            CITIZEN,
            _("mail_debit_returned", default="Direct debit that the bank refused"),
            (*_ISSUED, "reason"),
            ("amount", "number"),
        ),
        MailKind(
            AGENTS_TO_TREAT,
            AGENT,
            _("mail_agents_to_treat", default="Request to process"),
            (*_REQUEST, "amount"),
        ),
        MailKind(
            FINANCE_TO_CHECK,
            FINANCE,
            _("mail_finance_to_check", default="Payment to check"),
            ("amount", "receipt_number", "platform", "link", "commune"),
            ("receipt_number",),
        ),
        MailKind(
            KEYS_RECEIVED,
            FINANCE,
            _("mail_keys_received", default="Keys of a platform received"),
            ("platform", "received_at", "received_by", "commune"),
            ("platform", "received_by"),
            has_link=False,
        ),
        MailKind(
            FOOTER,
            EVERYBODY,
            _("mail_footer", default="Foot of every mail"),
            ("commune", "contact"),
            ("commune",),
            has_subject=False,
            has_link=False,
        ),
    )
}
