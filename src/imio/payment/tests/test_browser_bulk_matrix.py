"""Who may do what with campaigns, imports and recovery: every page and service.

The table is the promise; what is registered and not in it fails, and so does an act of a
page without its row.
"""

from datetime import date
from imio.payment.banking.direct_debit import SCHEMAS
from imio.payment.browser.campaigns.folder import BatchFolder
from imio.payment.browser.recovery.debits import DebitsTab
from imio.payment.browser.recovery.letters import LettersTab
from imio.payment.browser.recovery.mandate import MandateTab
from imio.payment.browser.recovery.pauses import PausesTab
from imio.payment.browser.recovery.reminders import RemindersTab
from imio.payment.browser.recovery.treasury import TreasuryTab
from imio.payment.content.batch import PrintPart
from imio.payment.content.recovery_batches import DebitBatch
from imio.payment.domain.reference import new_reference
from imio.payment.invoicing import campaigns
from imio.payment.invoicing import imports
from imio.payment.invoicing.lists_entries import keep_blob
from imio.payment.recovery.archive import keep_bytes
from imio.payment.recovery.letters import keep_letters
from imio.payment.recovery.letters import Letter
from imio.payment.recovery.letters import make_letters
from imio.payment.recovery.treasury import hand_over
from imio.payment.tests.campaigning import as_csv
from imio.payment.tests.campaigning import meal_line
from imio.payment.tests.matrix import MatrixChecks
from imio.payment.tests.matrix import registered_names
from imio.payment.tests.recovery_pages import RecoveryPagesCase
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import ROLES
from imio.payment.tests.test_documents_merging import make_pdf
from imio.payment.tests.test_invoicing_imports import HEADING
from imio.payment.tests.test_invoicing_imports import line
from io import BytesIO

import transaction


FACES = tuple(
    f"imio.payment.{face}.{feature}"
    for face in ("browser", "api")
    for feature in ("campaigns", "imports", "recovery")
)
# Lists are made by who invoices, money is recovered by finance too.
OFFICERS = {"regisseur_a", "regisseur_b", "manager"}
OFFICERS_OF_A = {"regisseur_a", "manager"}
RECOVERERS = OFFICERS | {"finance"}
OF_A = OFFICERS_OF_A | {"finance"}

# path -> who gets an answer; of régie A are {c} a campaign, {m} an import, {i} an overdue
# invoice, {p} its payer, {l} letters, {y} a batch for the treasury, {b} one of debits
LISTS = {
    "@@payment-campaigns": OFFICERS,
    "@@payment-campaigns/new": OFFICERS,
    "@@payment-campaigns/{c}": OFFICERS_OF_A,
    "@@payment-campaigns/{c}/report.csv": OFFICERS_OF_A,
    "@@payment-campaigns/{c}/01.zip": OFFICERS_OF_A,
    "@@payment-campaigns/{c}/01.pdf": OFFICERS_OF_A,
    "@@payment-imports": OFFICERS,
    "@@payment-imports/new": OFFICERS,
    "@@payment-imports/{m}": OFFICERS_OF_A,
    "@@payment-imports/{m}/report.csv": OFFICERS_OF_A,
}
RECOVERY = {
    "@@payment-recovery": RECOVERERS,
    "@@payment-recovery/plan.csv": RECOVERERS,
    "@@payment-recovery/preview/{i}?level=1": OF_A,
    "@@payment-recovery/letters": RECOVERERS,
    "@@payment-recovery/letters/{l}": OF_A,
    "@@payment-recovery/letters/{l}/file": OF_A,
    "@@payment-recovery/letters/{l}/whole": OF_A,
    "@@payment-recovery/treasury": RECOVERERS,
    "@@payment-recovery/treasury/{y}": OF_A,
    "@@payment-recovery/treasury/{y}/file": OF_A,
    "@@payment-recovery/debits": RECOVERERS,
    "@@payment-recovery/debits/{b}": OF_A,
    "@@payment-recovery/debits/{b}/file": OF_A,
    "@@payment-recovery/pauses": RECOVERERS,
    "@@payment-mandate/{p}": OF_A,
}
SERVICES = {
    "@payment-campaigns": OFFICERS,
    "@payment-campaigns/{c}": OFFICERS_OF_A,
    "@payment-campaigns/{c}/report": OFFICERS_OF_A,
    "@payment-campaigns/{c}/files/01.zip": OFFICERS_OF_A,
    "@payment-imports": OFFICERS,
    "@payment-imports/{m}": OFFICERS_OF_A,
    "@payment-imports/{m}/report": OFFICERS_OF_A,
    "@payment-recovery": RECOVERERS,
    "@payment-recovery/treasury": RECOVERERS,
    "@payment-recovery/direct-debits": RECOVERERS,
    "@payment-recovery/suspensions": RECOVERERS,
    "@payment-recovery/pauses": RECOVERERS,
    "@payment-recovery/batches": RECOVERERS,
    "@payment-recovery/batches/{l}": OF_A,
    "@payment-recovery/batches/{l}/file": OF_A,
    "@payment-recovery/batches/{l}/whole": OF_A,
    "@payment-recovery/batches/{y}/file": OF_A,
    "@payment-recovery/batches/{b}/file": OF_A,
}
# Acts of services -> (body, who is heard, the status they get). The lists were cancelled.
SERVICE_ACTS = {
    "@payment-campaigns": ({}, OFFICERS, 400),
    "@payment-campaigns/{c}/columns": ({}, OFFICERS_OF_A, 409),
    "@payment-campaigns/{c}/drafts": ({}, OFFICERS_OF_A, 400),
    "@payment-campaigns/{c}/finalise": ({}, OFFICERS_OF_A, 409),
    "@payment-campaigns/{c}/cancel": ({}, OFFICERS_OF_A, 409),
    "@payment-campaigns/{c}/print": ({}, OFFICERS_OF_A, 409),
    "@payment-imports": ({}, OFFICERS, 400),
    "@payment-imports/{m}/columns": ({}, OFFICERS_OF_A, 409),
    "@payment-imports/{m}/apply": ({}, OFFICERS_OF_A, 400),
    "@payment-imports/{m}/cancel": ({}, OFFICERS_OF_A, 409),
    "@payment-imports/{m}/print": ({}, OFFICERS_OF_A, 409),
    "@payment-recovery/treasury": ({}, RECOVERERS, 400),
    "@payment-recovery/treasury/preview": ({}, RECOVERERS, 400),
    "@payment-recovery/direct-debits": ({}, RECOVERERS, 400),
    "@payment-recovery/direct-debits/preview": ({}, RECOVERERS, 400),
    "@payment-recovery/direct-debits/returns": ({}, RECOVERERS, 400),
    "@payment-recovery/reminders": ({}, RECOVERERS, 400),
    "@payment-recovery/bank-data": ({}, {"finance", "manager"}, 400),
    "@payment-recovery/mandates/{p}": ({}, OF_A, 400),
    "@payment-recovery/batches/{b}/returned": ({}, OF_A, 400),
    "@payment-recovery/suspensions": ({}, RECOVERERS, 400),
    "@payment-recovery/suspensions/lift": ({}, RECOVERERS, 400),
    "@payment-recovery/pauses": ({}, RECOVERERS, 400),
    "@payment-recovery/pauses/lift": ({}, RECOVERERS, 400),
}
# Acts by POST without the token of their page, by what has them
ACTS = {
    (
        "@@payment-campaigns/{c}",
        BatchFolder,
    ): "create file columns go-on finalise cancel print remove",
    ("@@payment-imports/{m}", BatchFolder): "create file columns go-on finalise cancel"
    " print remove",
    ("@@payment-recovery", RemindersTab): "send pause bank-data",
    ("@@payment-recovery/letters/{l}", LettersTab): "posted",
    ("@@payment-recovery/treasury", TreasuryTab): "preview hand-over",
    ("@@payment-recovery/debits", DebitsTab): "preview make returns",
    ("@@payment-recovery/debits/{b}", DebitsTab): "collected dropped returned",
    ("@@payment-recovery/pauses", PausesTab): "pause lift",
    ("@@payment-mandate/{p}", MandateTab): "save revoke",
}


class TestMatrix(MatrixChecks, RecoveryPagesCase):
    pages, services, service_acts = LISTS | RECOVERY, SERVICES, SERVICE_ACTS
    acts = tuple(
        f"{path}/{act}" for (path, _owner), acts in ACTS.items() for act in acts.split()
    )
    late = 10

    def setUp(self):
        super().setUp()
        self.names = {
            "c": self.make_campaign().id,
            "m": self.make_import().id,
            "i": self.invoice.id,
            "p": self.payer.id,
            "l": self.make_letters().id,
            "y": self.hand_over().id,
            "b": self.make_debits().id,
        }
        transaction.commit()
        self.clients = {role: Client(self.commune.url, role) for role in ROLES}

    def make_campaign(self):
        content = as_csv(meal_line(1), heading=as_csv().decode().strip())
        args = (self.type, "October", "list.csv", content, "regisseur_a", self.now)
        campaign = campaigns.create_campaign(self.store, *args)
        campaign.mapping = {"surname": "Nom", "item:repas": "repas-primaire"}
        campaigns.cancel_campaign(self.store, campaign, "regisseur_a", self.now)
        files = (keep_blob(BytesIO(b"PK")), self.now, keep_blob(BytesIO(b"%PDF")))
        campaign.prints = (PrintPart("01.zip", 1, *files, "01.pdf"),)
        return campaign

    def make_import(self):
        args = (self.type, "REGAL", "list.csv", as_csv(line(1), heading=HEADING))
        batch, _is_new = imports.create_import(
            self.store, *args, "regisseur_a", self.now
        )
        imports.cancel_import(self.store, batch, "regisseur_a", self.now)
        return batch

    def make_letters(self):
        rows = [(self.invoice.id, 0)]
        batch = make_letters(
            self.store, self.invoice.regie_uid, rows, "regisseur_a", self.now
        )
        letters = [Letter(self.invoice.id, 0, make_pdf(100))]
        keep_letters(self.store, batch, letters, self.now)
        return batch

    def hand_over(self):
        ripe = self.make(late=70, surname="Lambert")
        return hand_over(self.store, ripe.regie_uid, [ripe.id], "finance", self.now)

    def make_debits(self):
        batch = DebitBatch(new_reference())
        batch.regie_uid = self.invoice.regie_uid
        batch.created_at, batch.created_by = self.now, "finance"
        batch.schema, batch.collection_on = SCHEMAS[0], date(2026, 12, 1)
        batch.file_name = "debits.xml"
        keep_bytes(batch, b"<Document/>", secret=True)
        batch.move_to("made", self.now, "finance", "made")
        return self.store.batches.add(batch)

    def test_everything_registered_has_its_row(self):
        paths = (*self.pages, *self.services, *self.service_acts, *self.acts)
        listed = {path.partition("?")[0].split("/")[0].lstrip("@") for path in paths}
        names = {
            name.rpartition("_")[2].lstrip("@") for name in registered_names(FACES)
        }
        self.assertEqual(names, listed)

    def test_every_act_of_a_page_has_its_row(self):
        owned = {}
        for (path, owner), acts in ACTS.items():
            page = (path.partition("/")[0], owner)
            owned[page] = owned.get(page, set()) | set(acts.split())
        for (page, owner), acts in owned.items():
            with self.subTest(page):
                self.assertEqual(set(owner.acts), acts)
