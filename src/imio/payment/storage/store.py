"""The place of everything that comes by the hundred thousand, apart from content.

One persistent object per site, outside portal_catalog: personal payment data never
shows up in site search, and creating a transaction costs no indexing of texts.
"""

from BTrees.OOBTree import OOBTree
from BTrees.OOBTree import OOTreeSet
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.domain.reference import structured_communication
from imio.payment.storage.catalog import LeanCatalog
from imio.payment.storage.journal import Journal
from imio.payment.storage.outbox import Outbox
from OFS.SimpleItem import SimpleItem
from plone import api
from Products.BTreeFolder2.BTreeFolder2 import BTreeFolder2
from zExceptions import NotFound

import secrets


STORE_ID = "imio_payment"
# Stands first among the locks for ever: when the first of a few keys is deleted, ZODB
# cannot merge that with a payment which begins or ends elsewhere at that moment.
NO_DUE = ""
# First in the queue for the same reason
NO_INVOICE = ("", "", 0, "")
# First among the addresses that were reminded
NOBODY = ("", "", "")
TRANSACTION_FACETS = (
    "state",
    "platform",
    "regie",
    "demarche",
    "owner",
    "flag",
    "words",
)
REQUEST_FACETS = (
    "state",
    "regie",
    "demarche",
    "owner",
    "basket",
    "flag",
    "kept",
    # What it still asks, in cents: a transfer without reference may be for it.
    "asks",
    "words",
)
INVOICE_FACETS = (
    "state",
    "kind",
    "regie",
    "type",
    "payer",
    "owner",
    "basket",
    "campaign",
    "request",
    "flag",
    # Day by which an open one is to be paid: jobs read these in their order.
    "due_on",
    # What it still asks, in cents
    "asks",
    "words",
)
PAYER_FACETS = ("owner", "reference", "flag", "words")
REFUND_FACETS = (
    "state",
    "regie",
    "platform",
    "way",
    "due",
    "transaction",
    "owner",
    "flag",
    # Whether it still holds an account number: a job forgets them in time.
    "kept",
    "words",
)
# Work on many at once: campaigns, imports, SEPA files, print and treasury batches
BATCH_FACETS = ("kind", "state", "regie", "words")

STATEMENT_FACETS = ("platform", "account", "words")
BANK_LINE_FACETS = (
    "state",
    "outcome",
    "statement",
    "platform",
    "amount",
    "due",
    "payer",
    # what of ours it is the proof of
    "order",
    # whether it still says who is behind it
    "kept",
    "words",
)


class LeanFolder(BTreeFolder2):
    """A folder whose items are added without events, workflow or site catalog."""

    meta_type = "imio.payment folder"

    def __init__(self, id: str, facets: tuple[str, ...]) -> None:
        super().__init__(id)
        self.catalog = LeanCatalog(facets)

    def add(self, obj):
        """Store and index a new object; return it within its folder."""
        self._setOb(obj.id, obj)
        stored = self._getOb(obj.id)
        self.catalog.add(obj, obj.index_values(), obj.created_at)
        return stored

    def reindex(self, obj) -> None:
        """Bring the index up to date after a change of ``obj``."""
        self.catalog.update(obj, obj.index_values())

    def remove(self, obj) -> None:
        """Delete an object that no money ever touched (a draft)."""
        self.catalog.remove(obj)
        self._delOb(obj.id)


class PaymentStore(SimpleItem):
    """All dues, transactions, refunds and money movements of one site."""

    id = STORE_ID
    meta_type = "imio.payment store"
    title = "Payments"

    def __init__(self) -> None:
        self.signing_secret = secrets.token_bytes(32)
        self.requests = LeanFolder("requests", REQUEST_FACETS)
        self.transactions = LeanFolder("transactions", TRANSACTION_FACETS)
        self.invoices = LeanFolder("invoices", INVOICE_FACETS)
        self.payers = LeanFolder("payers", PAYER_FACETS)
        self.refunds = LeanFolder("refunds", REFUND_FACETS)
        self.batches = LeanFolder("batches", BATCH_FACETS)
        self.statements = LeanFolder("statements", STATEMENT_FACETS)
        self.bank_lines = LeanFolder("bank_lines", BANK_LINE_FACETS)
        self.statement_ids = OOBTree()  # account, day, number, balance -> its id
        self.journal = Journal()
        self.outbox = Outbox()
        # due id -> id of the one live transaction that is paying it
        self.locks = OOBTree({NO_DUE: ""})
        # structured communication -> due id; a number is never given twice
        self.communications = OOBTree()
        # secret part of a payment link -> due id; a revoked one is taken out
        self.pay_links = OOBTree()
        # (régie, reference of another program) -> id of the invoice made for it
        self.external_dues = OOBTree()
        # webhook id -> Webhook
        self.webhooks = OOBTree()
        # (régie, year, number) -> invoice id: the last key of a year is its last number
        self.invoice_numbers = OOBTree()
        self.draft_keys = OOBTree()  # (who asked, their key) -> (id, digest) of a draft
        # (régie, instant, place, invoice id), in the order in which numbers are given
        self.invoice_queue = OOTreeSet([NO_INVOICE])
        # (régie, number of a counter's slip) -> invoice id
        self.counter_slips = OOBTree()
        self.suspensions = OOBTree()  # (scope, uid) -> Suspension
        # (invoice id, number of the level) -> Asked: no level is sent twice
        self.reminders = OOBTree()
        # (proof of an e-mail address, instant, invoice id): how often one is reminded
        self.reminded = OOTreeSet([NOBODY])
        # reference of a mandate -> payer id; one is never given twice
        self.mandates = OOBTree()
        # invoice id -> id of the collection by direct debit that it is in
        self.debits = OOBTree({NO_DUE: ""})
        # who confirms a request of a form with a maximum per person -> how often so far;
        # the first key stands there for ever, see NO_DUE
        self.turns = OOBTree({NO_DUE: 0})
        # (platform id, PSP's own id) -> transaction id
        self.psp_ids = OOBTree()
        self.baskets = OOBTree()
        # (platform id, name of the key) -> encrypted key
        self.secrets = OOBTree()
        self.leases = OOBTree()
        # name of a step -> Milestone
        self.milestones = OOBTree()

    def __bobo_traverse__(self, request, name: str):
        """Refuse all addresses below: payments are shown by pages that check who asks."""
        raise NotFound(name)

    def get_due(self, due_id: str):
        """Return the due with this id, or None."""
        found = self.requests._getOb(due_id, None)
        return found if found is not None else self.invoices._getOb(due_id, None)

    def reindex(self, obj) -> None:
        """Bring the index of the folder that keeps ``obj`` up to date."""
        getattr(self, obj.folder_name).reindex(obj)

    def due_behind(self, pay_token: str):
        """Return the due that a payment link opens, or None."""
        return self.get_due(self.pay_links.get(pay_token, ""))

    def get_transaction(self, transaction_id: str):
        """Return a transaction. Raises UnknownAttempt."""
        found = self.transactions._getOb(transaction_id, None)
        if found is None:
            raise UnknownAttempt(transaction_id)
        return found

    def reserve_communication(self, due_id: str) -> str:
        """Give a due its structured communication: twelve digits that no other due has."""
        while True:
            digits = structured_communication(secrets.randbelow(10**10))
            if digits not in self.communications:
                self.communications[digits] = due_id
                return digits


def has_store(site) -> bool:
    """Say whether the add-on is installed in a site."""
    return bool(site.has_key(STORE_ID))


def get_store(site=None) -> PaymentStore:
    """Return the payment store of a site, by default of the current one."""
    return getattr(site if site is not None else api.portal.get(), STORE_ID)
