"""Files of direct debits (pain.008): money that we collect with a mandate."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment.banking.creditor import check_creditor_id
from imio.payment.banking.findings import Findings
from imio.payment.banking.iso_message import Message
from imio.payment.domain.bank_errors import InvalidCreditorId
from imio.payment.domain.money import CURRENCY
from sepaxml import SepaDD


SCHEMAS = ("pain.008.001.08", "pain.008.001.02")
# The old version has no way to leave out the code of our own bank.
WANTS_BIC = "pain.008.001.02"
SEQUENCES = ("RCUR", "FRST", "OOFF", "FNAL")
# The block of each sequence is named message id, dash, sequence.
MESSAGE_ID_LENGTH = 30


@dataclass(frozen=True)
class Debit:
    """One amount to collect from somebody who signed a mandate.

    ``sequence`` is RCUR for every collection of a lasting mandate (banks no longer ask
    for FRST), OOFF for a mandate of one use. A ``communication`` that is an OGM/VCS goes
    out structured, so that it comes back on the statement as such.
    """

    end_to_end_id: str
    name: str
    iban: str
    amount_cents: int
    mandate_reference: str
    signed_on: date
    sequence: str = "RCUR"
    communication: str = ""
    bic: str = ""


@dataclass(frozen=True)
class DebitFile:
    """Collections for one account, on one day; the bank books a line for each sequence."""

    message_id: str
    creditor_name: str
    creditor_iban: str
    creditor_id: str
    collection_on: date
    created_at: datetime
    debits: tuple[Debit, ...]
    creditor_bic: str = ""
    schema: str = SCHEMAS[0]


def build_direct_debits(file: DebitFile) -> bytes:
    """Return the file with which a bank collects from several people (pain.008, CORE).

    The same input gives the same bytes. ``message_id`` has at most 30 characters; the
    statement line of each sequence names it with "-RCUR" and so on behind. The old
    version .02 needs the BIC of our own bank.

    Raises InvalidTransfer naming everything that must be mended. Writes nothing, calls
    nobody.
    """
    findings = Findings()
    config = _read_header(file, findings)
    payments = []
    for index, debit in enumerate(file.debits):
        findings.begin_order(index)
        payments.append(_read_debit(debit, file.collection_on, findings))
    findings.refuse()
    return _write(file, config, payments)


def _read_header(file: DebitFile, findings: Findings) -> dict:
    findings.read_identifier("message_id", file.message_id, MESSAGE_ID_LENGTH)
    findings.read_execution("collection_on", file.collection_on, file.created_at)
    iban, bic = findings.read_account(
        "creditor_", file.creditor_iban, file.creditor_bic
    )
    if file.schema not in SCHEMAS:
        findings.note("schema", "unknown")
    elif file.schema == WANTS_BIC and not file.creditor_bic:
        findings.note("creditor_bic", "missing")
    if not file.debits:
        findings.note("debits", "missing")
    config = {
        "name": findings.read_name("creditor_name", file.creditor_name),
        "IBAN": iban,
        "creditor_id": _read_creditor_id(file.creditor_id, findings),
        "batch": True,
        "currency": CURRENCY,
        "instrument": "CORE",
    }
    return config | ({"BIC": bic} if bic else {})


def _read_creditor_id(text: str, findings: Findings) -> str:
    try:
        return check_creditor_id(text)
    except InvalidCreditorId as error:
        findings.note("creditor_id", error.code if text else "missing")
        return ""


def _read_debit(debit: Debit, day: date, findings: Findings) -> dict:
    iban, bic = findings.read_account("", debit.iban, debit.bic)
    signed_on = findings.read_day("signed_on", debit.signed_on)
    if type(signed_on) is date and type(day) is date and signed_on > day:
        findings.note("signed_on", "after_collection")
    if debit.sequence not in SEQUENCES:
        findings.note("sequence", "unknown")
    payment = {
        "endtoend_id": findings.read_unique("end_to_end_id", debit.end_to_end_id),
        "name": findings.read_name("name", debit.name),
        "IBAN": iban,
        "amount": findings.read_amount(debit.amount_cents),
        "mandate_id": findings.read_identifier(
            "mandate_reference", debit.mandate_reference
        ),
        "mandate_date": signed_on,
        "type": debit.sequence,
        "collection_date": day,
        "description": findings.read_communication(debit.communication),
    }
    return payment | ({"BIC": bic} if bic else {})


def _write(file: DebitFile, config: dict, payments: list[dict]) -> bytes:
    draft = SepaDD(config, schema=file.schema, clean=False)
    for payment in payments:
        draft.add_payment(payment)
    # Once only: each export adds the orders again.
    message = Message(draft.export(validate=False), file.schema)
    message.set_header(file.message_id, file.created_at)
    for block in message.list_elements("PmtInf"):
        sequence = message.text_of(block, "PmtTpInf", "SeqTp")
        message.set_text(block, ("PmtInfId",), f"{file.message_id}-{sequence}")
    # Blocks follow the sequences, not the order in which debits were given.
    given = {payment["endtoend_id"]: payment for payment in payments}
    for order in message.list_elements("DrctDbtTxInf"):
        payment = given[message.text_of(order, "PmtId", "EndToEndId")]
        message.set_communication(order, payment["description"], payment["IBAN"])
    return message.finish()
