"""When reminders leave: each level once, in order, never to who paid, in any history."""

from dataclasses import replace
from datetime import date
from datetime import timedelta
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.recovery import planning
from imio.payment.recovery.planning import Facts
from imio.payment.recovery.planning import levels_of
from imio.payment.recovery.planning import plan_reminder
from imio.payment.recovery.planning import Rules
from imio.payment.recovery.planning import Taken

import unittest


DUE = date(2026, 11, 1)
ROWS = (
    {"days": 30, "channel": "print", "cost_cents": 1000},
    {"days": -5, "channel": "mail", "cost_cents": 0},
    {"days": 7, "channel": "mail", "cost_cents": 500},
    {"days": 14, "channel": "mail", "cost_cents": 500},
)
LEVELS = levels_of(ROWS)
OWING = Facts(due_on=DUE, balance_cents=4200)


def day(days):
    return DUE + timedelta(days=days)


def taken(*pairs):
    """Levels that went, each (number, days after the due date on which it was asked)."""
    return tuple(
        Taken(number, LEVELS[number - 1].days, day(on)) for number, on in pairs
    )


def plan(days, rules=None, **changes):
    facts = replace(OWING, **changes)
    return plan_reminder(facts, LEVELS, day(days), rules or Rules())


class TestPlan(unittest.TestCase):
    def test_levels_stand_in_the_order_of_their_days(self):
        self.assertEqual([one.days for one in LEVELS], [-5, 7, 14, 30])
        self.assertEqual([one.number for one in LEVELS], [1, 2, 3, 4])

    def test_a_level_leaves_on_its_day_and_not_before(self):
        before = plan(6, taken=taken((1, -5)))
        self.assertEqual((before.code, before.on), (planning.WAITING, day(7)))
        step = plan(7, taken=taken((1, -5)))
        self.assertEqual((step.code, step.level.number), (planning.SEND, 2))

    def test_what_comes_before_the_due_date_is_not_said_after_it(self):
        self.assertEqual(plan(-5).level.number, 1)
        self.assertEqual(plan(0).level.number, 1)
        self.assertEqual(plan(1).level.number, 2)

    def test_the_first_reminder_is_free_whatever_its_type_says(self):
        self.assertEqual(plan(8).cost_cents, 0)
        late = plan(60)
        self.assertEqual((late.level.number, late.cost_cents), (2, 0))
        self.assertEqual(plan(60, taken=taken((2, 8))).cost_cents, 500)

    def test_a_late_start_sends_one_level_and_waits_for_the_next(self):
        step = plan(60, taken=taken((2, 59)))
        self.assertEqual((step.code, step.level.number), (planning.WAITING, 3))
        # It costs something, so the payer has two weeks after the free one.
        self.assertEqual(step.on, day(59 + 14))

    def test_two_reminders_keep_their_distance(self):
        rules = Rules(min_days=20)
        step = plan(20, rules, taken=taken((1, 5)))
        self.assertEqual((step.code, step.on), (planning.WAITING, day(25)))

    def test_after_the_last_level_nothing_comes(self):
        self.assertEqual(plan(99, taken=taken((4, 30))).code, planning.FINISHED)

    def test_reasons_to_hold_a_reminder_are_named(self):
        self.assertEqual(plan(7, balance_cents=0).code, planning.PAID)
        self.assertEqual(plan(7, is_under_way=True).code, planning.UNDER_WAY)
        self.assertEqual(plan(7, is_paused=True).code, planning.PAUSED)
        self.assertEqual(plan(7, is_costs=True).code, planning.COSTS)
        self.assertEqual(plan(7, due_on=None).code, planning.FINISHED)
        for code in ("direct_debit", "objection", "suspended", "treasury"):
            self.assertEqual(plan(7, obstacle=code).code, code)

    def test_who_has_no_address_gets_a_letter(self):
        self.assertEqual(plan(7, has_email=False).channel, "print")
        self.assertEqual(plan(7).channel, "mail")

    def test_old_bank_data_holds_reminders_only_where_the_site_wants_it(self):
        self.assertEqual(plan(7).code, planning.SEND)
        rules = Rules(bank_data_days=3)
        self.assertEqual(plan(7, rules).code, planning.BANK_DATA_OLD)
        fresh = replace(rules, bank_data_on=day(4))
        self.assertEqual(plan(7, fresh).code, planning.SEND)
        self.assertEqual(plan(8, fresh).code, planning.BANK_DATA_OLD)


rows = st.lists(
    st.builds(
        lambda days, channel, cost: {
            "days": days,
            "channel": channel,
            "cost_cents": cost,
        },
        st.integers(-30, 60),
        st.sampled_from(["mail", "print"]),
        st.integers(0, 2000),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row["days"],
)
happenings = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(
            ["pass", "pay", "reopen", "pause", "resume", "lock", "unlock", "edit"]
        ),
    ),
    max_size=60,
)


class TestAnyHistory(unittest.TestCase):
    @settings(max_examples=150, deadline=None)
    @given(rows, rows, happenings, st.integers(1, 20))
    def test_no_history_sends_a_level_twice_or_reminds_who_paid(
        self, first, edited, happened, min_days
    ):
        rules = Rules(min_days=min_days)
        facts, levels, on = OWING, levels_of(first), day(-40)
        changes = {
            "pass": {},
            "pay": {"balance_cents": 0},
            "reopen": {"balance_cents": 4200},
            "pause": {"is_paused": True},
            "resume": {"is_paused": False},
            "lock": {"is_under_way": True},
            "unlock": {"is_under_way": False},
        }
        for days, what in happened:
            on += timedelta(days=days)
            if what == "edit":
                levels = levels_of(edited)
            else:
                facts = replace(facts, **changes[what])
            step = plan_reminder(facts, levels, on, rules)
            if step.code != planning.SEND:
                continue
            self.assertFalse(
                facts.is_paused or facts.is_under_way or not facts.balance_cents
            )
            self.assertGreaterEqual(on, DUE + timedelta(days=step.level.days))
            for before in facts.taken:
                self.assertGreater(step.level.number, before.number)
                self.assertGreaterEqual((on - before.on).days, min_days)
            if not any(before.days > 0 for before in facts.taken):
                self.assertEqual(step.cost_cents, 0)
            new = Taken(step.level.number, step.level.days, on)
            facts = replace(facts, taken=(*facts.taken, new))
