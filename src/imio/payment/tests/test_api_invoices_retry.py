"""Programs that try again after a time-out, and that find out what they may issue."""

from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.openapi_files import faults
from imio.payment.tests.staff import Client

import transaction


PATH = "@payment-invoices"


class RetryCase(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def post(self, path=PATH, status=200, **body):
        answer = self.officer.post_json(path, body)
        self.assertEqual(status, answer.status_code, answer.text[:800])
        transaction.begin()
        return answer.json()


class TestVersion(RetryCase):
    def test_a_credit_note_that_is_asked_again_is_made_once(self):
        invoice = make_invoice(self.store, self.type, self.payer)
        transaction.commit()
        path = f"{PATH}/{invoice.id}"
        version = self.officer.get_json(path).json()["version"]
        (listed,) = self.officer.get_json(PATH).json()["items"]
        self.assertEqual(version, listed["version"])
        asked = {"amount_cents": 500, "reason": "Ill", "version": version}
        credited = self.post(f"{path}/credit", **asked)
        self.assertNotEqual(version, credited["version"])
        refused = self.post(f"{path}/credit", 409, **asked)
        self.assertEqual("InvoiceChanged", refused["error"]["type"])
        self.assertEqual(credited["version"], refused["invoice"]["version"])
        self.assertEqual(credited["credit_notes"], refused["invoice"]["credit_notes"])
        schema = {"$ref": "#/schemas/ActRefused"}
        self.assertEqual([], faults("invoices", schema, refused))
        self.assertEqual(1, len(invoice.credit_note_ids))
        self.post(f"{path}/credit", amount_cents=500, reason="Ill")
        self.post(f"{path}/credit", 400, **asked | {"version": 1})
        self.assertEqual(2, len(invoice.credit_note_ids))

    def test_who_may_not_act_is_not_told_how_it_stands(self):
        invoice = make_invoice(self.store, self.type, self.payer)
        transaction.commit()
        other = Client(self.commune.url, "regisseur_b")
        body = {"version": "other", "reason": "Ill"}
        answer = other.post_json(f"{PATH}/{invoice.id}/cancel", body)
        self.assertNotIn(answer.status_code, (200, 409))


class TestTypes(RetryCase):
    def test_a_program_finds_what_it_may_issue_and_at_which_prices(self):
        told = self.officer.get_json(f"{PATH}/types").json()
        self.assertEqual([], faults("invoices", {"$ref": "#/schemas/Types"}, told))
        (one,) = told["items"]
        self.assertEqual(self.type.UID(), one["uid"])
        self.assertEqual(self.regie.UID(), one["regie"])
        (item,) = one["items"]
        self.assertEqual(("repas", 350), (item["item"], item["price_cents"]))
        titles = {regie["uid"]: regie["title"] for regie in told["regies"]}
        self.assertEqual([self.regie.UID()], list(titles))
        body = {"type": one["uid"], "payer": self.payer.id}
        self.post(status=201, **body, quantities={item["item"]: 2})

    def test_members_of_the_group_of_a_type_find_it_and_others_nothing(self):
        agent = Client(self.commune.url, "agent_a")
        self.assertEqual(401, agent.get_json(f"{PATH}/types").status_code)
        self.type.issuers_group = "agents-a"
        self.type.fixed_price = "12,50"
        transaction.commit()
        told = agent.get_json(f"{PATH}/types").json()
        (one,) = told["items"]
        self.assertEqual((1250, []), (one["fixed_price_cents"], one["items"]))
        self.assertEqual([], told["regies"])
        for role in ("member", "anonymous"):
            answer = Client(self.commune.url, role).get_json(f"{PATH}/types")
            self.assertIn(answer.status_code, (401, 403), role)
        other = Client(self.commune.url, "regisseur_b").get_json(f"{PATH}/types")
        self.assertNotIn(self.type.UID(), other.text)


class TestKeys(RetryCase):
    def test_a_draft_that_is_asked_again_under_its_key_is_made_once(self):
        body = {"type": self.type.UID(), "payer": self.payer.id, "key": "meals-7"}
        body["quantities"] = {"repas": 2}
        made = self.post(status=201, **body)
        self.assertEqual(made["id"], self.post(**body)["id"])
        other = body | {"quantities": {"repas": 3}}
        refused = self.post(status=409, **other)
        self.assertEqual("key_used", refused["error"]["code"])
        self.assertEqual(made["id"], refused["error"]["details"]["invoice_id"])
        self.assertEqual(1, len(self.store.invoices.objectIds()))
        self.post(f"{PATH}/{made['id']}/delete")
        self.post(status=409, **body)
        self.assertEqual(0, len(self.store.invoices.objectIds()))
        for key in (7, "x" * 101):
            self.post(status=400, **body | {"key": key})
