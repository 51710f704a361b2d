"""EasyForm's own actions: none before the money, then each once, in their order."""

from collective.easyform.api import get_actions
from datetime import datetime
from datetime import UTC
from imio.payment.storage import outbox
from imio.payment.storage.settings import get_settings
from imio.payment.submission import requests
from imio.payment.tests import builders
from imio.payment.tests.visitors import VisitorTestCase
from imio.payment.worker.jobs import Site
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from plone.namedfile.file import NamedBlobFile
from Products.MailHost.MailHost import MailBase
from unittest import mock

import email
import transaction


ACTIONS = """<?xml version="1.0" encoding="utf-8"?>
<model xmlns="http://namespaces.plone.org/supermodel/schema"
       xmlns:easyform="http://namespaces.plone.org/supermodel/easyform">
  <schema>
    {}
  </schema>
</model>
"""
MAILER = """<field name="mailer" type="collective.easyform.actions.Mailer">
  <title>Mail</title>
  <recipient_email>population@example.org</recipient_email>
  <recipient_name>Population</recipient_name>
  <msg_subject>Demande de ${nom}</msg_subject>
  <includeEmpties>False</includeEmpties>
</field>"""
SAVER = """<field name="saver" type="collective.easyform.actions.SaveData">
  <title>Rows</title><ExtraData><element>HTTP_USER_AGENT</element></ExtraData>
</field>"""
SCRIPT = """<field name="erp" type="collective.easyform.actions.CustomScript">
  <title>Script</title><ProxyRole>Manager</ProxyRole>
  <ScriptBody>{}</ScriptBody>
</field>"""
OFF = SAVER.replace('"saver"', '"off"').replace(
    "<title>", "<required>False</required><title>"
)


class TestReplay(VisitorTestCase):
    def setUp(self):
        super().setUp()
        self.portal.email_from_address = "site@example.org"
        transaction.commit()
        self.now = datetime.now(UTC)
        patch = mock.patch.object(MailBase, "_send")
        self.sent = patch.start()
        self.addCleanup(patch.stop)

    def with_actions(self, *actions):
        model = ACTIONS.format("".join(actions))
        self.change(self.demarche, actions_model=model)

    def run_worker(self):
        self.now = datetime.now(UTC)
        path = "/".join(self.portal.getPhysicalPath())
        database = self.portal._p_jar.db()
        # The mails themselves are sent by another delivery, tested elsewhere.
        Site(database, path, "test", lambda: self.now).deliveries.run()
        transaction.begin()

    def entries(self, start):
        found = self.store.outbox.entries
        return [found[key] for key in found.keys(start, start + "\U0010ffff")]

    def parked(self):
        keys = self.store.outbox.parked.keys("replay:", "replay:\U0010ffff")
        return [(key, self.store.outbox.entries[key].last_error) for key in keys]

    def send_free(self, **more):
        self.fill(motif="emploi", envoi="digital", **more)
        self.confirm()
        return self.only_request()

    def saved_rows(self, name="saver"):
        transaction.begin()
        return get_actions(self.demarche)[name].getSavedFormInput()

    def test_a_new_demarche_has_no_action_until_its_editor_adds_one(self):
        self.assertEqual([], list(get_actions(self.demarche)))
        self.with_actions(SAVER)
        self.assertEqual(["saver"], list(get_actions(self.demarche)))

    def test_no_action_runs_before_the_money(self):
        self.with_actions(MAILER, SAVER)
        self.fill()
        self.confirm()
        self.run_worker()

        self.assertEqual([], self.entries("replay:"))
        self.assertEqual([], self.saved_rows())
        self.sent.assert_not_called()

    def test_on_payment_the_actions_run(self):
        self.with_actions(SAVER)
        self.fill()
        self.confirm()
        request = self.only_request()
        request.move_due("paid", self.now, "test", "paid")
        event = builders.types.SimpleNamespace(
            store=self.store,
            due=request,
            now=self.now,
            reference="attempt",
        )
        requests.release_to_agents(event)
        transaction.commit()
        for _round in range(3):
            self.run_worker()

        self.assertEqual(["Dupont"], [row["nom"] for row in self.saved_rows()])

    def test_a_saved_row_is_written_once_with_what_the_visitor_sent(self):
        self.with_actions(SAVER)
        self.browser.addHeader("User-Agent", "A browser")
        self.send_free(file=b"one")
        for _round in range(4):
            self.run_worker()

        (row,) = self.saved_rows()
        self.assertEqual("Dupont", row["nom"])
        self.assertEqual("D-1", row["dossier"])
        self.assertEqual("A browser", row["HTTP_USER_AGENT"])
        self.assertIsInstance(row["piece"], NamedBlobFile)

    def test_a_mailer_writes_to_the_outbox_with_the_uploaded_file(self):
        self.with_actions(MAILER)
        request = self.send_free(file=b"the file")
        self.run_worker()
        self.run_worker()

        self.sent.assert_not_called()
        (entry,) = self.entries("mail:replay:")
        self.assertEqual(f"mail:replay:{request.id}:mailer:1", entry.key)
        self.assertEqual("raw-mail", entry.kind)
        message = email.message_from_string(entry.payload["message"])
        subject = str(
            email.header.make_header(email.header.decode_header(message["Subject"]))
        )
        self.assertEqual("Demande de Dupont", subject)
        parts = {part.get_content_type(): part for part in message.walk()}
        text = parts["text/html"].get_payload(decode=True).decode()
        self.assertIn("Recherche d'emploi", text)
        attached = parts["text/plain"].get_payload(decode=True)
        self.assertEqual(b"the file", attached)
        self.assertEqual(1, len(entry.payload["mto"]))

    def test_later_actions_wait_for_earlier_ones(self):
        self.with_actions(SCRIPT.format("raise ValueError('4111111111111111')"), SAVER)
        request = self.send_free()
        for _round in range(3):
            self.run_worker()

        parked = f"replay:{request.id}:erp"
        self.assertEqual([(parked, "ValueError")], self.parked())
        self.assertEqual("to_process", self.only_request().state)
        self.assertEqual([], self.saved_rows())
        # A human mends the script, and asks for another round.
        self.with_actions(SCRIPT.format("return"), SAVER)
        self.store.outbox.retry(parked, self.now)
        transaction.commit()
        for _round in range(3):
            self.run_worker()
        self.assertEqual(1, len(self.saved_rows()))

    def test_a_script_sees_the_form_as_it_was_sent_and_its_writes_are_kept(self):
        body = (
            "easyform.setDescription(fields['form.widgets.nom'] + ' '\n"
            "    + fields['form.widgets.piece'].filename)"
        )
        self.with_actions(SCRIPT.format(body))
        self.send_free(file=b"one")
        self.run_worker()
        self.run_worker()

        self.assertEqual([], self.parked())
        self.assertEqual("Dupont acte.txt", self.demarche.Description())

    def test_a_mail_that_a_script_sends_leaves_through_the_outbox(self):
        body = (
            "easyform.MailHost.send('Hello', mto='a@example.org',\n"
            "    mfrom='b@example.org', subject='S', immediate=True)"
        )
        self.with_actions(SCRIPT.format(body))
        # A script has its proxy role only where the owner of the form has it too.
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        transaction.commit()
        self.send_free()
        self.run_worker()
        self.run_worker()

        self.assertEqual([], self.parked())
        self.sent.assert_not_called()
        (entry,) = self.entries("mail:replay:")
        self.assertEqual(["a@example.org"], entry.payload["mto"])
        self.assertEqual("b@example.org", entry.payload["mfrom"])

    def test_addresses_in_mails_are_those_of_the_public_site(self):
        self.with_actions(SCRIPT.format("easyform.setTitle(easyform.absolute_url())"))
        self.send_free()
        get_settings().public_url = "https://www.sambrelles.example"
        transaction.commit()
        self.run_worker()
        self.run_worker()

        address = "https://www.sambrelles.example/acte"
        self.assertEqual(address, self.demarche.Title())

    def test_what_a_failed_action_wrote_is_taken_back(self):
        body = "easyform.setDescription('half')\nraise ValueError('no')"
        self.with_actions(SCRIPT.format(body))
        self.send_free()
        self.run_worker()
        self.run_worker()

        self.assertEqual("", self.demarche.Description())

    def test_an_interrupted_script_is_parked_and_never_begun_again(self):
        body = "easyform.setDescription('twice')"
        self.with_actions(SCRIPT.format(body))
        request = self.send_free()
        self.run_worker()
        entry = self.store.outbox.entries[f"replay:{request.id}:erp"]
        self.change(entry, begun_at=self.now)
        self.run_worker()

        self.assertEqual(outbox.PARKED, entry.state)
        self.assertEqual("", self.demarche.Description())

    def test_a_condition_that_does_not_hold_skips_its_action_only(self):
        condition = 'easyform:execCondition="python:False"'
        skipped = SAVER.replace("<field ", f"<field {condition} ", 1)
        last = SAVER.replace('"saver"', '"last"')
        self.with_actions(skipped, last)
        self.send_free()
        for _round in range(3):
            self.run_worker()

        self.assertEqual([], self.saved_rows())
        self.assertEqual(1, len(self.saved_rows("last")))

    def test_an_action_that_is_switched_off_does_not_run(self):
        self.with_actions(OFF)
        self.send_free()
        self.run_worker()
        self.run_worker()

        self.assertEqual([], self.saved_rows("off"))

    def test_the_form_of_a_request_may_be_gone(self):
        self.with_actions(SAVER)
        self.send_free()
        self.portal._delObject(self.demarche.getId())
        transaction.commit()
        self.run_worker()
        self.run_worker()

        self.assertEqual([], self.parked())
