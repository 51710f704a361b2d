"""The fields of a Paybox payment request, in the order in which they are signed."""

from datetime import datetime
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.providers.base import required_setting
from imio.payment.providers.encoding import ascii_words
from imio.payment.providers.paybox import facts


_CART = (
    '<?xml version="1.0" encoding="utf-8"?><shoppingcart><total>'
    "<totalQuantity>1</totalQuantity></total></shoppingcart>"
)


def order_fields(
    account: psp.Account, order: psp.Order, now: datetime
) -> list[tuple[str, str]]:
    """Return the fields, all but the signature.

    Raises GatewayRefused without e-mail, ConfigurationError for another currency or a
    missing setting.
    """
    if not order.email:
        raise GatewayRefused("email_needed")
    if order.currency != "EUR":
        raise ConfigurationError("only euros")
    retour = account.settings.get("retour") or ";".join(
        f"{name}:{letter}" for name, letter in facts.RETOUR
    )
    return [
        ("PBX_SITE", required_setting(account, "merchant")),
        ("PBX_RANG", required_setting(account, "rang")),
        ("PBX_IDENTIFIANT", required_setting(account, "identifiant")),
        ("PBX_TOTAL", f"{order.amount_cents:03d}"),
        ("PBX_DEVISE", "978"),
        ("PBX_CMD", order.reference),
        ("PBX_PORTEUR", order.email),
        ("PBX_RETOUR", retour),
        ("PBX_HASH", account.settings.get("hash") or "SHA512"),
        ("PBX_TIME", now.replace(microsecond=0).isoformat()),
        ("PBX_EFFECTUE", order.return_url),
        ("PBX_REFUSE", order.return_url),
        ("PBX_ANNULE", order.return_url),
        ("PBX_ATTENTE", order.return_url),
        ("PBX_REPONDRE_A", order.notify_url),
        ("PBX_LANGUE", facts.LANGUAGES.get(order.language, "FRA")),
        ("PBX_SHOPPINGCART", _CART),
        ("PBX_BILLING", _billing(account, order)),
    ]


def _billing(account: psp.Account, order: psp.Order) -> str:
    # 3-D Secure 2 wants an address; the commune's stands in for the one we never ask.
    mailbox = ascii_words((order.email or "").partition("@")[0].replace(".", " "))
    fields = (
        ("FirstName", order.first_name or mailbox),
        ("LastName", order.surname or mailbox),
        ("Address1", required_setting(account, "billing_street")),
        ("ZipCode", required_setting(account, "billing_zip")),
        ("City", required_setting(account, "billing_city")),
        ("CountryCode", account.settings.get("billing_country") or "250"),
    )
    inner = "".join(
        f"<{name}>{ascii_words(text)[:50] or '-'}</{name}>" for name, text in fields
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f"<Billing><Address>{inner}</Address></Billing>"
    )
