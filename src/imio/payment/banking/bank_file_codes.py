"""Every reason to refuse a file of the bank, and everything to tell about one we accept.

A face puts each code into words; the texts here say what it means.
"""

from imio.payment.domain.bank_errors import InvalidBankFile


# Codes of InvalidBankFile. The file is refused whole: nothing of it may be booked.
ERRORS = {
    "empty": "The file is empty.",
    "too_large": "The file is larger than 20 MB.",
    "unknown_format": "The file is neither a CODA nor a CAMT.053 file.",
    "not_xml": "The XML of the file is broken.",
    "forbidden_markup": "The XML of the file has a DOCTYPE, which no bank writes.",
    "not_a_statement": "The file is from a bank, but it is no account statement.",
    "unsupported_version": "The version of the format is not supported.",
    "truncated": "The file is cut: its end, or a part of a line, is missing.",
    "no_header": "A statement does not begin with its header.",
    "out_of_order": "The records of the file are not in their order.",
    "unreadable": "A field does not hold what belongs there.",
    "sub_cent_amount": "An amount has fractions of a cent.",
    "mixed_statements": "The parts of a statement name different accounts or numbers.",
    "mixed_currencies": "A movement has another currency than its account.",
    "no_balance": "The opening or the closing balance is missing.",
    "balance_mismatch": "The balances and the movements of a statement do not add up.",
    "control_totals": "The totals that the bank announces are not those of the file.",
    "details_mismatch": "The payments within a movement do not add up to it.",
    "not_a_status_report": "The file is no status report (pain.002) of direct debits.",
    "not_about_debits": "The report is about transfers, not about direct debits.",
}

# Codes of warnings. The file can be booked nevertheless.
WARNINGS = {
    "statement_gap": "A statement does not begin where the one before it ended.",
    "foreign_currency": "A statement is not in euro; it is left alone.",
    "statement_differs": "A statement of this name is in the books with other balances.",
    "details_ignored": "Details of a movement are no amounts; the movement stands alone.",
}


def refuse(code: str, place: object = "") -> InvalidBankFile:
    """Return the error that refuses a file; ``place`` is a line, or an element.

    Raises KeyError for a code that is not in the table.
    """
    ERRORS[code]
    return InvalidBankFile(code, str(place))
