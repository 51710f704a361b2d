"""Mails leave by the worker through a real SMTP server on loopback."""

from aiosmtpd.smtp import SMTP
from imio.payment.notifications import outgoing
from imio.payment.notifications import smtp
from imio.payment.notifications.history import mails_about
from imio.payment.storage import outbox
from imio.payment.tests.builders import NOW
from imio.payment.tests.mail_case import MailTest
from plone import api
from unittest import mock

import transaction


class TestSmtp(MailTest):
    def test_a_mail_reaches_its_reader_once_with_a_link_of_the_public_site(self):
        self.request()
        for minutes in range(3):
            self.work(minutes=minutes)
        [(sender, to, _content)] = self.sink.taken
        self.assertEqual("guichet@sambrelles.example", sender)
        self.assertEqual(["emilie.dupont@example.org"], to)
        [message] = self.messages()
        self.assertEqual(
            "À payer : 12,00 € · Copie d'acte de naissance",
            message["Subject"].replace("\xa0", " "),
        )
        self.assertIn("Commune de Sambrelles", message["From"])
        plain = message.get_body(("plain",)).get_content()
        self.assertIn("https://www.sambrelles.example/@@payment-request/", plain)
        self.assertNotIn("${", plain)
        self.assertEqual(outbox.DONE, self.entry().state)

    def test_a_refused_address_is_parked_at_once_and_the_others_get_theirs(self):
        self.sink.answers["gone@example.org"] = "550 <gone@example.org> unknown"
        self.request(email="gone@example.org")
        self.request(email="here@example.org")
        with self.assertLogs("imio.payment", "WARNING") as logs:
            self.work()
        self.assertEqual([["here@example.org"]], [to for _f, to, _c in self.sink.taken])
        [key] = self.store.outbox.parked
        self.assertEqual(
            "recipient_refused 550", self.store.outbox.entries[key].last_error
        )
        self.assertNotIn("gone@", "".join(logs.output))

    def test_an_address_that_is_none_is_parked_without_asking_the_server(self):
        self.request(email="a@example.org\r\nBcc: b@example.org")
        self.work()
        self.assertEqual([], self.sink.taken)
        [key] = self.store.outbox.parked
        self.assertEqual("bad_address", self.store.outbox.entries[key].last_error)

    def test_a_server_that_asks_to_come_back_is_asked_again(self):
        self.sink.answers["emilie.dupont@example.org"] = "450 greylisted"
        self.request()
        with self.assertLogs("imio.payment", "ERROR") as logs:
            self.work()
        self.assertNotIn("emilie", "".join(logs.output))
        self.assertEqual((outbox.WAITING, 1), (self.entry().state, self.entry().tries))
        self.sink.answers.clear()
        self.work(minutes=1)
        self.assertEqual(1, len(self.sink.taken))

    def test_mails_wait_out_a_server_that_is_down_and_leave_within_five_minutes(self):
        requests = [self.request() for _ in range(3)]
        for minutes in range(0, 26 * 60, 12):
            self.work(served=False, minutes=minutes)
        waiting = [self.store.outbox.entries[key] for key in self.store.outbox.waiting]
        self.assertEqual(len(requests), len(waiting))
        self.assertEqual({0}, {entry.tries for entry in waiting})
        self.assertEqual([], list(self.store.outbox.parked))
        self.work(hours=26)
        self.work(hours=26, minutes=3)
        self.assertEqual(3, len(self.sink.taken))

    def test_a_dead_server_is_not_knocked_at_for_each_mail(self):
        for _ in range(5):
            self.request()
        with mock.patch.object(smtp.smtplib, "SMTP", side_effect=OSError) as connect:
            self.work(served=False)
        self.assertEqual(1, connect.call_count)

    def test_a_crash_after_the_server_took_a_mail_repeats_it_under_one_id(self):
        self.request()
        crash = mock.patch(
            "imio.payment.notifications.delivery.Mail.finish", side_effect=SystemExit
        )
        with crash, self.assertRaises(SystemExit):
            self.work()
        transaction.begin()
        self.assertEqual(outbox.WAITING, self.entry().state)
        self.start_worker()
        self.work(minutes=2)
        first, second = self.sink.taken
        self.assertEqual(first[2], second[2])
        self.assertEqual(1, len({message["Message-ID"] for message in self.messages()}))

    def test_an_unknown_sender_is_a_matter_of_settings_not_of_the_mail(self):
        self.sink.sender_answer = "550 we do not relay for you"
        self.request()
        self.work()
        self.assertEqual(outbox.WAITING, self.entry().state)
        self.assertEqual("sender_refused 550", self.entry().last_error)

    def test_a_refused_message_is_parked(self):
        self.sink.data_answer = "554 no thanks"
        self.request()
        self.work()
        self.assertEqual(outbox.PARKED, self.entry().state)
        self.assertEqual("message_refused 554", self.entry().last_error)

    def test_no_sender_address_means_waiting_for_the_site_manager(self):
        api.portal.set_registry_record("plone.email_from_address", "")
        self.request()
        self.work()
        self.assertEqual("no_sender_address", self.entry().last_error)
        self.assertEqual(outbox.WAITING, self.entry().state)

    def test_a_server_that_must_encrypt_and_cannot_gets_nothing(self):
        self.portal.MailHost.force_tls = True
        self.request()
        self.work()
        self.assertEqual([], self.sink.taken)
        self.assertIn("mail_server_unreachable", self.entry().last_error)

    def test_a_clumsy_goodbye_of_the_server_does_not_repeat_a_mail(self):
        async def smtp_QUIT(server, arg):
            server.transport.close()

        self.request()
        with mock.patch.object(SMTP, "smtp_QUIT", smtp_QUIT):
            self.work()
        self.work(minutes=5)
        self.assertEqual(1, len(self.sink.taken))


class TestAgain(MailTest):
    def test_a_link_sent_again_leaves_three_times_a_day_at_most(self):
        request = self.request()
        self.work()
        for _ in range(100):
            outgoing.send_link_again(self.store, request, NOW)
        transaction.commit()
        self.work(seconds=1)
        self.assertEqual(1 + 3, len(self.sink.taken))


class TestHistory(MailTest):
    def test_staff_see_each_mail_about_a_request_and_what_became_of_it(self):
        self.sink.answers["gone@example.org"] = "550 unknown"
        request = self.request(email="gone@example.org")
        other = self.request()
        self.work()
        outgoing.send_link_again(self.store, request, self.now)
        self.assertEqual(
            [
                ("request-received", outbox.PARKED, "recipient_refused 550"),
                ("request-link", outbox.WAITING, ""),
            ],
            [(m.kind, m.state, m.trouble) for m in mails_about(self.store, request.id)],
        )
        [mail] = mails_about(self.store, other.id)
        self.assertEqual((outbox.DONE, NOW), (mail.state, mail.done_at))
