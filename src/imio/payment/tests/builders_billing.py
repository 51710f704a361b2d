"""Tariffs, invoice types, payers and invoices that tests need, as the site makes them."""

from decimal import Decimal
from imio.payment.domain.billing import Charge
from imio.payment.invoicing.making import finalise
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.numbering import number_next
from imio.payment.invoicing.payers import find_or_create_payer
from imio.payment.storage.platforms import platform_ids
from imio.payment.tests.builders import make_platform
from imio.payment.tests.builders import NOW
from plone import api


def make_regie(portal, store, regie_id="repas", platform_id="belfius", **values):
    """A régie with its platform of the sandbox bank."""
    if platform_id and platform_id not in platform_ids():
        make_platform(store, platform_id)
    values = {"title": "Repas scolaires", "platform": platform_id or None} | values
    with api.env.adopt_roles(["Manager"]):
        return api.content.create(portal, "imio.payment.Regie", regie_id, **values)


def make_tariff(regie, item="repas-primaire", price="3,50", **values):
    """A price of one item; one that is always in force when no days are given."""
    values = {"title": item.replace("-", " ").capitalize(), "unit": "repas"} | values
    tariff_id = values.pop("id", f"{item}-{len(regie.objectIds())}")
    with api.env.adopt_roles(["Manager"]):
        return api.content.create(
            regie, "imio.payment.Tariff", tariff_id, item=item, price=price, **values
        )


def make_invoice_type(regie, type_id="cantine", **values):
    """A kind of invoice of a régie; give ``items`` or ``fixed_price``."""
    values = {"title": "Repas scolaires", "items": ("repas-primaire",)} | values
    with api.env.adopt_roles(["Manager"]):
        return api.content.create(regie, "imio.payment.InvoiceType", type_id, **values)


def make_payer(store, now=NOW, **values):
    """Somebody who gets invoices on paper; ``paperless=True`` for mails."""
    values = {
        "surname": "Dupont",
        "first_name": "Émilie",
        "email": "emilie.dupont@example.org",
        "address_lines": ("Rue de la Station 12", "5060 Sambreville"),
        "language": "fr",
    } | values
    return find_or_create_payer(store, values, now)


def make_charge(amount="3.50", quantity="1", **values):
    """What one line charges."""
    values = {"labels": {"fr": "Repas", "en": "Meal"}, "unit": "repas"} | values
    return Charge(quantity=Decimal(quantity), unit_price=Decimal(amount), **values)


def make_invoice(
    store, invoice_type, payer=None, charges=None, now=NOW, issued=True, **values
):
    """An issued invoice, or with ``issued=False`` a draft."""
    payer = payer if payer is not None else make_payer(store, now)
    charges = charges or (make_charge("3.50", "12"),)
    invoice = make_draft(store, invoice_type, payer, charges, now, "clerk", **values)
    if issued:
        finalise(store, invoice, "clerk", now)
        number_next(store, invoice.regie_uid, now)
    return invoice
