"""The same path for programs: answers, price, confirmation, one's own requests."""

from imio.payment.checkout.addresses import request_url
from imio.payment.domain import states
from imio.payment.tests.visitors import VisitorTestCase
from plone.app.testing import TEST_USER_ID
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD

import requests


ANSWERS = {"motif": "alloc", "envoi": "postal", "nom": "Dupont"}


class TestRequestServices(VisitorTestCase):
    def setUp(self):
        super().setUp()
        self.session = self.new_session()

    def new_session(self, member=False):
        session = requests.Session()
        session.headers["Accept"] = "application/json"
        if member:
            session.auth = (TEST_USER_NAME, TEST_USER_PASSWORD)
        self.addCleanup(session.close)
        return session

    @property
    def url(self):
        return f"{self.demarche.absolute_url()}/@payment-requests"

    def post(self, body, session=None, path="", **options):
        session = session or self.session
        return session.post(f"{self.url}{path}", json=body, timeout=30, **options)

    def draft(self, session=None, **answers):
        answer = self.post({"answers": ANSWERS | answers}, session)
        self.assertEqual(201, answer.status_code, answer.text)
        return answer.json()

    def confirm(self, draft, session=None, **changed):
        body = {"token": draft["token"], "digest": draft["digest"]} | changed
        return self.post(body, session, f"/{draft['id']}/confirm")

    def get(self, path, session=None):
        session = session or self.session
        return session.get(f"{self.portal.absolute_url()}/{path}", timeout=30)

    def test_answers_become_a_draft_with_its_price(self):
        draft = self.draft()

        self.assertEqual(1200, draft["price"]["total_cents"])
        stored = self.only_request()
        self.assertEqual(states.DRAFT, stored.state)
        self.assertEqual("Dupont", stored.submission.values["nom"])
        self.assertEqual("D-1", stored.submission.values["dossier"])
        self.assertEqual("Dupont", stored.submission.sent["form.widgets.nom"])

    def test_the_form_decides_what_is_missing_or_wrong(self):
        for answers, field in (
            ({"nom": ""}, "nom"),
            ({"nom": None}, "nom"),
            ({"motif": "other"}, "motif"),
            ({"unknown": "1"}, "unknown"),
            ({"nom": 5}, "nom"),
            ({"nom": "5555 5555 5555 4444"}, "nom"),
        ):
            answer = self.post({"answers": ANSWERS | answers})
            self.assertEqual(400, answer.status_code, answer.text)
            self.assertEqual([field], list(answer.json()["error"]["fields"]))
            self.assertNotIn("5555", answer.text)
        self.assertEqual([], self.requests())

    def test_answers_without_a_price_say_so(self):
        self.change(self.demarche, pricing_rules=self.demarche.pricing_rules[:1])
        answer = self.post({"answers": ANSWERS})

        self.assertEqual(400, answer.status_code)
        self.assertIn("No price", answer.json()["error"]["fields"][""])

    def test_confirming_makes_a_request_once(self):
        draft = self.draft()
        first = self.confirm(draft)
        second = self.confirm(draft)

        self.assertEqual(201, first.status_code, first.text)
        self.assertEqual(200, second.status_code)
        self.assertEqual(first.json(), second.json())
        self.assertEqual("awaiting_payment", first.json()["state"])
        self.assertEqual(states.AWAITING_PAYMENT, self.only_request().state)

    def test_a_wrong_token_or_price_confirms_nothing(self):
        draft = self.draft()
        self.assertEqual(404, self.confirm(draft, token="wrong").status_code)
        self.assertEqual(400, self.confirm(draft, token=None).status_code)
        changed = self.confirm(draft, digest="other")

        self.assertEqual(409, changed.status_code)
        error = changed.json()["error"]
        self.assertEqual("PriceChanged", error["type"])
        self.assertEqual(draft["digest"], error["draft"]["digest"])
        self.assertEqual(states.DRAFT, self.only_request().state)

    def test_a_request_is_read_with_its_link_or_by_its_owner(self):
        member = self.new_session(member=True)
        made = self.confirm(self.draft(member), member).json()
        request = self.only_request()
        self.assertEqual(TEST_USER_ID, request.owner)
        proof = request_url(self.store, request).rsplit("/", 1)[1]
        address = f"@my-requests/{made['id']}"

        self.assertEqual(made, self.get(address, member).json())
        self.assertEqual(200, self.get(f"{address}?token={proof}").status_code)
        unknown = self.get(f"@my-requests/unknown?token={proof}")
        for other in (
            address,
            f"{address}?token=x",
            f"{address}?token={proof}&token=x",
        ):
            forbidden = self.get(other)
            self.assertEqual(404, forbidden.status_code)
            self.assertEqual(
                unknown.json()["message"].replace("unknown", ""),
                forbidden.json()["message"].replace(made["id"], ""),
            )

    def test_my_payments_are_listed_by_what_there_is_to_do(self):
        member = self.new_session(member=True)
        self.confirm(self.draft(member), member)
        self.confirm(self.draft(member, motif="emploi", envoi="digital"), member)
        found = self.get("@my-payments", member).json()

        self.assertEqual(1, found["to_pay"]["count"])
        self.assertEqual(1200, found["to_pay"]["balance_cents"])
        self.assertEqual(1, found["paid"]["count"])
        self.assertEqual([], self.get("@my-payments").json()["to_pay"]["items"])

    def test_only_strict_json_is_read(self):
        for body in (
            '{"answers": {"nom": NaN}}',
            '{"answers": {}, "answers": {}}',
            '{"answers": ' + "[" * 200 + "]" * 200 + "}",
            "[]",
            "{",
        ):
            headers = {"Content-Type": "application/json"}
            answer = self.session.post(self.url, data=body, headers=headers, timeout=30)
            self.assertEqual(400, answer.status_code, body[:40])
        form = self.session.post(self.url, data={"answers": "{}"}, timeout=30)
        self.assertEqual(400, form.status_code)
        self.assertEqual([], self.requests())
