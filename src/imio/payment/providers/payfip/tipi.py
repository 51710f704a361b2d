"""PayFiP by URL (TIPI): nothing is signed and nothing can be asked.

Anybody who knows the return address can announce a payment. So the address holds the
site's own proof, every echoed field is compared, and the verdict says "declared": the
operator reconciles it with the régie's list.
"""

from dataclasses import replace
from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.checks import event_key
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import parse_whole
from imio.payment.providers.parsing import unique_fields
from imio.payment.providers.payfip import facts
from imio.payment.providers.payfip.adapter import check_fields
from imio.payment.providers.payfip.adapter import order_fields
from imio.payment.providers.payfip.adapter import saisie_of
from imio.payment.providers.payfip.client import payfip_url
from imio.payment.providers.payfip.settings import TIPI_SETTINGS
from urllib.parse import quote
from urllib.parse import urlencode
from zope.interface import implementer


@implementer(IProvider)
class TipiProvider(BaseProvider):
    """PayFiP by URL, for sites still bound to it."""

    title = _("title_provider_tipi", default="PayFiP (TIPI by URL)")
    capabilities = psp.Capabilities(
        query=False,
        reference_pattern=r"[A-Za-z0-9]{6,30}",
        session_minutes=facts.RESULT_SECONDS // 60,
        needs_email=True,
        min_amount_cents=facts.MIN_CENTS,
        max_amount_cents=facts.MAX_CENTS_TIPI,
        retry_wait_minutes=facts.RETRY_WAIT_MINUTES,
    )
    settings = TIPI_SETTINGS

    def start(self, account: psp.Account, order: psp.Order) -> psp.Redirect:
        """Send the citizen to PayFiP's page by its address.

        The report comes to the return address, which only we and the citizen know.
        Raises GatewayRefused (email_needed, refused_fields) or ConfigurationError.
        """
        fields = {
            **order_fields(account, order, facts.SAISIE_TIPI, self.now().year),
            "urlcl": order.return_url,
        }
        check_fields(fields, facts.SAISIE_TIPI[account.mode], facts.MAX_CENTS_TIPI)
        url = f"{payfip_url(account, facts.TIPI_PATH)}?{page_query(fields)}"
        return psp.Redirect(url, fields["refdet"], {"refdet": fields["refdet"]})

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name the PSP's host of this platform. Raises ConfigurationError."""
        return (payfip_url(account, ""),)

    def read_notification(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        """Read a report that names our own reference, which cannot be guessed.

        Raises InvalidNotification or UnknownAttempt.
        """
        return self._read(account, message, attempts, by_own_reference=True)

    def read_return(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict | None:
        """Read a report at the attempt's own address; None without one."""
        said = "RESULTRANS=" in message.query_string.upper()
        if not said and b"RESULTRANS=" not in message.body.upper():
            return None
        return self._read(account, message, attempts, by_own_reference=False)

    def _read(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
        by_own_reference: bool,
    ) -> psp.Verdict:
        raw = message.query_string if message.method == "GET" else message.body
        fields = unique_fields(form_pairs(raw), True, ("utf-8", "latin-1"))
        amount = parse_whole(fields.get("MONTANT"))
        needed = ("NUMCLI", "REFDET", "SAISIE", "RESULTRANS")
        if amount is None or any(not fields.get(name) for name in needed):
            raise InvalidNotification("malformed")
        if fields["SAISIE"] != saisie_of(account, facts.SAISIE_TIPI):
            raise InvalidNotification("wrong_mode")
        attempt = attempts.by_reference(fields["REFDET"])
        if attempt is None and not by_own_reference:
            attempt = attempts.by_psp_id(fields["REFDET"])
        if attempt is None:
            raise UnknownAttempt("unknown_reference")
        verdict = _verdict(attempt, fields, amount)
        fits = (
            amount == attempt.amount_cents
            and fields["NUMCLI"] == account.settings.get("merchant")
            and fields["RESULTRANS"] in facts.STATES
        )
        if fits:
            return verdict
        # Anybody on this page can write a thousand of these: one is noted, as a doubt.
        return replace(verdict, event_key=event_key("tipi", attempt.reference, "unfit"))

    def fetch(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Refuse: this mode cannot be asked. Raises GatewayRefused."""
        raise GatewayRefused("query not supported")


def page_query(fields: dict[str, str]) -> str:
    """Return the query string of the payment page; a blank is written %20."""
    return urlencode(fields, quote_via=quote, safe="")


def _verdict(attempt: psp.Attempt, fields: dict[str, str], amount: int) -> psp.Verdict:
    code = fields["RESULTRANS"]
    told = [fields[name] for name in ("NUMCLI", "REFDET", "SAISIE", "RESULTRANS")]
    return psp.Verdict(
        authentic=True,
        state=facts.STATES.get(code, psp.ERROR),
        event_key=event_key("tipi", *told, amount),
        reference=attempt.reference,
        amount_cents=amount,
        currency="EUR",
        psp_id=fields["REFDET"],
        merchant=fields["NUMCLI"],
        test=fields["SAISIE"] not in facts.SAISIE_TIPI[psp.LIVE],
        means=facts.MEANS.get(code),
        psp_code=code,
        proof="declared",
        alert=None if code in facts.STATES else "unknown_code",
        psp_data={"numauto": fields.get("NUMAUTO", "")},
    )
