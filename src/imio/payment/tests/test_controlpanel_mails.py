"""The panel of mails: texts are read, previewed, changed and reset, in pages and REST."""

from imio.payment.notifications import wording
from imio.payment.notifications.delivery import MailDelivery
from imio.payment.notifications.kinds import KINDS
from imio.payment.notifications.troubles import MAIL_KINDS
from imio.payment.notifications.wording import Wording
from imio.payment.storage.milestones import MAIL_TRIED
from imio.payment.storage.milestones import reached
from imio.payment.tests.builders import NOW
from imio.payment.tests.mail_case import MailTest
from imio.payment.worker.interfaces import IDelivery
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD
from plone.testing.zope import Browser
from zope.component import getUtilitiesFor

import requests
import transaction


OWNER = (SITE_OWNER_NAME, SITE_OWNER_PASSWORD)


class PanelTest(MailTest):
    def browser(self, login=SITE_OWNER_NAME, password=SITE_OWNER_PASSWORD):
        browser = Browser(self.layer["app"])
        browser.handleErrors = True
        browser.raiseHttpErrors = False
        if login:
            browser.addHeader("Authorization", f"Basic {login}:{password}")
        return browser

    def open(self, *path, **login):
        browser = self.browser(**login)
        browser.open("/".join((self.portal.absolute_url(), *path)))
        return browser

    def rest(self, method, *path, auth=OWNER, **more):
        url = "/".join((self.portal.absolute_url(), "@payment-mails", *path))
        headers = {"Accept": "application/json"}
        return requests.request(
            method, url, auth=auth, headers=headers, timeout=30, **more
        )


class TestPages(PanelTest):
    def test_the_list_leads_to_each_text_in_each_language(self):
        browser = self.open("@@payment-mails")
        for language in ("fr", "nl", "de", "en"):
            for kind in KINDS:
                self.assertIn(f"/@@payment-mail/{language}/{kind}", browser.contents)

    def test_a_text_is_previewed_in_both_forms_before_it_is_saved(self):
        browser = self.open("@@payment-mail", "fr", "payment-confirmed")
        browser.getControl(name="subject").value = "Reçu ${amount}"
        browser.getControl(
            name="body"
        ).value = "Merci <b>!</b>\n\n${items}\n\nN° ${receipt_number}\n\n[Voir]"
        browser.getControl("Preview without saving").click()
        self.assertIn("Reçu 12,00", browser.contents)
        html = browser.contents.partition('id="mail-html"')[2].partition("<h3")[0]
        self.assertIn("Merci &lt;b&gt;!&lt;/b&gt;", html)
        self.assertIn(">Voir</a>", html)
        plain = browser.contents.partition('id="mail-plain"')[2]
        self.assertIn("- Copie d'acte de naissance\u202f: 12,00", plain)
        transaction.begin()
        self.assertFalse(wording.is_changed("payment-confirmed", "fr"))

    def test_a_saved_text_is_used_until_it_is_reset(self):
        browser = self.open("@@payment-mail", "nl", "expired")
        browser.getControl(name="subject").value = "Voorbij: ${title}"
        browser.getControl("Save this text").click()
        self.assertIn("The text was saved", browser.contents)
        transaction.begin()
        self.assertEqual(
            "Voorbij: ${title}", wording.wording_of("expired", "nl").subject
        )
        self.assertIn("changed", self.open("@@payment-mails").contents)
        browser.getControl("Return to the original text").click()
        transaction.begin()
        self.assertEqual(
            wording.packaged_wording("expired", "nl"),
            wording.wording_of("expired", "nl"),
        )

    def test_a_text_with_an_unknown_value_is_refused_and_nothing_typed_is_lost(self):
        browser = self.open("@@payment-mail", "en", "expired")
        browser.getControl(name="body").value = "Pay to ${iban}\n\n[See]"
        browser.getControl("Save this text").click()
        self.assertTrue(browser.headers["Status"].startswith("422"))
        self.assertIn("does not know ${iban}", browser.contents)
        self.assertIn('href="#mail-body"', browser.contents)
        self.assertEqual(
            "Pay to ${iban}\n\n[See]",
            browser.getControl(name="body").value.strip().replace("\r\n", "\n"),
        )
        transaction.begin()
        self.assertFalse(wording.is_changed("expired", "en"))

    def test_each_text_has_its_page(self):
        for kind in KINDS:
            browser = self.open("@@payment-mail", "de", kind)
            self.assertIn('id="mail-plain"', browser.contents, kind)
            self.assertEqual(1, browser.contents.count("<h1"), kind)

    def test_only_the_site_manager_comes_in(self):
        for path in ("@@payment-mails", "@@payment-mail/fr/expired"):
            for login, password in ((TEST_USER_NAME, TEST_USER_PASSWORD), ("", "")):
                browser = self.open(path, login=login, password=password)
                self.assertNotIn("mail-body", browser.contents)
                self.assertNotIn("@@payment-mail-try", browser.contents)

    def test_an_address_that_names_no_text_is_not_found(self):
        for path in ("fr", "fr/nothing", "es/expired", "fr/expired/more", "fr/words"):
            browser = self.open("@@payment-mail", path)
            self.assertTrue(browser.headers["Status"].startswith("404"), path)

    def test_a_forged_form_changes_nothing(self):
        url = f"{self.portal.absolute_url()}/@@payment-mail/fr/expired"
        data = {"act": "save", "subject": "Mine", "body": "Mine\n\n[Go]"}
        answer = requests.post(url, data=data, auth=OWNER, timeout=30)
        self.assertEqual(403, answer.status_code)
        transaction.begin()
        self.assertFalse(wording.is_changed("expired", "fr"))

    def test_a_trial_mail_goes_to_whoever_asks_and_shows_that_mails_leave(self):
        user = self.portal.acl_users.getUserById("test_user_1_")
        self.portal.portal_membership.getMemberById(user.getId()).setMemberProperties(
            {"email": "manager@sambrelles.example"}
        )
        self.portal.acl_users.userFolderEditUser(
            "test_user_1_", TEST_USER_PASSWORD, ["Member", "Site Administrator"], []
        )
        transaction.commit()
        browser = self.open(
            "@@payment-mails", login=TEST_USER_NAME, password=TEST_USER_PASSWORD
        )
        browser.getControl("Send a trial mail").click()
        transaction.begin()
        [entry] = self.store.outbox.entries.values()
        self.work(seconds=(entry.created_at - NOW).total_seconds() + 1)
        [(_sender, to, _content)] = self.sink.taken
        self.assertEqual(["manager@sambrelles.example"], to)
        self.assertIn("[TEST]", self.messages()[0]["Subject"])
        self.assertIsNotNone(reached(self.store, MAIL_TRIED))

    def test_no_kind_of_mail_can_fail_unseen(self):
        deliveries = getUtilitiesFor(IDelivery)
        mails = {name for name, one in deliveries if isinstance(one, MailDelivery)}
        self.assertLess({"mail", "reminder", "mail-objection"}, mails)
        self.assertLessEqual(mails, set(MAIL_KINDS))

    def test_a_mail_that_was_given_up_is_shown_and_sent_again(self):
        self.sink.answers["emilie.dupont@example.org"] = "550 unknown"
        self.request()
        self.work()
        browser = self.open("@@payment-mails")
        self.assertIn("The receiving server refused the address", browser.contents)
        self.assertNotIn("emilie.dupont", browser.contents)
        browser.getControl("Send this mail again").click()
        self.assertIn("This mail is sent again", browser.contents)
        transaction.begin()
        self.assertEqual([], list(self.store.outbox.parked))


class TestRest(PanelTest):
    def test_all_texts_are_listed(self):
        items = self.rest("GET").json()["items"]
        self.assertEqual(len(KINDS) * 4, len(items))
        self.assertFalse(any(item["is_changed"] for item in items))

    def test_a_text_is_previewed_changed_and_reset(self):
        path = ("en", "expired")
        sent = {"subject": "Over: ${title}"}
        preview = self.rest("POST", *path, "preview", json=sent).json()
        self.assertEqual("Over: Copy of a birth certificate", preview["subject"])
        self.assertIn("<!DOCTYPE html>", preview["html"])
        self.assertFalse(self.rest("GET", *path).json()["is_changed"])
        changed = self.rest("PATCH", *path, json=sent).json()
        self.assertEqual(
            (True, sent["subject"]), (changed["is_changed"], changed["subject"])
        )
        self.assertEqual(204, self.rest("DELETE", *path).status_code)
        self.assertFalse(self.rest("GET", *path).json()["is_changed"])

    def test_a_wrong_text_is_refused_with_its_faults(self):
        for method, rest in (("PATCH", ()), ("POST", ("preview",))):
            answer = self.rest(
                method, "en", "expired", *rest, json={"subject": "${iban}"}
            )
            self.assertEqual(422, answer.status_code)
            [fault] = answer.json()["error"]["errors"]
            self.assertEqual(
                ("subject", "unknown_value", "iban"),
                (fault["field"], fault["code"], fault["value"]),
            )
        for wrong in ({"subject": 1}, {"text": "x"}):
            answer = self.rest("PATCH", "en", "expired", json=wrong)
            self.assertEqual(400, answer.status_code)

    def test_only_the_site_manager_may(self):
        for auth in (None, (TEST_USER_NAME, TEST_USER_PASSWORD)):
            for method, path in (
                ("GET", ()),
                ("PATCH", ("en", "expired")),
                ("DELETE", ("en", "expired")),
                ("POST", ("en", "expired", "preview")),
            ):
                answer = self.rest(method, *path, auth=auth, json={})
                self.assertEqual(401, answer.status_code)


class TestTexts(PanelTest):
    def test_a_text_that_came_past_the_panel_and_cannot_be_used_is_left_aside(self):
        wording.save("expired", "fr", Wording("Fini", "Fini\n\n[Voir]"))
        record = wording._record()
        record.texts = record.texts | {"fr/expired": "Fini ${iban}\n\nFini"}
        with self.assertLogs("imio.payment", "WARNING"):
            found = wording.wording_of("expired", "fr")
        self.assertEqual(wording.packaged_wording("expired", "fr"), found)
