"""What the bank says about our direct debits: its status report (pain.002)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import UTC
from imio.payment.banking.incoming_xml import read_xml
from imio.payment.banking.iso_reader import IsoReader
from imio.payment.banking.iso_reader import read_amount
from imio.payment.banking.iso_reader import read_own_text
from imio.payment.domain.bank_errors import FileRejected
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.domain.money import CURRENCY
from lxml import etree
from zoneinfo import ZoneInfo

import re


_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.[0-9]{2}")
# Times without a zone are those of the bank: Brussels and Paris read the same clock.
_BANK_ZONE = ZoneInfo("Europe/Brussels")
_REJECTED = "RJCT"
_PARTLY = "PART"
_UNKNOWN = {"", "NOTPROVIDED"}
_MAX_REASON = 500


@dataclass(frozen=True)
class DebitReturn:
    """One collection that the bank did not make, out of our file ``message_id``.

    ``amount_cents`` is None when the bank does not repeat it. ``reason_code`` is ISO's
    ("AM04" no funds, "AC04" closed account, "MD01" no mandate…) or the bank's own;
    ``reason`` its words, if any. ``at`` is when the report was made (UTC).
    """

    end_to_end_id: str
    message_id: str
    amount_cents: int | None
    reason_code: str
    reason: str
    at: datetime


def read_returns(data: bytes) -> tuple[DebitReturn, ...]:
    """Return the collections that a bank's status report (pain.002) calls rejected.

    What the report calls accepted or pending is left out. Raises FileRejected when the
    bank refused a file or a block without naming each of its orders, InvalidBankFile
    for anything that is not such a report. Writes nothing, fetches nothing.
    """
    root = read_xml(data)
    namespace = etree.QName(root).namespace or ""
    report = root[0] if len(root) == 1 else None
    if not _NAMESPACE.fullmatch(namespace) or report is None:
        raise InvalidBankFile("not_a_status_report")
    if etree.QName(report).localname != "CstmrPmtStsRpt":
        raise InvalidBankFile("not_a_status_report")
    return tuple(_Report(report, namespace).list_returns())


class _Report:
    def __init__(self, report: etree._Element, namespace: str) -> None:
        self._report = report
        reader = IsoReader(namespace)
        self._find, self._text = reader.list_elements, reader.read_text
        self._at = self._read_instant(self._text(report, "GrpHdr/CreDtTm"))
        self._message_id = self._text(report, "OrgnlGrpInfAndSts/OrgnlMsgId")
        if not self._message_id:
            raise InvalidBankFile("unreadable", "OrgnlMsgId")
        kind = self._text(report, "OrgnlGrpInfAndSts/OrgnlMsgNmId")
        if kind and not kind.startswith("pain.008"):
            raise InvalidBankFile("not_about_debits")

    def list_returns(self) -> Iterator[DebitReturn]:
        group = self._find(self._report, "OrgnlGrpInfAndSts")[0]
        blocks = self._find(self._report, "OrgnlPmtInfAndSts")
        orders = [o for block in blocks for o in self._find(block, "TxInfAndSts")]
        named = [self._text(order, "OrgnlEndToEndId") for order in orders]
        if len(set(named)) != len(named) or _UNKNOWN & set(named):
            raise InvalidBankFile("unreadable", "OrgnlEndToEndId")
        state = self._text(group, "GrpSts")
        if state == _REJECTED and not self._names_all(group, len(orders)):
            raise FileRejected(self._message_id, "", self._reason_code(group))
        for block in blocks:
            yield from self._list_of_block(block, state)

    def _list_of_block(
        self, block: etree._Element, group_state: str
    ) -> Iterator[DebitReturn]:
        own_block_state = self._text(block, "PmtInfSts")
        orders = self._find(block, "TxInfAndSts")
        if own_block_state == _REJECTED and not self._names_all(block, len(orders)):
            block_id = self._text(block, "OrgnlPmtInfId")
            raise FileRejected(self._message_id, block_id, self._reason_code(block))
        refused = _REJECTED in (group_state, own_block_state)
        state = _REJECTED if refused else own_block_state or group_state
        for order in orders:
            own_state = self._text(order, "TxSts") or state
            # What is neither accepted nor refused, or is both, is no news to book.
            if own_state in ("", _PARTLY) or (refused and own_state != _REJECTED):
                raise InvalidBankFile("unreadable", "TxSts")
            if own_state == _REJECTED:
                yield self._read_return(order, block)

    def _names_all(self, element: etree._Element, count: int) -> bool:
        """Tell whether the refusal of a whole lists every order that it concerns."""
        declared = self._text(element, "OrgnlNbOfTxs")
        return count > 0 and (not declared or declared.lstrip("0") == str(count))

    def _read_return(self, order: etree._Element, block: etree._Element) -> DebitReturn:
        words = [
            read_own_text(line) for line in self._find(order, "StsRsnInf/AddtlInf")
        ]
        return DebitReturn(
            end_to_end_id=self._text(order, "OrgnlEndToEndId"),
            message_id=self._message_id,
            amount_cents=self._read_amount(order),
            reason_code=self._reason_code(order) or self._reason_code(block),
            reason=" ".join(words)[:_MAX_REASON],
            at=self._at,
        )

    def _reason_code(self, element: etree._Element) -> str:
        codes = [
            self._text(element, f"StsRsnInf/Rsn/{name}") for name in ("Cd", "Prtry")
        ]
        return "".join(codes)[:35]

    def _read_amount(self, order: etree._Element) -> int | None:
        amounts = self._find(order, "OrgnlTxRef/Amt/InstdAmt")
        if not amounts:
            return None
        cents, currency = read_amount(amounts[0])
        if currency != CURRENCY:
            raise InvalidBankFile("unreadable", "InstdAmt")
        return cents

    def _read_instant(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
            zone = moment.tzinfo or _BANK_ZONE
            return moment.replace(tzinfo=zone).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise InvalidBankFile("unreadable", "CreDtTm") from error
