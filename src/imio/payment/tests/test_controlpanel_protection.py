from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.tests.builders import make_platform
from imio.payment.tests.builders import make_request
from imio.payment.tests.panels import PanelCase
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD
from plone.protect.authenticator import createToken

import transaction


class TestProtection(PanelCase):
    pages = (
        "@@payment-platforms",
        "@@payment-platform-add",
        "@@payment-platform-add/sandbox",
        "@@payment-platform/belfius",
        "@@payment-platform-check/belfius",
        "@@payment-platform-switch/belfius",
        "@@payment-platform-delete/belfius",
        "@@payment-keys-link/belfius",
        "@@payment-keys-revoke/belfius",
        "@@payment-settings",
        "@@payment-first-steps",
    )

    def setUp(self):
        super().setUp()
        make_platform(self.store)
        transaction.commit()

    def read(self, browser, path):
        browser.handleErrors = True
        browser.open(f"{self.url}/{path}")
        return browser._response.body.decode()

    def post(self, browser, path, data):
        browser.handleErrors = True
        browser.open(f"{self.url}/{path}", data)
        return browser.headers["status"].split()[0]

    def test_only_site_managers_get_in(self):
        for name in ("", TEST_USER_NAME):
            browser = self.visitor(name, TEST_USER_PASSWORD)
            for page in self.pages:
                answer = self.read(browser, page)
                self.assertRegex(answer, "(?i)log in|insufficient privileges", page)
                self.assertNotIn("Sambrelles", answer, page)

    def test_posts_without_the_site_s_token_change_nothing(self):
        for page, data in (
            ("@@payment-platform-add/sandbox", "platform_id=other&title=Other"),
            ("@@payment-platform/belfius", "title=Other"),
            ("@@payment-platform-switch/belfius", "x=1"),
            ("@@payment-platform-check/belfius", "x=1"),
            ("@@payment-platform-delete/belfius", "x=1"),
            ("@@payment-keys-link/belfius", "email=a@example.org&days=7"),
            ("@@payment-keys-revoke/belfius", "x=1"),
        ):
            self.assertEqual("403", self.post(self.browser, page, data), page)
        self.assertEqual(("belfius",), platform_ids())
        self.assertTrue(get_platform("belfius").enabled)
        self.assertNotEqual("Other", get_platform("belfius").title)

    def test_a_get_changes_nothing(self):
        token = createToken()
        self.browser.handleErrors = True
        for page in ("switch", "check", "delete"):
            self.open(f"@@payment-platform-{page}/belfius?_authenticator={token}")
        self.assertTrue(get_platform("belfius").enabled)
        self.assertEqual(("belfius",), platform_ids())
        self.assertEqual([], list(self.store.milestones))

    def test_a_list_where_a_text_is_wanted_is_refused(self):
        self.open("@@payment-platform/belfius")
        token = self.browser.getControl(name="_authenticator", index=0).value
        data = f"_authenticator={token}&title:list=a&title:list=b"
        self.assertEqual(
            "400", self.post(self.browser, "@@payment-platform/belfius", data)
        )

    def test_nobody_walks_into_the_store_by_its_address(self):
        request = make_request(self.store, surname="Secretperson")
        transaction.commit()
        for path in (
            "imio_payment",
            "imio_payment/requests",
            f"imio_payment/requests/{request.id}",
            "imio_payment/requests/objectIds",
            "imio_payment/signing_secret",
            "imio_payment/manage_main",
            f"++api++/imio_payment/requests/{request.id}",
        ):
            for browser in (self.browser, self.visitor()):
                answer = self.read(browser, path)
                self.assertNotIn("Secretperson", answer, path)
                self.assertNotIn(request.id, answer.replace(path, ""), path)
