"""Files of credit transfers (pain.001): money that we send, such as refunds."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment.banking.findings import Findings
from imio.payment.banking.iso_message import Message
from imio.payment.domain.money import CURRENCY
from imio.payment.domain.postal import PostalAddress
from sepaxml import SepaTransfer


# Banks leave .03 one after the other; which one a bank takes is a setting of its account,
# and the first where nothing is set.
SCHEMAS = ("pain.001.001.09", "pain.001.001.03")


@dataclass(frozen=True)
class Transfer:
    """One payment to somebody; ``communication`` is what they read on their statement.

    ``address`` is where they live, for the few banks that ask; most want it left out.
    """

    end_to_end_id: str
    name: str
    iban: str
    amount_cents: int
    communication: str = ""
    bic: str = ""
    address: PostalAddress | None = None


@dataclass(frozen=True)
class TransferFile:
    """Payments from one account, on one day; the bank books them as one line."""

    message_id: str
    debtor_name: str
    debtor_iban: str
    requested_on: date
    created_at: datetime
    transfers: tuple[Transfer, ...]
    debtor_bic: str = ""
    schema: str = SCHEMAS[0]


def build_credit_transfers(file: TransferFile) -> bytes:
    """Return the file that a bank executes to pay several people at once (pain.001).

    The same input gives the same bytes. The statement line that debits the total names
    ``message_id``; each returned payment comes back with its ``end_to_end_id``. Names
    and texts are written in the letters that banks take, and cut (70, 140 characters).

    Raises InvalidTransfer naming everything that must be mended: nothing is left out of
    a file silently. Writes nothing, calls nobody.
    """
    findings = Findings()
    config = _read_header(file, findings)
    payments = []
    for index, transfer in enumerate(file.transfers):
        findings.begin_order(index)
        payments.append(_read_transfer(transfer, file.requested_on, findings))
    findings.refuse()
    return _write(file, config, payments)


def _read_header(file: TransferFile, findings: Findings) -> dict:
    findings.read_identifier("message_id", file.message_id)
    findings.read_execution("requested_on", file.requested_on, file.created_at)
    iban, bic = findings.read_account("debtor_", file.debtor_iban, file.debtor_bic)
    if file.schema not in SCHEMAS:
        findings.note("schema", "unknown")
    if not file.transfers:
        findings.note("transfers", "missing")
    config = {
        "name": findings.read_name("debtor_name", file.debtor_name),
        "IBAN": iban,
        "batch": True,
        "currency": CURRENCY,
    }
    return config | ({"BIC": bic} if bic else {})


def _read_transfer(transfer: Transfer, day: date, findings: Findings) -> dict:
    iban, bic = findings.read_account("", transfer.iban, transfer.bic)
    payment = {
        "endtoend_id": findings.read_unique("end_to_end_id", transfer.end_to_end_id),
        "name": findings.read_name("name", transfer.name),
        "IBAN": iban,
        "amount": findings.read_amount(transfer.amount_cents),
        "description": findings.read_communication(transfer.communication),
        "execution_date": day,
    }
    if transfer.address is not None:
        payment["address"] = _read_address(transfer.address, findings)
    return payment | ({"BIC": bic} if bic else {})


def _read_address(address: PostalAddress, findings: Findings) -> dict:
    # Element by element: from November 2026 banks refuse addresses in free lines alone.
    return {
        "street_name": findings.read_part(address, "street"),
        "building_number": findings.read_part(address, "number"),
        "postcode": findings.read_part(address, "postcode"),
        "town": findings.read_part(address, "town", is_needed=True),
        "country": findings.read_part(address, "country", is_needed=True),
    }


def _write(file: TransferFile, config: dict, payments: list[dict]) -> bytes:
    draft = SepaTransfer(config, schema=file.schema, clean=False)
    for payment in payments:
        draft.add_payment(payment)
    # Once only: each export adds the orders again.
    message = Message(draft.export(validate=False), file.schema)
    message.set_header(file.message_id, file.created_at)
    message.name_unknown_banks()
    for block in message.list_elements("PmtInf"):
        message.set_text(block, ("PmtInfId",), file.message_id)
    orders = message.list_elements("CdtTrfTxInf")
    for order, payment in zip(orders, payments, strict=True):
        message.set_communication(order, payment["description"], payment["IBAN"])
    return message.finish()
