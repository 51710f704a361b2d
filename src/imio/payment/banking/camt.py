"""CAMT.053: the account statement in XML (versions .02, .08 and .12)."""

from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.camt_statement import CamtStatement
from imio.payment.banking.incoming_xml import read_xml
from imio.payment.banking.iso_reader import IsoReader
from imio.payment.banking.statement import StatementFile
from imio.payment.banking.statement import StatementWarning
from lxml import etree


_MESSAGE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
_VERSIONS = ("02", "08", "12")


def read_camt(data: bytes) -> StatementFile:
    """Return the statements of a CAMT.053 file, and what to tell about them.

    Raises InvalidBankFile with the place in the XML.
    """
    root = read_xml(data)
    namespace = etree.QName(root).namespace or ""
    if not namespace.startswith(_MESSAGE):
        raise refuse("not_a_statement")
    if namespace.removeprefix(_MESSAGE) not in _VERSIONS:
        raise refuse("unsupported_version")
    reader = IsoReader(namespace)
    found = reader.list_elements(root, "BkToCstmrStmt/Stmt")
    if not found:
        raise refuse("not_a_statement")
    statements, warnings = [], []
    for index, element in enumerate(found):
        statement, ignored = CamtStatement(element, reader).read()
        statements.append(statement)
        warnings += [StatementWarning("details_ignored", index, at) for at in ignored]
    return StatementFile(tuple(statements), tuple(warnings))
