"""Elements of the ISO 20022 messages that banks send, found by their path."""

from datetime import date
from decimal import Decimal
from imio.payment.banking.bank_file_codes import refuse
from lxml import etree

import re


# No field of a bank is longer; what somebody made up is not to be searched through.
MAX_TEXT = 500
_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,5})?", re.ASCII)

# A day, or an instant or a zone behind it: what counts is the bank's calendar.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[TZ+-].*)?", re.ASCII)
SIDES = {"CRDT": 1, "DBIT": -1}


class IsoReader:
    """Reads elements of one namespace; prefixes do not matter."""

    def __init__(self, namespace: str) -> None:
        self._namespaces = {"iso": namespace}
        # Compiled once: a file of ten thousand payments asks for each a million times.
        self._paths: dict[str, etree.XPath] = {}

    def list_elements(self, element: etree._Element, path: str) -> list[etree._Element]:
        """Return the elements at a path such as "GrpHdr/CreDtTm"."""
        compiled = self._paths.get(path)
        if compiled is None:
            steps = "/".join(f"iso:{name}" for name in path.split("/"))
            compiled = etree.XPath(steps, namespaces=self._namespaces)
            self._paths[path] = compiled
        return compiled(element)

    def find(self, element: etree._Element, path: str) -> etree._Element | None:
        """Return the first element at a path."""
        found = self.list_elements(element, path)
        return found[0] if found else None

    def read_text(self, element: etree._Element, *paths: str) -> str:
        """Return the text at the first of these paths that has one, "" without any."""
        for path in paths:
            found = self.list_elements(element, path)
            text = read_own_text(found[0]) if found else ""
            if text:
                return text
        return ""

    def read_day(self, element: etree._Element, *paths: str) -> date | None:
        """Return the day at the first of these paths that has one, as the bank wrote it.

        Raises InvalidBankFile for what is no day.
        """
        written = self.read_text(element, *paths)
        if not written:
            return None
        if not _DAY.fullmatch(written):
            raise refuse("unreadable", paths[0])
        try:
            return date.fromisoformat(written[:10])
        except ValueError as error:
            raise refuse("unreadable", paths[0]) from error

    def read_signed(self, element: etree._Element, path: str) -> tuple[int, str]:
        """Return an amount, negative for a debit (CdtDbtInd), and its currency.

        Raises InvalidBankFile.
        """
        amount = self.find(element, path)
        side = self.read_text(element, "CdtDbtInd")
        if amount is None or side not in SIDES:
            raise refuse("unreadable", etree.QName(element).localname)
        cents, currency = read_amount(amount)
        return cents * SIDES[side], currency


def read_own_text(element: etree._Element) -> str:
    """Return the text of an element, its blanks made single ones; cut when endless."""
    return " ".join((element.text or "").split())[:MAX_TEXT]


def read_amount(element: etree._Element) -> tuple[int, str]:
    """Return an amount in cents and its currency.

    Raises InvalidBankFile (unreadable, sub_cent_amount).
    """
    place = etree.QName(element).localname
    written = read_own_text(element)
    if not _AMOUNT.fullmatch(written):
        raise refuse("unreadable", place)
    cents = Decimal(written) * 100
    if cents != int(cents):
        raise refuse("sub_cent_amount", place)
    return int(cents), element.get("Ccy", "")
