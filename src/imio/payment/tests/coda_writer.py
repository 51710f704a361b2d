"""Writes CODA statements, right or wrong, in the columns of the standard."""

from dataclasses import dataclass


ACCOUNT = "BE14091019900183"
DAY = "051026"


@dataclass
class Payment:
    """One movement (or detail): amount in cents, communication as in columns 62 and on."""

    cents: int
    communication: str = "0"
    code: str = "00150000"
    sequence: int = 0
    detail: int = 0
    name: str = ""
    iban: str = ""
    end_to_end_id: str = ""
    returned: str = ""


def ogm(digits):
    """Write a structured communication of type 101."""
    return f"1101{digits}"


def amount(cents):
    """Write 15 columns, the last a tenth of a cent."""
    return f"{abs(cents):014d}0"


def signed(cents):
    """Write an amount behind its sign."""
    return ("1" if cents < 0 else "0") + amount(cents)


def make_statement(
    *payments, opening=1000, number="211", account=ACCOUNT, currency="EUR", last=True
):
    """Return the records of a statement as a list of lines, balances and totals right."""
    booked = number_payments(payments)
    closing = opening + sum(booked)
    holder = f"{account:<34}{currency}"
    lines = [
        f"00000{DAY}00005{'':8}{'FILE1':<10}{'COMMUNE':<26}{'GKCCBEBB':<11}".ljust(127)
        + "2",
        f"12{number}{holder}{signed(opening)}041026{'COMMUNE':<26}{'':35}{number}",
    ]
    for payment in payments:
        lines += write_payment(payment, number)
    lines.append(f"8{number}{holder}{signed(closing)}{DAY}".ljust(127) + "0")
    credits = sum(cents for cents in booked if cents > 0)
    debits = credits - sum(booked)
    counted = sum(line[0] in "1238" for line in lines)
    totals = f"{counted:06d}{amount(debits)}{amount(credits)}"
    lines.append(f"9{'':15}{totals}".ljust(127) + ("2" if last else "1"))
    return lines


def number_payments(payments):
    """Number the payments in their order; return the amounts that the balance counts."""
    sequence = 0
    booked = []
    for payment in payments:
        if not payment.detail:
            sequence += 1
            booked.append(payment.cents)
        payment.sequence = payment.sequence or sequence
    return booked


def write_payment(payment, number):
    """Return the three records of a payment."""
    key = f"{payment.sequence:04d}{payment.detail:04d}"
    said = payment.communication.ljust(150)
    return [
        f"21{key}{'BANK1':<21}{signed(payment.cents)}{DAY}{payment.code}{said[:54]}"
        f"{DAY}{number}01 0",
        f"22{key}{said[54:107]}{payment.end_to_end_id:<35}{'GEBABEBB':<11}"
        f"   {payment.returned:<5}{'':8}1 0",
        f"23{key}{payment.iban:<34}EUR{payment.name:<35}{said[107:]}0 0",
    ]


def join(*statements, end="\r\n", encoding="cp1252"):
    """Return the bytes of a file."""
    lines = [line for statement in statements for line in statement]
    return "".join(line + end for line in lines).encode(encoding)
