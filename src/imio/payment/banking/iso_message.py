"""Messages of ISO 20022: what sepaxml leaves to chance is set, then the schema judges.

sepaxml draws its identifiers and reads the clock; here they come from us, because the
same orders must give the same bytes.
"""

from datetime import datetime
from datetime import UTC
from functools import cache
from imio.payment.banking.findings import Problem
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.domain.reference import format_communication
from imio.payment.domain.reference import parse_communication
from importlib.resources import files
from io import BytesIO
from lxml import etree


DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


class Message:
    """One message for the bank, from sepaxml's draft to its final bytes."""

    def __init__(self, draft: bytes, schema: str) -> None:
        self.root = etree.fromstring(draft)
        self.schema = schema
        self._namespace = f"{{{self.root.nsmap[None]}}}"

    def list_elements(self, name: str) -> list[etree._Element]:
        """Return the elements of that name, in the order of the message."""
        return list(self.root.iter(self._namespace + name))

    def text_of(self, element: etree._Element, *names: str) -> str:
        """Return the text at a path of names below an element."""
        return element.findtext(self._path(names)) or ""

    def set_text(
        self, element: etree._Element, names: tuple[str, ...], text: str
    ) -> None:
        """Replace the text at a path of names below an element."""
        element.find(self._path(names)).text = text

    def set_header(self, message_id: str, created_at: datetime) -> None:
        """Name the message and say when it was made.

        In UTC without its zone: what a bank that expects its local time reads is never
        in its future.
        """
        header = self.list_elements("GrpHdr")[0]
        moment = created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        self.set_text(header, ("MsgId",), message_id)
        self.set_text(header, ("CreDtTm",), moment)

    def name_unknown_banks(self) -> None:
        """Write NOTPROVIDED where no BIC is given: an empty place is refused by banks."""
        for institution in self.list_elements("FinInstnId"):
            if not len(institution):
                other = self._add(institution, "Othr")
                self._add(other, "Id").text = "NOTPROVIDED"

    def set_communication(
        self, transaction: etree._Element, communication: str, iban: str
    ) -> None:
        """Say what an order is for: structured (OGM/VCS) between Belgians, else as text."""
        remittance = transaction.find(self._path(("RmtInf",)))
        digits = parse_communication(communication)
        if not communication:
            transaction.remove(remittance)
        elif digits and iban.startswith("BE"):
            remittance.clear()
            self._add_reference(remittance, digits)
        elif digits:
            remittance[0].text = format_communication(digits)

    def finish(self) -> bytes:
        """Return the bytes of the message. Raises InvalidTransfer if the schema refuses it."""
        etree.indent(self.root)
        written = DECLARATION + etree.tostring(self.root, encoding="UTF-8")
        if not _load_schema(self.schema).validate(self.root):
            raise InvalidTransfer((Problem(None, "file", "not_iso"),))
        return written

    def _add_reference(self, remittance: etree._Element, digits: str) -> None:
        reference = self._add(self._add(remittance, "Strd"), "CdtrRefInf")
        kind = self._add(reference, "Tp")
        self._add(self._add(kind, "CdOrPrtry"), "Cd").text = "SCOR"
        self._add(kind, "Issr").text = "BBA"
        self._add(reference, "Ref").text = digits

    def _add(self, parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, self._namespace + name)

    def _path(self, names: tuple[str, ...]) -> str:
        return "/".join(self._namespace + name for name in names)


@cache
def _load_schema(name: str) -> etree.XMLSchema:
    # sepaxml's own validator reads the schema anew for each file, and fails wherever
    # zope.interface has put its mark on the abstract classes of Python.
    source = files("sepaxml").joinpath("schemas", f"{name}.xsd").read_bytes()
    return etree.XMLSchema(etree.parse(BytesIO(source)))
