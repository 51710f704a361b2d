"""The mails of a demonstration: readable and harmless there, absent elsewhere."""

from imio.payment.notifications import smtp
from imio.payment.tests.test_controlpanel_mails import PanelTest
from pathlib import Path
from unittest import mock

import requests
import tempfile


HOSTILE = """From: a@example.org
To: b@example.org
Subject: =?utf-8?q?=3Cscript=3Ealert=281=29=3C/script=3E?=
Date: Sun, 22 Nov 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:x">y</a>
"""


class TestDemoMails(PanelTest):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "mail"
        self.folder.mkdir()
        variable = mock.patch.dict("os.environ", {smtp.MAIL_DIR: str(self.folder)})
        variable.start()
        self.addCleanup(variable.stop)

    def test_there_is_no_such_page_outside_a_demonstration(self):
        with mock.patch.dict("os.environ", {smtp.MAIL_DIR: ""}):
            for path in ("@@payment-demo-mails", "@@payment-demo-mails/x"):
                browser = self.open(path, login="")
                self.assertTrue(browser.headers["Status"].startswith("404"))

    def test_an_empty_folder_says_what_will_stand_there(self):
        self.assertIn(
            "No mail yet", self.open("@@payment-demo-mails", login="").contents
        )

    def test_the_window_is_named_after_the_page(self):
        page = self.open("@@payment-demo-mails", login="").contents
        self.assertIn("<title>Mails of this demonstration", page)

    def test_a_mail_is_listed_and_its_link_can_be_followed(self):
        self.request()
        self.work(served=False)
        browser = self.open("@@payment-demo-mails", login="")
        self.assertIn("emilie.dupont@example.org", browser.contents)
        browser.getLink("Copie d'acte de naissance").click()
        link = 'href="https://www.sambrelles.example/@@payment-request/'
        self.assertGreaterEqual(browser.contents.count(link), 2)
        self.assertEqual(1, browser.contents.count("<h1"))

    def test_the_newest_mail_comes_first(self):
        for day in ("01", "02"):
            text = HOSTILE.replace("22 Nov", f"{day} Nov").replace("b@ex", f"b{day}@ex")
            (self.folder / f"202611{day}T000000-x.eml").write_text(text)
        contents = self.open("@@payment-demo-mails", login="").contents
        self.assertLess(contents.index("b02@ex"), contents.index("b01@ex"))

    def test_a_hostile_mail_runs_nothing(self):
        (self.folder / "x.eml").write_text(HOSTILE)
        for path in ("", "/x"):
            contents = self.open(f"@@payment-demo-mails{path}", login="").contents
            self.assertNotIn("<script>alert", contents)
            self.assertNotIn("onerror", contents)
            self.assertNotIn("javascript:x", contents)
        url = f"{self.portal.absolute_url()}/@@payment-demo-mails/x/html"
        answer = requests.get(url, timeout=30)
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("sandbox", policy)
        self.assertNotIn("allow-scripts", policy)
        self.assertIn("default-src 'none'", policy)

    def test_no_other_file_can_be_read(self):
        secret = HOSTILE.replace("b@example.org", "secret@example.org")
        (self.folder.parent / "secret.eml").write_text(secret)
        for name in (
            "%2e%2e%2fsecret",
            "..%2Fsecret",
            "%2e%2e/secret",
            "nothing",
        ):
            url = f"{self.portal.absolute_url()}/@@payment-demo-mails/{name}"
            answer = requests.get(url, timeout=30)
            self.assertEqual(404, answer.status_code, name)
            self.assertNotIn("secret@", answer.text)
