"""States, kinds, means and causes of invoices as staff read them."""

from imio.payment import _
from imio.payment.checkout.events import CHARGED_BACK
from imio.payment.checkout.events import UNDONE
from imio.payment.content import invoice as kinds
from imio.payment.domain import states
from imio.payment.invoicing import corrections
from imio.payment.invoicing import pauses
from imio.payment.reporting.invoices import OVERDUE


STATES = {
    states.DRAFT: _("state_invoice_draft", default="Draft"),
    states.TO_NUMBER: _("state_to_number", default="Gets its number"),
    states.OPEN: _("state_to_pay", default="To pay"),
    OVERDUE: _("state_overdue", default="Overdue"),
    states.PAID: _("state_paid", default="Paid"),
    states.TREASURY: _("state_treasury", default="With the treasury"),
    states.WRITTEN_OFF: _("state_written_off", default="No longer asked"),
    states.CANCELLED: _("state_invoice_cancelled", default="Cancelled"),
}
KINDS = {
    kinds.INVOICE: _("label_kind_invoice", default="Invoice"),
    kinds.TITRE: _("label_kind_titre", default="Collection order"),
    kinds.CREDIT_NOTE: _("label_kind_credit_note", default="Credit note"),
    kinds.EXTERNAL: _("label_kind_external", default="Payment link"),
}
FLAGS = {
    "direct_debit": _("state_direct_debit", default="Direct debit"),
    "objection": _("flag_objection", default="Objection"),
    "to_refund": _("flag_to_refund", default="To refund"),
    "paused": _("recovery_paused", default="Reminders are paused"),
    kinds.TO_DRAW: _("flag_to_draw", default="Document under way"),
    kinds.DRAW_FAILED: _("flag_draw_failed", default="Document failed"),
    kinds.TO_PRINT: _("flag_to_print", default="To print"),
}
# Whose pause keeps a reminder waiting
PAUSES = {
    pauses.INVOICE: _(
        "recovery_paused_invoice", default="This invoice waits until ${day}: ${reason}"
    ),
    pauses.PAYER: _(
        "recovery_paused_payer", default="Its payer waits until ${day}: ${reason}"
    ),
    pauses.TYPE: _(
        "recovery_paused_type", default="All of its type wait until ${day}: ${reason}"
    ),
}
MEANS = {
    corrections.CASH: _("means_cash", default="Cash"),
    corrections.TERMINAL: _("means_terminal", default="Card terminal"),
    corrections.TRANSFER: _("means_banktransfer", default="Bank transfer"),
    corrections.CHEQUE: _("means_cheque", default="Cheque"),
}
CAUSES = {
    "made": _("cause_made", default="Made"),
    "corrected": _("cause_corrected", default="Corrected"),
    "finalised": _("cause_finalised", default="Issued, its number was asked for"),
    "numbered": _("cause_numbered", default="Got its number"),
    "credit note asked": _("cause_credit_asked", default="Credit note made"),
    "credit note": _("cause_credited", default="Credit note booked"),
    "payment": _("cause_payment", default="Payment"),
    CHARGED_BACK: _("cause_charged_back", default="Taken back by the bank"),
    UNDONE: _("event_booking_undone", default="Booking undone by hand"),
    "written off": _("cause_written_off", default="Given up"),
    "handed to the treasury": _(
        "cause_to_treasury", default="Handed over to the treasury"
    ),
    "taken back": _("cause_from_treasury", default="Taken back from the treasury"),
    "objection": _("cause_objection", default="Objection of the payer"),
    "objection closed": _("cause_objection_closed", default="Objection answered"),
    "direct debit": _("cause_direct_debit", default="Marked for direct debit"),
    "no direct debit": _("cause_no_direct_debit", default="Direct debit taken off"),
    "suspended": _("cause_suspended", default="Payment suspended"),
    "no longer suspended": _("cause_resumed", default="Payment possible again"),
    "reminders paused": _("cause_paused", default="Reminders paused"),
    "reminders resumed": _("cause_unpaused", default="Reminders go on"),
    "printed": _("cause_printed", default="In a print batch"),
    "not drawn": _("cause_not_drawn", default="The document could not be drawn"),
    "to be drawn again": _("cause_draw_again", default="To be drawn again"),
    "sent again": _("cause_sent_again", default="Sent again"),
    "reminder asked": _("cause_reminder_asked", default="Reminder on its way"),
    "reminder sent": _("cause_reminder_sent", default="Reminder sent"),
    "reminder left out": _(
        "cause_reminder_left_out", default="Reminder left out: no longer needed"
    ),
    "letter left out": _(
        "cause_letter_left_out", default="Letter left out: no longer needed"
    ),
    "in a debit file": _("cause_debit_file", default="In a file of direct debits"),
    "debit returned": _("cause_debit_returned", default="Direct debit refused"),
}


def state_of(invoice) -> str:
    """Return the one word for where an invoice stands: its own state or its due's."""
    return invoice.due_state if invoice.state == states.ISSUED else invoice.state


def state_title(invoice, today):
    """Return that word for people; what is late says so."""
    if invoice.is_overdue(today):
        return STATES[OVERDUE]
    if invoice.kind == kinds.CREDIT_NOTE and invoice.state == states.ISSUED:
        return KINDS[kinds.CREDIT_NOTE]
    return STATES[state_of(invoice)]
