"""bin/instance payment_demo: make the demo commune, or tell it its new addresses."""

from AccessControl.SecurityManagement import newSecurityManager
from imio.payment.clock import utc_now
from imio.payment.demo import commune
from imio.payment.demo.bank import create_bank
from imio.payment.demo.history import create_history
from imio.payment.demo.invoices import create_billing
from imio.payment.demo.recovery import create_recovery
from imio.payment.providers.sandbox import facts
from imio.payment.storage.store import get_store
from pathlib import Path
from plone.distribution.api import site as site_api
from Testing.makerequest import makerequest
from zope.component.hooks import setSite
from zope.globalrequest import setRequest

import argparse
import json
import transaction


SITE_ID = "commune"
PAGES = (
    ("Accueil", ""),
    ("Copie d'acte de naissance", "/demarches/acte-naissance"),
    ("Panier", "/@@payment-basket"),
    ("Mails envoyés", "/@@payment-demo-mails"),
    ("Bureau (agents, finances)", "/@@payment-desk"),
    ("Factures", "/@@payment-invoices"),
    ("Extraits de compte", "/@@payment-bank"),
    ("Premiers pas (gestionnaire)", "/@@payment-first-steps"),
)


def main(app, args: list[str]) -> int:
    """Create the demo commune if it is missing, and set its addresses. Commits."""
    parser = argparse.ArgumentParser(prog="payment_demo", description=__doc__)
    parser.add_argument("--base-url", default="", help="address of the site's root")
    parser.add_argument("--bank-url", default="http://localhost:8087")
    parser.add_argument("--summary", default="", help="file to describe the demo in")
    options = parser.parse_args(args)
    app = makerequest(app)
    setRequest(app.REQUEST)
    admin = app.acl_users.getUserById("admin")
    newSecurityManager(None, admin.__of__(app.acl_users))
    is_new = SITE_ID not in app.objectIds()
    portal = _create_site(app) if is_new else app[SITE_ID]
    setSite(portal)
    store = get_store(portal)
    if is_new:
        commune.create_commune(portal)
    commune.set_addresses(store, options.base_url, options.bank_url, facts.DEMO_KEY)
    if is_new:
        create_billing(store, portal["regies"], utc_now())
        create_recovery(store, portal["regies"], utc_now())
        create_history(store, dict(portal["demarches"].objectItems()), utc_now())
        create_bank(store, utc_now())
    transaction.commit()
    if options.summary:
        Path(options.summary).write_text(json.dumps(_summary(), indent=2))
    return 0


def _create_site(app):
    answers = {
        "site_id": SITE_ID,
        "title": "Commune de Sambrelles",
        "description": "Paiement en ligne, commune de démonstration",
        "default_language": "fr",
        "portal_timezone": "Europe/Brussels",
        "setup_content": False,
    }
    portal = site_api.create(app, "classic", answers)
    setSite(portal)
    for profile in ("imio.payment:default", "imio.payment:commune-demo"):
        portal.portal_setup.runAllImportStepsFromProfile(profile)
    return portal


def _summary() -> dict:
    return {
        "site_path": f"/{SITE_ID}",
        "pages": [{"title": title, "path": path} for title, path in PAGES],
        "accounts": commune.describe_accounts(),
    }
