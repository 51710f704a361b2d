"""Campaigns and imports for programs: files as base64, states, reports, refusals."""

from imio.payment.invoicing import campaigns
from imio.payment.invoicing import imports
from imio.payment.invoicing.campaigns_job import Campaigns
from imio.payment.invoicing.issuing import Issuing
from imio.payment.tests import builders
from imio.payment.tests.campaigning import as_csv
from imio.payment.tests.campaigning import meal_line
from imio.payment.tests.campaigning import work
from imio.payment.tests.list_pages import ListCase
from imio.payment.tests.test_documents_merging import make_pdf
from imio.payment.tests.test_invoicing_imports import HEADING
from imio.payment.tests.test_invoicing_imports import line
from imio.payment.tests.test_invoicing_imports import pack
from unittest import mock

import base64
import transaction


def as_file(content, name="list.csv"):
    return {"filename": name, "data": base64.b64encode(content).decode()}


MEAL_COLUMNS = {
    "billing_reference": "Code famille",
    "surname": "Nom",
    "street": "Rue",
    "item:repas-primaire": "repas-primaire",
}


class TestServices(ListCase):
    def call(self, path, client=None, **body):
        answer = (client or self.officer).post_json(path, body)
        return answer.status_code, answer.json()

    def test_a_campaign_from_file_to_numbers(self):
        status, created = self.call(
            "@payment-campaigns",
            type=self.type.UID(),
            title="October",
            file=as_file(as_csv(meal_line(1), meal_line(2))),
            columns=MEAL_COLUMNS,
        )
        self.assertEqual((status, created["state"]), (201, campaigns.CHECKING))
        path = f"@payment-campaigns/{created['id']}"
        self.work()
        checked = self.officer.get_json(path).json()
        self.assertEqual((checked["state"], checked["amount_cents"]), ("checked", 8400))
        self.assertEqual(checked["counts"]["new_payers"], 2)
        report = self.officer.get_json(f"{path}/report").json()
        self.assertEqual(report["items"][0]["code"], "new_payer")
        self.assertEqual(self.call(f"{path}/drafts")[1]["state"], campaigns.MAKING)
        self.work()
        self.assertEqual(self.call(f"{path}/finalise")[0], 200)
        self.work()
        self.assertEqual(self.officer.get_json(path).json()["state"], campaigns.ISSUED)
        self.assertEqual(self.call(f"{path}/cancel")[0], 409)
        self.take_prints(path)
        listed = self.officer.get_json("@payment-campaigns").json()
        self.assertEqual([one["id"] for one in listed["items"]], [created["id"]])

    def take_prints(self, path):
        self.assertEqual(self.call(f"{path}/print")[0], 200)
        transaction.begin()
        with mock.patch(
            "imio.payment.documents.engine.TypstEngine.render",
            return_value=make_pdf(100),
        ):
            work(self.store, builders.NOW, (Campaigns(), Issuing()))
        transaction.commit()
        (part,) = self.officer.get_json(path).json()["prints"]
        self.assertEqual(part["count"], 2)
        for name, start in ((part["name"], b"PK"), (part["whole_name"], b"%PDF")):
            taken = self.officer.get_json(f"{path}/files/{name}").json()
            self.assertEqual(taken["name"], name)
            self.assertTrue(base64.b64decode(taken["data"]).startswith(start))
        for wrong in ("files/other.zip", "files", f"report/{part['name']}"):
            with self.subTest(wrong):
                answer = self.officer.get_json(f"{path}/{wrong}")
                self.assertEqual(answer.status_code, 404)

    def test_an_import_and_the_same_files_again(self):
        body = {
            "type": self.type.UID(),
            "title": "REGAL",
            "file": as_file(as_csv(line(1), heading=HEADING)),
            "archive": as_file(pack(**{"R-1": b"%PDF-1.7"}).getvalue(), "pdf.zip"),
        }
        status, created = self.call("@payment-imports", **body)
        self.assertEqual((status, created["state"]), (201, imports.FILE))
        path = f"@payment-imports/{created['id']}"
        self.call(f"{path}/columns")
        self.work()
        self.call(f"{path}/apply")
        self.work()
        self.assertEqual(self.officer.get_json(path).json()["state"], imports.DONE)
        status, again = self.call("@payment-imports", **body)
        self.assertEqual((status, again["id"]), (200, created["id"]))

    def test_what_cannot_be_read_is_refused(self):
        good = {"type": self.type.UID(), "title": "x", "file": as_file(b"a;b\r\n1;2")}
        for change in (
            {"file": None},
            {"file": "text"},
            {"file": {"filename": "x", "data": "no base 64!"}},
            {"file": as_file(b"%PDF-1.7")},
            {"title": ""},
            {"title": 7},
            {"type": "nope"},
            {"since": "yesterday"},
            {"columns": ["a"]},
        ):
            with self.subTest(change):
                self.assertEqual(
                    self.call("@payment-campaigns", **good | change)[0], 400
                )
        self.assertEqual(len(self.store.batches.catalog.search()), 0)

    def test_only_officers_of_the_office(self):
        _status, created = self.call(
            "@payment-campaigns",
            type=self.type.UID(),
            title="October",
            file=as_file(as_csv(meal_line(1))),
        )
        path = f"@payment-campaigns/{created['id']}"
        for role in ("anonymous", "member", "agent_a", "finance"):
            with self.subTest(role):
                answer = self.client(role).get_json(path)
                self.assertEqual(answer.status_code, 401)
        other = self.client("regisseur_b")
        self.assertEqual(other.get_json(path).status_code, 404)
        self.assertEqual(other.post_json(f"{path}/cancel").status_code, 404)
        body = {"type": self.type.UID(), "title": "x", "file": as_file(b"a;b\r\n1;2")}
        self.assertEqual(self.call("@payment-campaigns", other, **body)[0], 400)
