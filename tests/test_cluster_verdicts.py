"""The verdicts of the cluster test must see every way in which money can go astray."""

from cluster.citizens import shares_of
from cluster.configuration import write_wsgi_ini
from cluster.configuration import write_zope_conf
from cluster.figures import heard_by
from cluster.figures import quantile
from cluster.figures import table_of
from cluster.verdicts import accepted_by_bank
from cluster.verdicts import mail_verdicts
from cluster.verdicts import money_verdicts
from cluster.verdicts import notification_verdicts
from cluster.verdicts import sweep_verdict
from collections import Counter
from configparser import RawConfigParser
from pathlib import Path

import tempfile
import unittest


def bank_rows():
    return [
        {"event": "created", "session": "s1", "reference": "T1", "amount": 1200},
        {"event": "created", "session": "s2", "reference": "T2", "amount": 500},
        {"event": "paid", "session": "s1", "paid_amount": 1200},
        {"event": "notified", "session": "s1", "http_status": 502},
        {"event": "notified", "session": "s1", "http_status": 200},
        {"event": "refused", "session": "s2"},
    ]


def site_facts():
    return {
        "transactions": {
            "T1": {"state": "paid", "dues": ["d1"], "paid_by": "notification"},
            "T2": {"state": "refused", "dues": ["d1"], "paid_by": ""},
            "old": {"state": "paid", "dues": ["d0"], "paid_by": "sweep"},
        },
        "journal": [{"transaction": "T1", "cents": 1200}],
        "requests": {"d1": {"state": "to_process", "paid": 1200, "owed": 1200}},
        "mails": {
            "mail:agents-to-treat:d1:agent": "<a>",
            "mail:payment-confirmed:T1": "<b>",
        },
        "waiting": [],
        "parked": {},
    }


class TestMoneyVerdicts(unittest.TestCase):
    def setUp(self):
        self.facts = site_facts()
        self.rows = bank_rows()

    def broken(self):
        verdicts = money_verdicts(self.rows, self.facts, {"old"}, ["d1"])
        return [str(verdict) for verdict in verdicts if not verdict.holds]

    def test_one_story_told_twice_holds(self):
        self.assertEqual(self.broken(), [])
        self.assertEqual(accepted_by_bank(self.rows), {"T1": 1200})

    def test_a_payment_that_the_site_does_not_know_of_is_seen(self):
        self.facts["transactions"]["T1"]["state"] = "expired"
        (broken,) = self.broken()
        self.assertIn("that the bank accepted are paid here: T1", broken)

    def test_a_payment_that_the_bank_does_not_know_of_is_seen(self):
        self.rows = self.rows[:2]
        (broken,) = self.broken()
        self.assertIn("nothing is paid here that the bank did not accept", broken)

    def test_a_payment_booked_twice_is_seen(self):
        self.facts["journal"] *= 2
        self.assertIn("T1: bank 1200, journal 2400", self.broken()[0])

    def test_other_cents_than_the_bank_took_are_seen(self):
        self.facts["journal"][0]["cents"] = 1201
        self.assertIn("T1: bank 1200, journal 1201", self.broken()[0])

    def test_a_request_that_is_paid_but_not_with_the_agents_is_seen(self):
        self.facts["requests"]["d1"]["state"] = "awaiting_payment"
        self.assertIn("d1: awaiting_payment, 1200 of 1200", self.broken()[0])

    def test_a_request_that_was_lost_is_seen(self):
        del self.facts["requests"]["d1"]
        self.assertIn("d1: unknown", self.broken()[0])

    def test_a_request_that_was_paid_by_two_payments_is_seen(self):
        self.facts["transactions"]["T2"]["state"] = "paid"
        self.facts["journal"].append({"transaction": "T2", "cents": 500})
        self.rows.append({"event": "paid", "session": "s2", "paid_amount": 500})
        self.assertIn("d1: 2 times", self.broken()[0])

    def test_an_attempt_left_open_is_seen(self):
        self.facts["transactions"]["T2"]["state"] = "started"
        self.assertIn("T2: started", self.broken()[0])


class TestSweepVerdict(unittest.TestCase):
    def test_a_payment_of_which_nobody_told_must_have_been_found_by_the_sweep(self):
        facts = site_facts()
        self.assertTrue(sweep_verdict(facts, {"old"}, 0).holds)
        self.assertFalse(sweep_verdict(facts, {"old"}, 1).holds)
        facts["transactions"]["T1"]["paid_by"] = "sweep"
        self.assertTrue(sweep_verdict(facts, {"old"}, 1).holds)


class TestOtherVerdicts(unittest.TestCase):
    def setUp(self):
        self.facts = site_facts()
        self.arrived = Counter({"<a>": 1, "<b>": 1})

    def broken(self, kills=1):
        verdicts = mail_verdicts(self.facts, {"old"}, ["d1"], self.arrived, kills)
        return [str(verdict) for verdict in verdicts if not verdict.holds]

    def test_one_mail_for_each_event_holds(self):
        self.assertEqual(self.broken(), [])

    def test_a_receipt_that_never_arrived_is_seen(self):
        del self.arrived["<b>"]
        self.assertIn("mail:payment-confirmed:T1", self.broken()[0])

    def test_a_mail_that_came_twice_is_allowed_for_a_killed_worker_only(self):
        self.arrived["<a>"] = 2
        self.assertEqual(self.broken(kills=1), [])
        self.assertIn("mail:agents-to-treat:d1:agent", self.broken(kills=0)[0])
        self.arrived["<a>"] = 3
        self.assertIn("mail:agents-to-treat:d1:agent", self.broken(kills=1)[0])

    def test_a_mail_of_unknown_origin_is_seen(self):
        self.arrived["<c>"] = 1
        self.assertIn("<c>", self.broken()[0])

    def test_what_waits_or_was_given_up_is_seen(self):
        self.facts["waiting"], self.facts["parked"] = ["k"], {"p": "ValueError"}
        self.assertEqual(len(self.broken()), 2)

    def test_a_notification_that_was_never_taken_is_seen(self):
        self.assertEqual([v.holds for v in notification_verdicts(bank_rows())], [True])
        rows = [{"event": "notified", "session": "s", "http_status": 500}]
        (verdict,) = notification_verdicts(rows)
        self.assertIn("s: [500]", str(verdict))


class TestSmallThings(unittest.TestCase):
    def test_all_dues_are_shared_out_among_visits(self):
        for seed in range(20):
            self.assertEqual(sum(shares_of(200, seed)), 200)

    def test_quantiles_are_values_that_were_measured(self):
        values = [float(number) for number in range(1, 101)]
        self.assertEqual(quantile(values, 0.5), 51.0)
        self.assertEqual(quantile(values, 1.0), 100.0)
        self.assertEqual(quantile([], 0.95), 0.0)

    def test_the_table_tells_bad_answers_apart(self):
        lines = table_of([("pay", 303, 0.5), ("pay", 502, 9.0), ("pay", 0, 1.0)])
        self.assertIn("pay", lines[1])
        self.assertIn("0.50", lines[1])
        self.assertNotIn("9.00", lines[1])
        self.assertTrue(lines[1].endswith("1 × none, 1 × 502"))

    def test_who_told_of_a_payment_is_counted(self):
        self.assertEqual(heard_by(site_facts(), {"old"}), "notification 1")

    def test_the_configuration_holds_the_password_for_its_owner_only(self):
        with tempfile.TemporaryDirectory() as folder:
            conf = write_zope_conf(Path(folder), "zope1", "password='secret'")
            ini = write_wsgi_ini(Path(folder), "zope1", conf, 8080, 4)
            self.assertEqual(conf.stat().st_mode & 0o777, 0o600)
            self.assertIn("keep-history false", conf.read_text())
            parser = RawConfigParser()
            parser.read(ini)
            self.assertEqual(parser["server:main"]["listen"], "127.0.0.1:8080")
            self.assertEqual(parser["app:zope"]["zope_conf"], str(conf))
