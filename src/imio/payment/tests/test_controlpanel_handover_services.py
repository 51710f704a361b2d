"""Links for the finance service over REST: made once, listed without address, revoked."""

from imio.payment.storage import handovers
from imio.payment.tests.builders import make_platform
from imio.payment.tests.test_controlpanel_services import ServiceCase
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD

import requests
import transaction


LINKS = "/@payment-key-links/belfius"
ASKED = {"email": "finance@sambrelles.example", "days": 7}


class TestKeyLinks(ServiceCase):
    def setUp(self):
        super().setUp()
        make_platform(self.store)
        transaction.commit()

    def make(self, **values):
        answer = self.manager.post(LINKS, json=ASKED | values)
        transaction.begin()
        return answer

    def rows(self):
        transaction.begin()
        return handovers.handovers_of(self.store, "belfius")

    def test_a_link_is_made_told_once_and_opens_the_page(self):
        answer = self.make()
        self.assertEqual(201, answer.status_code)
        self.assertEqual("no-store", answer.headers["Cache-Control"])
        link = answer.json()["link"]
        self.assertIn("/@@payment-keys/belfius/", link)
        self.assertIn("Enter the keys", requests.get(link, timeout=20).text)
        listed = self.manager.get(LINKS)
        (row,) = listed.json()["items"]
        self.assertEqual(ASKED["email"], row["email"])
        self.assertTrue(row["is_open"])
        token = link.rpartition("/")[2]
        self.assertNotIn(token, listed.text)
        self.assertNotIn(self.rows()[0].token_hash, listed.text + answer.text)

    def test_a_new_link_ends_the_one_before_and_stands_first(self):
        self.make()
        items = self.make(email="other@sambrelles.example").json()["items"]
        self.assertEqual([True, False], [item["is_open"] for item in items])
        self.assertEqual("other@sambrelles.example", items[0]["email"])
        self.assertIsNotNone(items[1]["revoked_at"])

    def test_a_revoked_link_works_no_more(self):
        link = self.make().json()["link"]
        for _time in range(2):
            self.assertEqual(204, self.manager.delete(LINKS).status_code)
        self.assertIsNotNone(self.rows()[0].revoked_at)
        self.assertEqual(404, requests.get(link, timeout=20).status_code)

    def test_mistakes_are_named_and_make_no_link(self):
        for wrong, field in (
            ({"email": "finance"}, "email"),
            ({"days": 31}, "days"),
            ({"days": "0"}, "days"),
            ({"days": ""}, "days"),
        ):
            answer = self.make(**wrong)
            self.assertEqual(400, answer.status_code)
            self.assertEqual([field], list(answer.json()["error"]["errors"]))
        for wrong in ({"days": True}, {"days": 1.5}, {"email": ["a@b.be"]}):
            self.assertEqual(400, self.make(**wrong).status_code, wrong)
        self.assertEqual((), self.rows())

    def test_only_who_manages_platforms_may_and_only_as_json(self):
        link = self.make().json()["link"]
        member = self.session(TEST_USER_NAME, TEST_USER_PASSWORD)
        for session in (self.session(), member):
            self.assertEqual(401, session.get(LINKS).status_code)
            self.assertEqual(401, session.post(LINKS, json=ASKED).status_code)
            self.assertEqual(401, session.delete(LINKS).status_code)
        self.assertEqual(400, self.manager.post(LINKS, data=ASKED).status_code)
        self.assertEqual(1, len(self.rows()))
        self.assertEqual(200, requests.get(link, timeout=20).status_code)

    def test_an_unknown_platform_has_no_links(self):
        for path in ("/@payment-key-links", "/@payment-key-links/nowhere"):
            self.assertEqual(404, self.manager.get(path).status_code)
            self.assertEqual(404, self.manager.post(path, json=ASKED).status_code)
            self.assertEqual(404, self.manager.delete(path).status_code)


class TestKeysThatComeLater(ServiceCase):
    def test_a_platform_without_keys_is_switched_off_until_they_came(self):
        self.assertEqual(400, self.add(secrets={}).status_code)
        added = self.add(secrets={}, keys_later=True)
        self.assertEqual(201, added.status_code)
        self.assertFalse(added.json()["enabled"])
        self.assertEqual(["seal_key"], added.json()["missing_keys"])
        link = self.manager.post(LINKS, json=ASKED).json()["link"]
        self.assertEqual(200, requests.get(link, timeout=20).status_code)

    def test_other_settings_may_be_changed_meanwhile_and_keys_never_taken_away(self):
        self.add(secrets={}, keys_later=True)
        url = "/@payment-platforms/belfius"
        self.assertEqual(
            200, self.manager.patch(url, json={"title": "Sambrelles"}).status_code
        )
        wrong = {"settings": {"merchant": ""}}
        self.assertEqual(400, self.manager.patch(url, json=wrong).status_code)

    def test_what_comes_with_a_key_may_be_missing_only_with_the_key(self):
        settings = {"merchant": "sambrelles"}
        direct = {"provider": "worldline-direct", "settings": settings, "secrets": {}}
        self.assertEqual(400, self.add(**direct).status_code)
        self.assertEqual(201, self.add(**direct, keys_later=True).status_code)
        secrets = {"api_secret": "s" * 40, "webhook_secret": "w" * 40}
        answer = self.manager.patch(
            "/@payment-platforms/belfius", json={"secrets": secrets}
        )
        self.assertEqual(
            {"setting.api_key_id", "setting.webhook_key_id"},
            set(answer.json()["error"]["errors"]),
        )
