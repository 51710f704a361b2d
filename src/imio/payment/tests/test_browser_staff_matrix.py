"""Who may do what: every page and service of staff, for everybody, on own and foreign things.

The table is the promise. What is registered and not in the table fails, so that
nobody adds a page without saying who may see it.
"""

from imio.payment.refunds.account import give_account
from imio.payment.refunds.transfers import make_file
from imio.payment.storage.platforms import get_platform
from imio.payment.submission.requests import refuse
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.builders import NOW
from imio.payment.tests.matrix import MatrixChecks
from imio.payment.tests.matrix import registered_names
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from imio.payment.tests.staff import ROLES

import transaction
import unittest


IBAN = "BE71096123456769"
FACES = ("imio.payment.browser.staff", "imio.payment.api.staff")
FACES += ("imio.payment.browser.refunds", "imio.payment.api.refunds")
READERS = {"regisseur_a", "regisseur_b", "finance", "manager"}
AGENTS = {"agent_a", "agent_b", "manager"}
OF_A = {"regisseur_a", "finance", "manager"}
AGENTS_OF_A = {"agent_a", "manager"}
STAFF = READERS | AGENTS

# path below the site -> who gets an answer; {t} and {r} are of régie and démarche A
PAGES = {
    "@@payment-desk": STAFF,
    "@@payment-transactions": READERS,
    "@@payment-transactions/{t}": OF_A,
    "@@payment-transactions-export": READERS,
    "@@payment-requests": AGENTS,
    "@@payment-requests/{r}": AGENTS_OF_A,
    "@@payment-desk-link": STAFF,
    "@@payment-refunds": READERS,
    "@@payment-refunds/{f}": OF_A,
    "@@payment-refunds-export": READERS,
    "@@payment-refund-files": READERS,
    "@@payment-refund-files/{b}": OF_A,
    "@@payment-refund-files/{b}/file": OF_A,
    # Only with a link that was mailed to a payer
    "@@payment-refund-account/{f}/guess": set(),
}
SERVICES = {
    "@payment-transactions": READERS,
    "@payment-transactions/{t}": OF_A,
    "@payment-requests": AGENTS,
    "@payment-requests/{r}": AGENTS_OF_A,
    "@payment-refunds": READERS,
    "@payment-refunds/{f}": OF_A,
    "@payment-refund-files": READERS,
    "@payment-refund-files/{b}": OF_A,
    "@payment-refund-files/{b}/file": OF_A,
}
# Acts by POST without the token of their page: refused for all, before anything else.
ACTS = (
    "@@payment-transactions/{t}/ask",
    "@@payment-transactions/{t}/check",
    "@@payment-requests/{r}/accept",
    "@@payment-requests/{r}/refuse",
    "@@payment-requests/{r}/retry",
    "@@payment-desk-retry",
    "@@payment-refunds/{f}/choose",
    "@@payment-refunds/{f}/approve",
    "@@payment-refunds/{f}/reject",
    "@@payment-refunds/{f}/retry",
    "@@payment-refunds/{f}/form",
    "@@payment-refunds/{f}/account",
    "@@payment-refunds/{f}/credit",
    "@@payment-refunds/{f}/ask",
    "@@payment-refunds/{f}/outcome",
    "@@payment-refunds/{f}/returned",
    "@@payment-refunds/{f}/again",
    "@@payment-refund-files/new/preview",
    "@@payment-refund-files/new/make",
    "@@payment-refund-files/{b}/executed",
    "@@payment-refund-files/{b}/dropped",
)
# Acts of services -> (body, who is heard); 502 is the bank that does not answer.
SERVICE_ACTS = {
    "@payment-transactions/{t}/ask": ({}, OF_A, 502),
    "@payment-transactions/{t}/check": ({}, OF_A, 409),
    "@payment-requests/{r}/refuse": ({}, AGENTS_OF_A, 400),
    "@payment-refunds/{f}/reject": ({}, OF_A, 400),
    "@payment-refunds/{f}/choose": ({}, OF_A, 400),
    "@payment-refunds/{f}/approve": ({}, OF_A, 409),
    "@payment-refunds/{f}/retry": ({"way": "transfer"}, OF_A, 409),
    "@payment-refunds/{f}/form": ({}, OF_A, 409),
    "@payment-refunds/{f}/account": ({}, OF_A, 400),
    "@payment-refunds/{f}/credit": ({}, OF_A, 400),
    "@payment-refunds/{f}/outcome": ({}, OF_A, 400),
    "@payment-refunds/{f}/returned": ({}, OF_A, 400),
    "@payment-refunds/{f}/again": ({}, OF_A, 409),
    "@payment-refund-files": ({}, READERS, 400),
    "@payment-refund-files/{b}/dropped": ({}, OF_A, 400),
}


class TestMatrix(MatrixChecks, unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING
    pages, services, service_acts, acts = PAGES, SERVICES, SERVICE_ACTS, ACTS

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.names = {
            "t": self.commune.transaction_a.id,
            "r": self.commune.due_a.id,
            "f": self.commune.overpay("a").id,
            "b": self.make_file().id,
        }
        self.clients = {role: Client(self.commune.url, role) for role in ROLES}

    def make_file(self):
        """Return a file for the bank with one refund of régie A."""
        store, now = self.commune.store, NOW
        get_platform("belfius").refunds_by_transfer = True
        _due, paid = self.commune.pay(self.commune.make_due("a", minutes=30))
        due = store.get_due(paid.shares[0].due_id)
        refuse(store, due, "No", "agent_a", now)
        (found,) = store.refunds.catalog.search({"due": (due.id,)})
        refund = store.refunds._getOb(found)
        give_account(store, refund, "Émilie Dupont", IBAN, "", {}, now)
        batch = make_file(store, refund.platform_id, [refund.id], "finance", now)
        transaction.commit()
        return batch

    def test_everything_registered_has_its_row(self):
        listed = {path.partition("/")[0].lstrip("@") for path in (*PAGES, *ACTS)}
        services = {path.partition("/")[0] for path in SERVICES}
        names = {
            name.rpartition("_")[2].lstrip("@") for name in registered_names(FACES)
        }
        self.assertEqual(names, listed | {name.lstrip("@") for name in services})

    def test_a_body_that_is_no_json_object_is_refused_and_breaks_nothing(self):
        manager = self.clients["manager"]
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        paths = (*SERVICE_ACTS, "@payment-links", "@payment-platforms")
        for path in paths:
            path = path.format(**self.names)
            if path.endswith("/ask"):
                # It reads no body.
                continue
            for body in ("[]", "null", '"x"', "{"):
                with self.subTest(f"{path} {body[:4]}"):
                    answer = manager.post(path, body, headers=headers)
                    self.assertEqual(answer.status_code, 400)
