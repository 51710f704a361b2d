"""Objects that tests need, made as the site makes them."""

from datetime import datetime
from datetime import UTC
from imio.payment.basket.storage import new_basket_id
from imio.payment.checkout.start import account_for
from imio.payment.checkout.start import Payer
from imio.payment.checkout.start import start_attempt
from imio.payment.domain import psp
from imio.payment.storage.platforms import add_platform
from imio.payment.storage.secrets import write_secret
from imio.payment.submission import requests

import secrets
import types


NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SEAL_KEY = "test-seal-key-of-the-sandbox-bank"


def make_platform(
    store, platform_id="belfius", bank_url="http://localhost:1/", **values
):
    """Add a platform of the sandbox bank, with its key."""
    values = {
        "title": "Commune de Sambrelles",
        "provider": "sandbox",
        "mode": psp.TEST,
        "enabled": True,
        "iban": "BE68539007547034",
        "beneficiary": "Commune de Sambrelles",
        "settings": {"bank_url": bank_url, "merchant": f"shop-{platform_id}"},
    } | values
    add_platform(platform_id, **values)
    write_secret(store, platform_id, "seal_key", SEAL_KEY)
    return platform_id


def make_quote(total_cents=1200):
    """A price as pricing computes it, for tests that are not about prices."""
    return types.SimpleNamespace(
        lines=(), total_cents=total_cents, digest=f"digest-{total_cents}"
    )


def make_draft(store, total_cents=1200, platform_id="belfius", now=NOW, **values):
    """A filled form on its review page."""
    values = {
        "demarche_uid": "demarche-uid",
        "demarche_title": "Copie d'acte de naissance",
        "surname": "Dupont",
        "first_name": "Émilie",
        "email": "emilie.dupont@example.org",
        "language": "fr",
    } | values
    draft = requests.create_draft(store, values, now)
    requests.reprice(draft, make_quote(total_cents), "regie-uid", platform_id)
    return draft


def make_request(
    store, total_cents=1200, platform_id="belfius", basket_id=None, now=NOW, **values
):
    """A confirmed request that waits for its payment (or was free)."""
    draft = make_draft(store, total_cents, platform_id, now, **values)
    basket_id = basket_id or new_basket_id()
    requests.confirm(store, draft, draft.price_digest, basket_id, 14, now)
    return draft


def make_attempt(store, *dues, now=NOW, payer=None):
    """An attempt to pay dues."""
    return start_attempt(
        store, dues, payer or Payer(surname="Dupont", first_name="Émilie"), now
    )


def make_verdict(transaction, state=psp.PAID, **values):
    """What the bank says about an attempt, proven."""
    values = {
        "authentic": True,
        "state": state,
        "event_key": secrets.token_hex(8),
        "reference": transaction.id,
        "amount_cents": transaction.amount_cents,
        "currency": "EUR",
        "merchant": f"shop-{transaction.platform_id}",
        "test": True,
        "means": "bancontact",
    } | values
    return psp.Verdict(**values)


def account(store, platform_id="belfius"):
    """The platform as the provider sees it."""
    return account_for(store, platform_id)
