"""Words of the pages of campaigns and imports: states, steps, columns, buttons."""

from imio.payment import _
from imio.payment.browser.invoices.refusals import WORDS as invoice_words


STEPS = (
    _("step_file", default="File"),
    _("step_check", default="Check"),
    _("step_confirm", default="Confirm"),
    _("step_result", default="Result"),
)
STATES = {
    "file": _("state_list_file", default="File received"),
    "checking": _("state_list_checking", default="Being checked"),
    "checked": _("state_list_checked", default="Checked"),
    "making": _("state_list_making", default="Drafts being made"),
    "drafted": _("state_list_drafted", default="Drafts to confirm"),
    "finalising": _("state_list_finalising", default="Being finalised"),
    "numbering": _("state_list_numbering", default="Being numbered"),
    "issued": _("state_list_issued", default="Issued"),
    "printing": _("state_list_printing", default="Print file being made"),
    "applying": _("state_list_applying", default="Being taken over"),
    "publishing": _("state_list_publishing", default="Being published"),
    "done": _("state_list_done", default="Taken over"),
    "cancelling": _("state_list_cancelling", default="Being cancelled"),
    "cancelled": _("state_list_cancelled", default="Cancelled"),
}
COLUMNS = {
    "billing_reference": _("label_payer_reference", default="Reference of the payer"),
    "surname": _("label_surname", default="Surname"),
    "first_name": _("label_first_name", default="First name"),
    "organisation": _("label_organisation", default="Organisation"),
    "email": _("label_email", default="E-mail"),
    "street": _("column_street", default="Street and number"),
    "postal_code": _("column_postal_code", default="Postal code"),
    "city": _("column_city", default="Town"),
    "language": _("label_payer_language", default="Language of the payer"),
    "paperless": _("column_paperless", default="By mail, not on paper (yes or no)"),
    "beneficiary": _("column_beneficiary", default="For whom (a child's name)"),
    "item": _("column_item", default="Item, when each line is one item"),
    "quantity": _("column_quantity", default="Quantity of that item"),
    "number": _("column_number", default="Number of the invoice"),
    "amount": _("label_amount", default="Amount"),
    "object_title": _("column_object", default="Object"),
    "issued_on": _("column_issued_on", default="Issue date"),
    "due_on": _("label_due_on", default="Due date"),
    "communication": _("column_communication", default="Structured communication"),
    "accounting_code": _("label_accounting_code", default="Accounting code"),
    "direct_debit": _("column_direct_debit", default="Direct debit (yes or no)"),
    "paid": _("column_paid", default="Paid so far, in all"),
    "paid_reference": _("column_paid_reference", default="Reference of the payment"),
    "status": _("column_status", default="State (open, paid, cancelled, treasury)"),
    "document": _("column_document", default="Name of the PDF"),
}
WEIGHTS = {
    "error": _("weight_error", default="To mend"),
    "left_out": _("weight_left_out", default="Left out"),
    "note": _("weight_note", default="To know"),
}
REPORT_HEADINGS = (
    _("report_line", default="Line"),
    _("report_column", default="Column"),
    _("report_problem", default="What is wrong"),
    _("report_shown", default="What stands there"),
)
ALREADY_DONE = _(
    "error_list_already",
    default="Nothing was changed: somebody went on with this meanwhile.",
)
CHANGED = _(
    "error_list_changed",
    default=(
        "Nothing was made: the list has changed since you opened the page. Look at what "
        "it comes to now, then press the button again."
    ),
)
HAS_ERRORS = _(
    "error_list_has_errors", default="Mend the lines that are wrong in the file first."
)
NOTHING = _("error_list_nothing", default="There is nothing to make.")
FILE_MISSING = _("error_list_file_missing", default="Choose a file.")
BAD_PERIOD = _("error_list_period", default="The period ends before it begins.")
# Which field of a new campaign is wrong, and why
REFUSED = {
    "bad_period": ("until", BAD_PERIOD),
    "bad_term": ("due_on", invoice_words["bad_term"]),
    "far_term": ("due_on", invoice_words["far_term"]),
}
KNOWN = _(
    "help_import_known",
    default="This file was imported before: here is that import. Nothing was changed.",
)
