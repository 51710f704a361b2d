"""PayFiP by web service: the payment is opened and asked about by SOAP."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.base import required_setting
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import unique_fields
from imio.payment.providers.payfip import facts
from imio.payment.providers.payfip.client import call_payfip
from imio.payment.providers.payfip.client import Fault
from imio.payment.providers.payfip.client import payfip_url
from imio.payment.providers.payfip.fields import field_problems
from imio.payment.providers.payfip.fields import label
from imio.payment.providers.payfip.results import read_fault
from imio.payment.providers.payfip.results import read_result
from imio.payment.providers.payfip.settings import SETTINGS
from zope.interface import implementer

import re


_IDOP = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


@implementer(IProvider)
class PayfipProvider(BaseProvider):
    """PayFiP web service; refunds are made by the régie and recorded by hand."""

    title = _("title_provider_payfip", default="PayFiP (web service)")
    capabilities = psp.Capabilities(
        query=True,
        reference_pattern=r"[A-Za-z0-9]{6,30}",
        session_minutes=facts.RETRY_WAIT_MINUTES,
        needs_email=True,
        min_amount_cents=facts.MIN_CENTS,
        max_amount_cents=facts.MAX_CENTS_WS,
        retry_wait_minutes=facts.RETRY_WAIT_MINUTES,
    )
    settings = SETTINGS

    def start(self, account: psp.Account, order: psp.Order) -> psp.Redirect:
        """Open the payment and send the citizen to its page. Calls the network.

        Raises GatewayRefused (also for what PayFiP would refuse: email_needed,
        refused_fields), ConfigurationError or GatewayUnreachable.
        """
        fields = {
            **order_fields(account, order, facts.SAISIE_WS, self.now().year),
            "urlnotif": order.notify_url,
            "urlredirect": order.return_url,
        }
        check_fields(fields, facts.SAISIE_WS[account.mode], facts.MAX_CENTS_WS)
        found = call_payfip(self.http, account, facts.CREATE, fields)
        if isinstance(found, Fault):
            raise _creation_error(found)
        idop = found.get("idOp", "")
        if not _IDOP.fullmatch(idop):
            raise GatewayUnreachable("unreadable answer")
        page = payfip_url(account, facts.PAGE_PATH)
        return psp.Redirect(f"{page}?idop={idop}", idop, {"refdet": fields["refdet"]})

    def read_notification(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        """Take only the idOp from a notification and ask for the result. Calls the network.

        Raises InvalidNotification, UnknownAttempt (no call was made) or
        GatewayUnreachable.
        """
        raw = message.query_string if message.method == "GET" else message.body
        idop = unique_fields(form_pairs(raw), True, wanted=("IDOP",)).get("IDOP", "")
        if not _IDOP.fullmatch(idop):
            raise InvalidNotification("malformed")
        attempt = attempts.by_psp_id(idop)
        if attempt is None:
            raise UnknownAttempt("unknown_reference")
        return self.fetch(account, attempt)

    def fetch(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Ask for the result of an attempt. Calls the network.

        Raises GatewayUnreachable when nothing is known, GatewayRefused for an attempt
        without idOp.
        """
        if not _IDOP.fullmatch(attempt.psp_id or ""):
            raise GatewayRefused("attempt without an idOp")
        fields = {"idOp": attempt.psp_id or ""}
        found = call_payfip(self.http, account, facts.RESULT, fields)
        if isinstance(found, Fault):
            return read_fault(attempt, found, self.now())
        saisie = saisie_of(account, facts.SAISIE_WS)
        return read_result(attempt, found, saisie, self.now())

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name the PSP's hosts of this platform. Raises ConfigurationError."""
        return (payfip_url(account, ""),)

    def check_account(self, account: psp.Account) -> str | None:
        """Ask whose client number it is. Calls the network."""
        fields = {"numCli": required_setting(account, "merchant")}
        try:
            found = call_payfip(self.http, account, facts.CLIENT, fields)
        except GatewayUnreachable as error:
            return str(error)
        if isinstance(found, Fault):
            return f"{found.code} {found.text}".strip()
        return None


def order_fields(
    account: psp.Account,
    order: psp.Order,
    letters: dict[str, tuple[str, ...]],
    year: int,
) -> dict[str, str]:
    """Return the fields that both modes of PayFiP send.

    Raises GatewayRefused without e-mail, ConfigurationError for another currency.
    """
    if not order.email:
        raise GatewayRefused("email_needed")
    if order.currency != "EUR":
        raise ConfigurationError("PayFiP takes euros only")
    fields = {
        "numcli": required_setting(account, "merchant"),
        "exer": str(order.financial_year or year),
        "refdet": order.reference,
        "montant": str(order.amount_cents),
        "mel": order.email,
        "saisie": saisie_of(account, letters),
    }
    if account.settings.get("reference") == "debt" and order.debt_reference:
        fields["refdet"] = order.debt_reference
    text = label(order.description, facts.SENT_LABEL).strip()
    if text:
        fields["objet"] = text
    return fields


def check_fields(
    fields: dict[str, str], letters: tuple[str, ...], max_cents: int
) -> None:
    """Raise GatewayRefused with the names of the fields that PayFiP would refuse."""
    problems = field_problems(fields, letters, max_cents)
    if problems:
        raise GatewayRefused("refused_fields: " + ", ".join(problems))


def saisie_of(account: psp.Account, letters: dict[str, tuple[str, ...]]) -> str:
    """Return the letter that tells PayFiP test from live, by the mode of the platform."""
    allowed = letters[account.mode]
    chosen = account.settings.get("saisie")
    return chosen if chosen in allowed else allowed[0]


def _creation_error(fault: Fault) -> GatewayRefused | GatewayUnreachable:
    if fault.kind != facts.FUNCTIONAL_FAULT:
        return GatewayUnreachable("psp_unavailable")
    return GatewayRefused(f"fault {fault.code}")
