"""XML that comes from outside: read without entities, DTD, network or endless size."""

from imio.payment.domain.bank_errors import InvalidBankFile
from lxml import etree


MAX_FILE_BYTES = 20 * 1024 * 1024


def read_xml(data: bytes) -> etree._Element:
    """Return the root of an XML file of at most 20 MB that somebody sends us.

    Comments and processing instructions are dropped. Raises InvalidBankFile: too_large,
    not_xml, forbidden_markup (a DOCTYPE, which no bank writes). Fetches nothing.
    """
    if len(data) > MAX_FILE_BYTES:
        raise InvalidBankFile("too_large")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        # The parser's words would quote the file, which names people and accounts.
        raise InvalidBankFile("not_xml") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise InvalidBankFile("forbidden_markup")
    return root
