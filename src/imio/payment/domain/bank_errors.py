"""What can go wrong with accounts, orders for the bank and what the bank tells us."""

from imio.payment.domain.errors import PaymentError


class InvalidIban(PaymentError):
    """An account number cannot be used; ``code`` is why, for faces to put into words.

    Codes: unreadable, unknown_country, not_sepa, wrong_length, wrong_checksum; ours for
    the commune's own where a payer's is wanted. The number itself is never part of the
    message.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InvalidBic(PaymentError):
    """The code of a bank (BIC) cannot be read: ask for it again."""


class InvalidCreditorId(PaymentError):
    """The creditor identifier of direct debits cannot be right: read the contract again.

    Codes: unreadable, wrong_checksum, wrong_number.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InvalidTransfer(PaymentError):
    """Orders cannot be given to the bank as they are; no file was made.

    ``problems`` names them all (index of the order from 0, None for the file itself;
    field; code); ``index``, ``field`` and ``code`` are those of the first.
    """

    def __init__(self, problems: tuple) -> None:
        first = problems[0]
        super().__init__(f"{first.index}, {first.field}: {first.code}")
        self.problems = problems
        self.index, self.field, self.code = first.index, first.field, first.code


class InvalidBankFile(PaymentError):
    """A file said to come from the bank cannot be read: refuse it whole, book nothing.

    ``code`` says why: see banking/bank_file_codes.py; ``place`` is a line of the file
    or an element of its XML, "" for the whole.
    """

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(f"{code} {place}".strip())
        self.code = code
        self.place = place


class FileRejected(PaymentError):
    """The bank refused one of our files as a whole: nothing of it was executed.

    ``message_id`` is our file, ``block_id`` its refused block ("" for all of it).
    """

    def __init__(self, message_id: str, block_id: str, reason_code: str) -> None:
        super().__init__(f"{message_id} {block_id} {reason_code}")
        self.message_id = message_id
        self.block_id = block_id
        self.reason_code = reason_code


class StatementRefused(PaymentError):
    """A file or line of a bank statement cannot be treated as asked: nothing changed.

    Codes: nothing_new (each statement was imported before or is of another account),
    nothing_chosen, unknown_due, wrong_sign, too_much (more than the line, or than was
    paid), no_reason, no_proposal, order_changed, order_proven, nothing_to_undo.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
