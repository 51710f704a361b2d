"""A demonstration keeps its mails in a folder; agents and forms send theirs too."""

from email import message_from_bytes
from email.policy import default
from imio.payment.notifications import smtp
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW
from imio.payment.tests.mail_case import MailTest
from pathlib import Path
from plone import api
from unittest import mock

import tempfile
import transaction


class TestFolder(MailTest):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "mail"
        variable = mock.patch.dict("os.environ", {smtp.MAIL_DIR: str(self.folder)})
        variable.start()
        self.addCleanup(variable.stop)

    def test_a_demonstration_writes_its_mails_as_whole_files(self):
        self.request()
        self.work(served=False)
        [path] = self.folder.iterdir()
        self.assertEqual(".eml", path.suffix)
        message = message_from_bytes(path.read_bytes(), policy=default)
        self.assertEqual("emilie.dupont@example.org", message["To"])

    def test_agents_of_the_form_get_a_mail_each_in_their_language(self):
        form = self.make_form()
        builders.make_request(self.store, 0, demarche_uid=form.UID(), email="")
        transaction.commit()
        for seconds in range(3):
            self.work(served=False, seconds=seconds)
        messages = [
            message_from_bytes(path.read_bytes(), policy=default)
            for path in self.folder.iterdir()
        ]
        self.assertEqual(
            {
                "ann@sambrelles.example": "Te behandelen aanvraag",
                "bob@sambrelles.example": "Demande à traiter",
            },
            {str(m["To"]): m["Subject"].partition(":")[0].strip() for m in messages},
        )
        for message in messages:
            text = message.get_body(("plain",)).get_content()
            self.assertIn("https://www.sambrelles.example/@@payment-requests/", text)
            self.assertNotIn("Dupont", text)

    def make_form(self):
        with api.env.adopt_roles(["Manager"]):
            group = api.group.create("agents-population")
            for name, language in (("ann", "nl"), ("bob", "")):
                email = f"{name}@sambrelles.example"
                user = api.user.create(
                    username=name, email=email, properties={"language": language}
                )
                api.group.add_user(group=group, user=user)
            self.portal.portal_types["imio.payment.Demarche"].global_allow = True
            form = api.content.create(
                self.portal, "imio.payment.Demarche", "copie", title="Copie"
            )
            form.agents_group = "agents-population"
        return form


class TestRawMail(MailTest):
    TEXT = (
        "From: Form <form@sambrelles.example>\nTo: a@example.org\n"
        "Bcc: hidden@example.org\nSubject: =?utf-8?q?R=C3=A9sum=C3=A9?=\n"
        "Content-Type: text/plain; charset=utf-8\n\nRésumé\n"
    )

    def put(self, *recipients, sender="Form <form@sambrelles.example>"):
        payload = {
            "message": self.TEXT,
            "mto": list(recipients),
            "mfrom": sender,
        }
        self.store.outbox.put("mail:replay:1:mailer:1", "raw-mail", payload, NOW)
        transaction.commit()

    def test_a_mail_of_a_form_is_sent_as_it_is_to_its_envelope(self):
        self.put("Somebody <b@example.org>")
        self.work()
        [(sender, to, content)] = self.sink.taken
        self.assertEqual("form@sambrelles.example", sender)
        self.assertEqual(["b@example.org"], to)
        self.assertIn("Résumé".encode(), content)
        self.assertNotIn(b"hidden@", content)
        self.assertEqual("Résumé", self.messages()[0]["Subject"])

    def test_a_mail_without_a_usable_sender_leaves_under_the_name_of_the_site(self):
        self.put("b@example.org", sender="None")
        self.work()
        [(sender, _to, _content)] = self.sink.taken
        self.assertEqual("guichet@sambrelles.example", sender)

    def test_one_refused_address_stops_no_other_and_is_seen(self):
        self.sink.answers["b@example.org"] = "550 unknown"
        self.put("a@example.org", "b@example.org", "c@example.org")
        for seconds in range(2):
            self.work(seconds=seconds)
        self.assertEqual(
            [["a@example.org"], ["c@example.org"]],
            sorted(to for _f, to, _c in self.sink.taken),
        )
        self.assertEqual(1, len(self.store.outbox.parked))
        self.assertEqual(1, len({message["Message-ID"] for message in self.messages()}))

    def test_an_envelope_with_a_line_break_goes_nowhere(self):
        self.put("a@example.org\r\nRCPT TO:<b@example.org>")
        self.work()
        self.assertEqual([], self.sink.taken)
        self.assertEqual(1, len(self.store.outbox.parked))
