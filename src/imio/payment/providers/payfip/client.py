"""The three SOAP calls of PayFiP, written by hand: the published WSDL does not resolve."""

from dataclasses import dataclass
from dataclasses import field
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.base import base_url
from imio.payment.providers.base import host_of
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.parsing import parse_xml_answer
from imio.payment.providers.payfip import facts
from lxml import etree


@dataclass(frozen=True)
class Fault:
    """A SOAP fault: its kind (functional, technical...) and its code."""

    kind: str
    code: str
    text: str = field(default="", repr=False)


def payfip_url(account: psp.Account, path: str) -> str:
    """Return one of PayFiP's addresses; the letter "saisie" tells test from live."""
    return base_url(account, facts.HOST, facts.HOST) + path


def call_payfip(
    http: HttpClient, account: psp.Account, operation: str, fields: dict[str, str]
) -> dict[str, str] | Fault:
    """Call an operation; return the fields of the answer, or the fault it ended in.

    Calls the network. Raises GatewayUnreachable for no or no readable answer.
    """
    url = payfip_url(account, facts.SERVICE_PATH)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    request = HttpRequest("POST", url, headers, envelope(operation, fields))
    answer = http.call(request, [host_of(url)], readable_500=True)
    return read_answer(answer, operation)


def envelope(operation: str, fields: dict[str, str]) -> bytes:
    """Return the SOAP request; children stand in the order of the XSD, alphabetical."""
    root = etree.Element(f"{{{facts.SOAP}}}Envelope", nsmap={"soapenv": facts.SOAP})
    body = etree.SubElement(root, f"{{{facts.SOAP}}}Body")
    call = etree.SubElement(
        body, f"{{{facts.NAMESPACE}}}{operation}", nsmap={"pai": facts.NAMESPACE}
    )
    argument = etree.SubElement(call, "arg0")
    for name in sorted(fields):
        etree.SubElement(argument, name).text = fields[name]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def read_answer(answer: HttpAnswer, operation: str) -> dict[str, str] | Fault:
    """Read a SOAP answer. Raises GatewayUnreachable when it is not one."""
    root = parse_xml_answer(answer.body)
    body = _only_child(root, "Body") if _name(root) == "Envelope" else None
    if body is None or len(body) != 1:
        raise GatewayUnreachable("unreadable answer")
    if _name(body[0]) == "Fault":
        return _fault(body[0])
    found = _only_child(body[0], "return")
    if (
        answer.status != 200
        or found is None
        or _name(body[0]) != f"{operation}Response"
    ):
        raise GatewayUnreachable("unreadable answer")
    return _texts(found)


def _fault(fault: etree._Element) -> Fault:
    detail = _only_child(fault, "detail")
    # Some SOAP servers add their own notes beside the error.
    errors = (
        [] if detail is None else [e for e in detail if _name(e).endswith("Erreur")]
    )
    if len(errors) != 1:
        raise GatewayUnreachable("unreadable fault")
    found = _texts(errors[0])
    return Fault(_name(errors[0]), found.get("code", ""), found.get("libelle", ""))


def _only_child(parent: etree._Element, name: str) -> etree._Element | None:
    found = [child for child in parent if _name(child) == name]
    return found[0] if len(found) == 1 else None


def _texts(parent: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in parent:
        if _name(child) in found or len(child):
            raise GatewayUnreachable("unreadable answer")
        found[_name(child)] = child.text or ""
    return found


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
