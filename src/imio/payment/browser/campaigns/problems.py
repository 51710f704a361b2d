"""What is wrong with a list, in words: codes of readers and of checks."""

from imio.payment import _


# Of one line or one cell
LINES = {
    "formula": _("list_formula", default="A formula: type the value instead"),
    "cell_error": _("list_cell_error", default="The spreadsheet shows an error here"),
    "uneven": _("list_uneven", default="More or fewer cells than there are columns"),
    "missing": _("list_missing", default="Nothing stands here, but something must"),
    "ambiguous": _(
        "list_ambiguous", default="Can be read in two ways: write it without separators"
    ),
    "too_precise": _("list_too_precise", default="Too many decimals"),
    "too_large": _("list_too_large", default="Too large"),
    "negative": _("list_negative", default="Below zero"),
    "unreadable_amount": _("list_unreadable_amount", default="Not an amount"),
    "unreadable_quantity": _("list_unreadable_quantity", default="Not a quantity"),
    "unreadable_date": _("list_unreadable_date", default="Not a date"),
    "impossible_date": _("list_impossible_date", default="This day does not exist"),
    "unlikely_date": _(
        "list_unlikely_date", default="Not a year between 1990 and 2100"
    ),
    "invalid_email": _("list_invalid_email", default="Not an e-mail address"),
    "unknown_language": _("list_unknown_language", default="Not one of our languages"),
    "unknown_choice": _("list_unknown_choice", default="Write yes or no here"),
    "several_debtors": _("list_several_debtors", default="Several debtors"),
    "correction": _(
        "list_correction",
        default="Cancels or reduces an earlier titre: left out, credit that one by hand",
    ),
    "no_claim": _("list_no_claim", default="Asks nobody to pay: left out"),
    "card_number": _(
        "list_card_number",
        default="This looks like the number of a payment card: take it out",
    ),
    "unknown_item": _("list_unknown_item", default="Not an item of this invoice type"),
    "no_tariff": _("list_no_tariff", default="This item has no price on that day"),
    "tariffs_overlap": _(
        "list_tariffs_overlap", default="This item has two prices on that day"
    ),
    "bad_quantity": _("list_bad_quantity", default="This quantity cannot be charged"),
    "too_high": _("list_too_high", default="The total is too high"),
    "nothing_charged": _(
        "list_nothing_charged", default="Nothing to charge: no invoice is made"
    ),
    "below_minimum": _(
        "list_below_minimum", default="Below the smallest amount: no invoice is made"
    ),
    "duplicate_line": _(
        "list_duplicate_line", default="The same line stands twice, first in line"
    ),
    "same_payer": _(
        "list_same_payer", default="The same payer, on one invoice with line"
    ),
    "same_item": _("list_same_item", default="Added to the same item of line"),
    "same_list": _("list_same_list", default="Another campaign has the very same list"),
    "new_payer": _("list_new_payer", default="New payer"),
    "other_name": _(
        "list_other_name", default="This reference is known under another name"
    ),
    "namesake": _(
        "list_namesake", default="New payer; somebody else has the same name"
    ),
    "ambiguous_payer": _(
        "list_ambiguous_payer", default="Several payers could be meant: add a reference"
    ),
    "no_payer": _("list_no_payer", default="Nobody to send it to"),
    "no_address": _("list_no_address", default="No postal address to print on it"),
    "no_email": _("list_no_email", default="Wants no paper, but has no e-mail address"),
    "duplicate_number": _("list_duplicate_number", default="This number stands twice"),
    "amount_changed": _(
        "list_amount_changed", default="Imported before with another amount"
    ),
    "in_other_import": _("list_in_other_import", default="In another import under way"),
    "bad_communication": _(
        "list_bad_communication", default="Not a structured communication"
    ),
    "communication_taken": _(
        "list_communication_taken", default="This communication is used already"
    ),
    "unknown_status": _("list_unknown_status", default="Not a state that we know"),
    "paid_too_much": _("list_paid_too_much", default="Paid more than the amount"),
    "cancelled_new": _(
        "list_cancelled_new", default="Cancelled and not known here: left out"
    ),
    "unchanged": _("list_unchanged", default="Imported before, nothing new"),
    "due_before_issue": _("list_due_before_issue", default="Due before it was issued"),
    "no_document": _("list_no_document", default="No PDF with this number"),
    "document_missing": _(
        "list_document_missing", default="This PDF is not in the ZIP"
    ),
    "document_twice": _("list_document_twice", default="This PDF is used twice"),
    "document_ambiguous": _(
        "list_document_ambiguous", default="Several PDFs have this number"
    ),
    "document_unused": _("list_document_unused", default="This PDF has no line"),
    "unsafe_name": _("list_unsafe_name", default="A name in the ZIP that is refused"),
    "symlink": _("list_symlink", default="A link in the ZIP, not a document"),
    "duplicate_name": _("list_duplicate_name", default="This name is twice in the ZIP"),
    "nested_archive": _("list_nested_archive", default="A ZIP within the ZIP"),
    "not_pdf": _("list_not_pdf", default="Not a PDF"),
    "broken": _("list_broken", default="Damaged in the ZIP"),
    "encrypted": _("list_encrypted", default="Protected by a password"),
}
# Of the whole file
FILES = {
    "empty": _("file_empty", default="The file is empty."),
    "too_large": _("file_too_large", default="The file is too large."),
    "not_a_table": _(
        "file_not_a_table",
        default="This is not a list. Save it as CSV or XLSX and try again.",
    ),
    "old_excel": _(
        "file_old_excel",
        default="This is an old Excel file (.xls). Save it as .xlsx or CSV.",
    ),
    "opendocument": _(
        "file_opendocument",
        default="This is an OpenDocument file. Save it as XLSX or CSV.",
    ),
    "encrypted": _("file_encrypted", default="The file is protected by a password."),
    "broken_archive": _("file_broken", default="The file is damaged."),
    "zip_bomb": _("file_zip_bomb", default="The file is refused: it grows too much."),
    "too_many_entries": _("file_too_many_entries", default="Too many files in it."),
    "forbidden_markup": _("file_forbidden_markup", default="The file is refused."),
    "wrong_encoding": _(
        "file_wrong_encoding", default="Its letters cannot be read. Save it as UTF-8."
    ),
    "broken_quotes": _(
        "file_broken_quotes", default="A quotation mark is never closed."
    ),
    "no_header": _("file_no_header", default="The first line must name the columns."),
    "formula": _("file_formula", default="A heading is a formula."),
    "duplicate_columns": _(
        "file_duplicate_columns", default="The same column stands twice."
    ),
    "missing_column": _(
        "file_missing_column", default="A column that is needed is not there."
    ),
    "too_many_rows": _("file_too_many_rows", default="Too many lines: cut the list."),
    "too_many_columns": _("file_too_many_columns", default="Too many columns."),
    "cell_too_long": _("file_cell_too_long", default="A cell is too long."),
    "not_an_archive": _("file_not_an_archive", default="The documents are not a ZIP."),
    "not_xml": _("file_not_xml", default="This XML cannot be read."),
    "not_pes": _("file_not_pes", default="This XML is not a PES file."),
    "not_revenue": _("file_not_revenue", default="This PES file holds no claims."),
    "no_piece": _("file_no_piece", default="This PES file holds no claims."),
    "broken_document": _("file_broken_document", default="A PDF in it is damaged."),
    "document_too_large": _("file_document_too_large", default="A PDF is too large."),
    "no_payer_column": _(
        "file_no_payer_column", default="Say which column names the payer."
    ),
    "no_quantity_column": _(
        "file_no_quantity_column", default="Say which column holds the quantities."
    ),
    "no_type": _("file_no_type", default="This invoice type was deleted."),
    "in_other_import": _(
        "file_in_other_import",
        default="Another import brought one of these numbers meanwhile: check again.",
    ),
}
NOT_POSSIBLE = _("file_not_possible", default="This is not possible as it stands.")


def line_in_words(code: str):
    """Return what is wrong with a line."""
    if code.startswith("iban_"):
        return _("list_iban", default="Not an account number")
    return LINES.get(code, code)


def file_in_words(code: str):
    """Return what is wrong with a file."""
    return FILES.get(code, NOT_POSSIBLE)
