"""Whose basket it is: cookies that only we issue, and the member's at login."""

from datetime import timedelta
from imio.payment.basket import visitor
from imio.payment.basket.storage import holds
from imio.payment.basket.storage import member_basket_id
from imio.payment.storage.settings import get_settings
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase
from plone.app.testing import TEST_USER_ID
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD
from unittest import mock


COOKIE = "imio_payment_basket"


class TestVisitor(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)

    def cookie(self):
        return self.citizen.session.cookies[COOKIE]

    def set_cookie(self, value):
        self.citizen.session.cookies.clear()
        self.citizen.set_cookie(COOKIE, value)

    def is_shown(self):
        return self.due.demarche_title in self.citizen.basket().text

    def test_the_basket_of_a_valid_cookie_is_shown(self):
        self.assertTrue(self.is_shown())

    def test_a_cookie_that_we_did_not_issue_opens_nothing(self):
        basket_id, serial, proof = self.cookie().split(".")
        forged = (
            basket_id,
            f"{basket_id}.{serial}.",
            f"{basket_id}.{serial}.{proof[:-1]}",
            f"{basket_id}.1.{proof}",
            f"member:admin.{serial}.{proof}",
            f"{proof}.{serial}.{basket_id}",
            f"{basket_id}.{serial}.{proof}.more",
            "..",
        )
        for value in forged:
            with self.subTest(value):
                self.set_cookie(value)
                self.assertFalse(self.is_shown())

    def test_an_id_signed_but_unknown_is_dropped(self):
        stranger = self.make_citizen()
        page = stranger.basket()
        self.assertIn("Your basket is empty", page.text)
        self.assertEqual(page.forms("@@payment-basket-change"), [])

    def test_paying_renews_the_cookie_and_the_old_one_opens_nothing_after_a_while(self):
        old = self.cookie()
        self.citizen.pay()
        new = self.cookie()
        self.assertNotEqual(old, new)
        self.assertTrue(self.is_shown())
        self.set_cookie(old)
        self.assertTrue(self.is_shown())
        later = visitor.utc_now() + visitor.GRACE + timedelta(seconds=1)
        with mock.patch.object(visitor, "utc_now", return_value=later):
            self.assertFalse(self.is_shown())
            self.set_cookie(new)
            self.assertTrue(self.is_shown())

    def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(self):
        answer = self.citizen.pay()
        given = [
            text
            for name, text in answer.raw.headers.items()
            if name.lower() == "set-cookie" and text.startswith(f"{COOKIE}=")
        ]
        (text,) = given
        self.assertIn("httponly", text.lower())
        self.assertIn("samesite=lax", text.lower())
        self.assertNotIn("secure", text.lower())

    def test_with_tls_the_cookie_is_bound_to_the_host(self):
        self.see()
        get_settings().public_url = "https://sambrelles.example"
        self.assertEqual(visitor.cookie_name(), f"__Host-{COOKIE}")
        request = mock.Mock(environ={}, cookies={})
        with mock.patch.object(visitor.api.user, "is_anonymous", return_value=True):
            basket_id = visitor.basket_id_of(request, create=True)
            self.assertEqual(visitor.basket_id_of(request), basket_id)
        (name, _value), options = request.response.setCookie.call_args
        self.assertEqual(name, f"__Host-{COOKIE}")
        self.assertTrue(options["secure"] and options["http_only"])
        self.assertEqual(options["path"], "/")
        self.assertNotIn("domain", options)

    def test_login_takes_the_basket_along_and_ends_the_cookie(self):
        page = Page(self.citizen.get("login"))
        (form,) = page.tree.cssselect("#login-form, form.loginform, form[id*=login]")[
            :1
        ]
        fields = {
            field.get("name"): field.get("value") or ""
            for field in form.cssselect("input[name]")
        }
        fields |= {
            "__ac_name": TEST_USER_NAME,
            "__ac_password": TEST_USER_PASSWORD,
            "buttons.login": "Log in",
        }
        answer = self.citizen.post("login", fields)
        self.assertEqual(answer.status_code, 302)
        self.see()
        self.assertTrue(holds(self.store, member_basket_id(TEST_USER_ID), self.due.id))
        self.assertNotIn(self.citizen.basket_id, self.store.baskets)
        self.assertEqual(self.store.get_due(self.due.id).owner, TEST_USER_ID)
        self.assertTrue(self.is_shown())
        self.assertNotIn(COOKIE, self.citizen.session.cookies)

    def test_a_member_pays_their_own_basket(self):
        self.see()
        member = self.make_citizen(member_basket_id(TEST_USER_ID))
        member.session.auth = (TEST_USER_NAME, TEST_USER_PASSWORD)
        self.make_due(member, owner=TEST_USER_ID)
        back = member.come_back(member.decide(member.go_to_bank(), "card"))
        self.assertEqual(back.heading, "Payment received")
        self.assertIn(self.due.demarche_title, back.text)
        self.told()
        (attempt,) = self.attempts()
        self.assertEqual(attempt.owner, TEST_USER_ID)

    def test_a_member_cannot_be_made_to_pay_by_another_site(self):
        member = self.make_citizen(member_basket_id(TEST_USER_ID))
        member.session.auth = (TEST_USER_NAME, TEST_USER_PASSWORD)
        self.make_due(member, owner=TEST_USER_ID)
        (form,) = member.basket().forms("@@payment-pay")
        with self.nothing_written():
            answer = member.post("@@payment-pay", form | {"token": "x"})
        self.assertEqual(answer.status_code, 403)
