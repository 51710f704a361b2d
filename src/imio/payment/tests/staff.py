"""A commune with two régies, two démarches, and everybody who may look at payments."""

from datetime import timedelta
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.settle import settle
from imio.payment.domain import psp
from imio.payment.domain.journal import bank_account
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.store import get_store
from imio.payment.tests import builders
from imio.payment.tests.forms import create_regie
from imio.payment.tests.snapshots import made_once
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from plone.app.testing import TEST_USER_ID

import requests
import transaction


PASSWORD = "a long enough password 1"
ROLES = ("anonymous", "member", "agent_a", "agent_b", "regisseur_a", "regisseur_b")
ROLES += ("finance", "manager")
CREDENTIALS = {name: (name, PASSWORD) for name in ROLES}
CREDENTIALS |= {"anonymous": None, "manager": (SITE_OWNER_NAME, SITE_OWNER_PASSWORD)}


class Commune:
    """Makes the commune in a site; its attributes are what tests look for."""

    def __init__(self, portal) -> None:
        self.portal = portal
        self.url = portal.absolute_url()
        self.store = get_store(portal)
        paid = made_once(portal, "commune", self._make)
        self.regie_a, self.regie_b = portal["population"], portal["plaines"]
        self.demarche_a, self.demarche_b = portal["acte"], portal["plaine"]
        (self.due_a, self.transaction_a), (self.due_b, self.transaction_b) = [
            (self.store.requests._getOb(due), self.store.get_transaction(attempt))
            for due, attempt in paid
        ]

    def _make(self) -> list[tuple[str, str]]:
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        if "belfius" not in platform_ids():
            builders.make_platform(self.store)
        self.regie_a = create_regie(self.portal, "population")
        self.regie_b = create_regie(self.portal, "plaines")
        self._make_people()
        self.demarche_a = self._make_demarche("acte", "agents-a")
        self.demarche_b = self._make_demarche("plaine", "agents-b")
        paid = [self.pay(self.make_due("a")), self.pay(self.make_due("b", minutes=10))]
        transaction.commit()
        return [(due.id, attempt.id) for due, attempt in paid]

    def _make_people(self) -> None:
        for name in ROLES[1:-1]:
            api.user.create(f"{name}@example.org", name, PASSWORD)
        for letter in "ab":
            api.group.create(f"agents-{letter}")
            api.group.add_user(groupname=f"agents-{letter}", username=f"agent_{letter}")
        for letter, regie in (("a", self.regie_a), ("b", self.regie_b)):
            regie.manage_setLocalRoles(f"regisseur_{letter}", ["Collecting Officer"])
            regie.reindexObjectSecurity()
        api.user.grant_roles(username="finance", roles=["Finance Officer"])

    def _make_demarche(self, name: str, group: str):
        return api.content.create(
            self.portal, "imio.payment.Demarche", name, title=name, agents_group=group
        )

    def make_due(self, letter: str, minutes: int = 0, **values):
        """A request of régie and démarche a or b."""
        values = {
            "demarche_uid": getattr(self, f"demarche_{letter}").UID(),
            "demarche_title": f"Item {letter}",
        } | values
        now = builders.NOW + timedelta(minutes=minutes)
        due = builders.make_request(self.store, now=now, **values)
        due.regie_uid = getattr(self, f"regie_{letter}").UID()
        self.store.requests.reindex(due)
        return due

    def pay(self, *dues, payer=None, **verdict):
        """Pay dues together; return them and the transaction."""
        now = max(due.confirmed_at for due in dues) + timedelta(minutes=1)
        attempt = builders.make_attempt(self.store, *dues, now=now, payer=payer)
        word = builders.make_verdict(attempt, **verdict)
        account = builders.account(self.store)
        settle(self.store, attempt, word, account, "notification", now)
        return (*dues, attempt)

    def overpay(self, letter: str, cents: int = 500):
        """Pay due a or b once more, at its bank; return the refund that is proposed."""
        due = getattr(self, f"due_{letter}")
        origin = Origin("bank", builders.NOW, "statement 12")
        book_payment(self.store, due, cents, bank_account("belfius"), origin)
        transaction.commit()
        (found,) = self.store.refunds.catalog.search({"due": (due.id,)})
        return self.store.refunds._getOb(found)

    def close(self, due, state=psp.REFUSED):
        """An attempt that ended without money."""
        return self.pay(due, state=state)[-1]


class Client:
    """Somebody who calls the site over HTTP; redirects are shown, not followed."""

    def __init__(self, portal_url: str, role: str) -> None:
        self.portal_url = portal_url
        self.session = requests.Session()
        self.session.auth = CREDENTIALS[role]

    def get(self, path: str, **options):
        headers = {"Accept-Language": "en"} | options.pop("headers", {})
        return self.session.get(
            f"{self.portal_url}/{path}",
            headers=headers,
            allow_redirects=False,
            timeout=30,
            **options,
        )

    def get_json(self, path: str, **options):
        return self.get(path, headers={"Accept": "application/json"}, **options)

    def post(self, path: str, data=None, **options):
        return self.session.post(
            f"{self.portal_url}/{path}",
            data=data,
            allow_redirects=False,
            timeout=30,
            **options,
        )

    def post_json(self, path: str, body=None, **headers):
        headers = {"Accept": "application/json", **headers}
        return self.post(path, json=body or {}, headers=headers)
