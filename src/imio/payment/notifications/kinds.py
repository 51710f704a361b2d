"""The mails there are: whom each one addresses and what its text may tell."""

from imio.payment import _
from imio.payment.notifications import placeholders as told
from imio.payment.notifications.mail_kind import AGENT
from imio.payment.notifications.mail_kind import CITIZEN
from imio.payment.notifications.mail_kind import EVERYBODY
from imio.payment.notifications.mail_kind import FINANCE
from imio.payment.notifications.mail_kind import MailKind
from imio.payment.notifications.objection_kinds import OBJECTIONS


REQUEST_RECEIVED = "request-received"
REQUEST_RECEIVED_FREE = "request-received-free"
REQUEST_LINK = "request-link"
PAYMENT_CONFIRMED = "payment-confirmed"
PAYMENT_OVERPAID = "payment-overpaid"
MONEY_BOOKED = "money-booked"
PAYMENT_REFUSED = "payment-refused"
PAYMENT_ABANDONED = "payment-abandoned"
PAYMENT_TAKEN_BACK = "payment-taken-back"
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


KINDS = {
    kind.name: kind
    for kind in (
        MailKind(
            REQUEST_RECEIVED,
            CITIZEN,
            _("mail_request_received", default="Request received, to be paid"),
            told.OPEN,
            ("amount", "due_date"),
        ),
        MailKind(
            REQUEST_RECEIVED_FREE,
            CITIZEN,
            _("mail_request_received_free", default="Request received, free of charge"),
            told.REQUEST,
        ),
        MailKind(
            REQUEST_LINK,
            CITIZEN,
            _("mail_request_link", default="Address of the request, sent again"),
            told.REQUEST,
        ),
        MailKind(
            PAYMENT_CONFIRMED,
            CITIZEN,
            _("mail_payment_confirmed", default="Payment received"),
            told.PAID,
            ("amount", "receipt_number"),
        ),
        MailKind(
            PAYMENT_OVERPAID,
            CITIZEN,
            _("mail_payment_overpaid", default="Payment received, more than was due"),
            (*told.PAID, "overpaid_amount"),
            ("amount", "receipt_number", "overpaid_amount"),
        ),
        MailKind(
            MONEY_BOOKED,
            CITIZEN,
            _("mail_money_booked", default="Money received by transfer or in person"),
            told.BOOKED,
            ("amount", "received_on"),
        ),
        MailKind(
            PAYMENT_REFUSED,
            CITIZEN,
            _("mail_payment_refused", default="Payment refused"),
            told.UNPAID,
        ),
        MailKind(
            PAYMENT_ABANDONED,
            CITIZEN,
            _("mail_payment_abandoned", default="Payment not completed"),
            told.UNPAID,
        ),
        MailKind(
            PAYMENT_TAKEN_BACK,
            CITIZEN,
            _("mail_payment_taken_back", default="Payment taken back by the bank"),
            (*told.REQUEST, "amount", "communication"),
            ("amount",),
        ),
        MailKind(
            EXPIRES_SOON,
            CITIZEN,
            _("mail_expires_soon", default="Request expires soon"),
            told.OPEN,
            ("amount", "due_date"),
        ),
        MailKind(
            EXPIRED, CITIZEN, _("mail_expired", default="Request expired"), told.OPEN
        ),
        MailKind(
            REQUEST_ACCEPTED,
            CITIZEN,
            _("mail_request_accepted", default="Request accepted"),
            told.REQUEST,
        ),
        MailKind(
            REQUEST_REFUSED,
            CITIZEN,
            _("mail_request_refused", default="Request refused"),
            told.REFUSED,
            ("reason",),
        ),
        MailKind(
            REQUEST_REFUSED_REFUND,
            CITIZEN,
            _(
                "mail_request_refused_refund",
                default="Request refused, money to be paid back",
            ),
            (*told.GIVEN_BACK, "kept_amount"),
            ("reason", "refund_amount"),
        ),
        MailKind(
            REQUEST_ACCEPTED_REFUND,
            CITIZEN,
            _(
                "mail_request_accepted_refund",
                default="Request accepted, part of the price paid back",
            ),
            told.GIVEN_BACK,
            ("refund_amount",),
        ),
        MailKind(
            REFUND_ACCOUNT,
            CITIZEN,
            _("mail_refund_account", default="Account wanted for a refund"),
            told.ACCOUNT,
            ("refund_amount", "due_date"),
        ),
        MailKind(
            REFUND_ACCOUNT_REMINDER,
            CITIZEN,
            _(
                "mail_refund_account_reminder",
                default="Account wanted for a refund, reminder",
            ),
            told.ACCOUNT,
            ("refund_amount", "due_date"),
        ),
        MailKind(
            REFUND_SENT,
            CITIZEN,
            _("mail_refund_sent", default="Refund under way"),
            told.WAY,
            ("refund_amount",),
        ),
        MailKind(
            REFUND_DONE,
            CITIZEN,
            _("mail_refund_done", default="Refund made"),
            told.WAY,
            ("refund_amount",),
        ),
        MailKind(
            REFUND_FAILED,
            FINANCE,
            _("mail_refund_failed", default="Refund that failed"),
            told.REFUND,
            ("refund_number", "refund_amount"),
        ),
        MailKind(
            REFUND_TO_APPROVE,
            FINANCE,
            _("mail_refund_to_approve", default="Refund that a second person approves"),
            told.REFUND,
            ("refund_number", "refund_amount"),
        ),
        MailKind(
            INVOICE_ISSUED,
            CITIZEN,
            _("mail_invoice_issued", default="Invoice, to be paid"),
            told.ISSUED,
            ("amount", "due_date", "number"),
        ),
        MailKind(
            INVOICE_DIRECT_DEBIT,
            CITIZEN,
            _(
                "mail_invoice_direct_debit",
                default="Invoice, collected by direct debit",
            ),
            told.ISSUED,
            ("amount", "number"),
        ),
        MailKind(
            CREDIT_NOTE_ISSUED,
            CITIZEN,
            _("mail_credit_note_issued", default="Credit note"),
            told.CREDITED,
            ("amount", "number"),
        ),
        MailKind(
            INVOICE_CANCELLED,
            CITIZEN,
            _("mail_invoice_cancelled", default="Invoice cancelled"),
            told.CREDITED,
            ("number",),
        ),
        MailKind(
            REMINDER,
            CITIZEN,
            _("mail_reminder", default="Reminder, below the text of its level"),
            (*told.ISSUED, "reminder_cost"),
            ("amount", "due_date", "number"),
        ),
        MailKind(
            TREASURY_NOTICE,
            CITIZEN,
            _(
                "mail_treasury_notice",
                default="Invoice handed over, below the notice of its type",
            ),
            (*told.INVOICE, "due_date"),
            ("number",),
        ),
        MailKind(
            DEBIT_RETURNED,
            CITIZEN,
            _("mail_debit_returned", default="Direct debit that the bank refused"),
            (*told.ISSUED, "reason"),
            ("amount", "number"),
        ),
        *OBJECTIONS,
        MailKind(
            AGENTS_TO_TREAT,
            AGENT,
            _("mail_agents_to_treat", default="Request to process"),
            (*told.REQUEST, "amount"),
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
