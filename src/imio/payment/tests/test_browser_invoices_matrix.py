"""Who may do what with invoices: every page and service, for everybody.

The table is the promise; what is registered and not in it fails.
"""

from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.matrix import MatrixChecks
from imio.payment.tests.matrix import registered_names
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import ROLES

import transaction


FACES = (
    "imio.payment.browser.invoices",
    "imio.payment.api.invoices",
    "imio.payment.api.payers",
)
READERS = {"regisseur_a", "regisseur_b", "finance", "manager"}
OF_A = {"regisseur_a", "finance", "manager"}
# Régisseurs issue; B has no type of his own yet. Agents of group B issue the type of A.
ISSUERS = {"regisseur_a", "agent_b", "manager"}
SEERS = OF_A | {"agent_b"}
EDITORS = {"manager"}

# path -> who gets an answer; {i} is an invoice of régie A, {d} a draft, {p} its payer,
# {t} its type, {g} its régie
PAGES = {
    "@@payment-invoices": READERS | {"agent_b"},
    "@@payment-invoices/{i}": SEERS,
    "@@payment-invoices/{d}/preview.pdf": SEERS,
    "@@payment-invoices-export": READERS,
    "@@payment-invoice-new": ISSUERS,
    "@@payment-invoice-new?draft={d}": ISSUERS,
    "@@payment-payers": READERS,
    "@@payment-payers/{p}": READERS,
    "@@payment-suspensions": READERS,
    "{t}/@@payment-type-layout": EDITORS,
    "{t}/@@payment-type-preview/fr.pdf": EDITORS,
    "{t}/@@payment-type-reminders": EDITORS,
    "{g}/@@payment-next-prices": EDITORS,
}
SERVICES = {
    "@payment-invoices": READERS | {"agent_b"},
    "@payment-invoices/{i}": SEERS,
    "@payment-payers?text=dupont": READERS,
    "@payment-payers/{p}": READERS,
}
# Acts of services -> (body, who is heard, the status they get)
SERVICE_ACTS = {
    "@payment-invoices": ({"type": "unknown"}, ISSUERS, 400),
    "@payment-invoices/{i}/issue": ({}, ISSUERS, 409),
    "@payment-invoices/{i}/cancel": ({}, {"regisseur_a", "manager"}, 400),
    "@payment-invoices/{i}/treasury": ({}, OF_A, 400),
    "@payment-payers/{p}/edit": (
        {"surname": "", "organisation": ""},
        {"regisseur_a", "regisseur_b", "manager"},
        400,
    ),
    "@payment-payers/{p}/pause": ({}, READERS, 400),
}
# Acts by POST without the token of their page
ACTS = (
    "@@payment-invoices/{d}/issue",
    "@@payment-invoices/{d}/delete",
    "@@payment-invoices/{i}/counter",
    "@@payment-invoices/{i}/credit",
    "@@payment-invoices/{i}/suspend",
    "@@payment-invoice-new?draft={d}",
    "@@payment-payers/{p}/edit",
    "@@payment-suspensions",
    "{t}/@@payment-type-layout",
    "{t}/@@payment-type-reminders",
    "{g}/@@payment-next-prices",
)


class TestMatrix(MatrixChecks, BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING
    pages, services, service_acts, acts = PAGES, SERVICES, SERVICE_ACTS, ACTS

    def setUp(self):
        super().setUp()
        self.type.issuers_group = "agents-b"
        self.names = {
            "i": make_invoice(self.store, self.type, self.payer).id,
            "d": make_invoice(self.store, self.type, self.payer, issued=False).id,
            "p": self.payer.id,
            "t": self.path_of(self.type),
            "g": self.path_of(self.regie),
        }
        transaction.commit()
        self.clients = {role: Client(self.commune.url, role) for role in ROLES}

    def test_everything_registered_has_its_row(self):
        paths = [*PAGES, *SERVICES, *ACTS]
        listed = {
            part.partition("?")[0].lstrip("@")
            for path in paths
            for part in path.split("/")
            if part.startswith("@")
        }
        names = {
            name.rpartition("_")[2].lstrip("@")
            for name in registered_names(FACES)
            # "" are validators of forms; the page of a type is as public as its type
            if name not in ("", "view")
        }
        self.assertEqual(names, listed)
