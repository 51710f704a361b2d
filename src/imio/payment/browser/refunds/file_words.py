"""What the pages of files for the bank say."""

from imio.payment import _
from imio.payment.refunds import transfers


STATES = {
    transfers.MADE: _("refund_file_made", default="To give to the bank"),
    transfers.EXECUTED: _("refund_file_executed", default="Executed by the bank"),
    transfers.DROPPED: _("refund_file_dropped", default="Never given to the bank"),
    transfers.EMPTIED: _("refund_file_emptied", default="Content deleted"),
}
NOTHING_CHOSEN = _(
    "error_no_refund_chosen",
    default="No refund to send by transfer was chosen, or they have moved on.",
)
MADE = _(
    "help_refund_file_made",
    default="The file is made. Download it and give it to your bank.",
)
EXECUTED = _(
    "help_refund_file_executed",
    default="The file is noted as executed; its refunds are done and booked.",
)
DROPPED = _(
    "help_refund_file_dropped",
    default="The file is noted as never given to the bank; its refunds can be retried.",
)
REASON_MISSING = _(
    "error_refund_reason", default="Write why: the next person reads it here."
)
# What a bank cannot take: field of an order, or of the file itself
FIELDS = {
    "iban": _("label_iban", default="IBAN"),
    "bic": _("label_bic", default="Code of the bank (BIC)"),
    "name": _("label_beneficiary", default="Account holder"),
    "amount_cents": _("label_amount", default="Amount"),
    "communication": _("label_transfer_text", default="Communication"),
    "debtor_iban": _("label_debtor_iban", default="IBAN of the platform"),
    "debtor_name": _("label_debtor_name", default="Account holder of the platform"),
}
