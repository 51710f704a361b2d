"""What every provider must do before its own tests count: a mixin for unittest.

A subclass of ProviderConformance says how its PSP speaks (``tell``); the tests then
forge, repeat, shuffle and bend that speech. NetworkConformance, in a module of its own,
breaks the line.
"""

from collections.abc import Callable
from dataclasses import replace
from imio.payment.domain import psp
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.reference import new_reference
from imio.payment.providers.checks import check
from imio.payment.providers.checks import resulting_state
from imio.payment.providers.hostile import HOSTILE
from imio.payment.providers.hostile import mutate
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.vector_cases import canned_client
from imio.payment.providers.vector_cases import no_network
from itertools import permutations
from typing import Any

import random
import re
import time


MUTATIONS = 250
CPU_SECONDS = 0.001


class OneShop:
    """The attempts of one platform."""

    def __init__(self, *attempts: psp.Attempt) -> None:
        self._attempts = attempts

    def by_reference(self, reference: str) -> psp.Attempt | None:
        """Find by our reference."""
        return next((a for a in self._attempts if a.reference == reference), None)

    def by_psp_id(self, psp_id: str) -> psp.Attempt | None:
        """Find by the PSP's id."""
        return next((a for a in self._attempts if a.psp_id == psp_id), None)


class ProviderConformance:
    """How a provider treats what its PSP, or somebody in its name, tells.

    To be given by the subclass: ``factory``, ``account`` (test mode), ``attempt``,
    ``tell(state, **facts)`` returning the message and, for PSPs that only send an id,
    the answer to the question that follows; ``told``, the facts that this PSP states
    (reference, amount_cents, currency, merchant, test); ``is_sealed``, with
    ``without_seal(message)`` and ``with_other_seal(message)``.
    """

    factory: Callable[..., Any]
    account: psp.Account
    attempt: psp.Attempt
    told: tuple[str, ...] = ("reference", "amount_cents", "currency", "merchant")
    states: tuple[str, ...] = (psp.PENDING, psp.REFUSED, psp.CANCELLED, psp.PAID)
    is_sealed = True
    proves = True

    def tell(
        self, state: str, **facts: Any
    ) -> tuple[psp.HttpMessage, HttpAnswer | None]:
        """Return the message of the PSP, and its answer when it is asked."""
        raise NotImplementedError

    def without_seal(self, message: psp.HttpMessage) -> psp.HttpMessage:
        """Return a message as somebody without any key writes it."""
        raise NotImplementedError

    def with_other_seal(self, message: psp.HttpMessage) -> psp.HttpMessage:
        """Return a message whose seal belongs to something else."""
        raise NotImplementedError

    def read(
        self,
        message: psp.HttpMessage,
        answer: HttpAnswer | None = None,
        account: psp.Account | None = None,
        attempts: OneShop | None = None,
    ) -> psp.Verdict:
        """Read a message as a site does."""
        client, _transport = canned_client(answer or no_network)
        shop = attempts or OneShop(self.attempt)
        return self.factory(client).read_notification(
            account or self.account, message, shop
        )

    def problems(self, state: str, **facts: Any) -> list[str]:
        """Tell a message with changed facts and return what the checks find."""
        try:
            verdict = self.read(*self.tell(state, **facts))
        except PaymentError as error:
            return [type(error).__name__]
        known = OneShop(self.attempt).by_reference(verdict.reference or "")
        return check(known, verdict, self.account)

    def test_each_state_is_read_and_fits(self) -> None:
        """The states that the PSP tells come out as they are."""
        for state in self.states:
            with self.subTest(state):
                verdict = self.read(*self.tell(state))
                self.assertEqual(verdict.state, state)
                self.assertEqual(check(self.attempt, verdict, self.account), [])

    def test_a_message_without_a_seal_is_refused(self) -> None:
        """No seal, no word."""
        if not self.is_sealed:
            return
        message, answer = self.tell(psp.PAID)
        with self.assertRaises(InvalidNotification):
            self.read(self.without_seal(message), answer)

    def test_a_message_with_a_bad_seal_is_refused(self) -> None:
        """The seal of another message is none."""
        if not self.is_sealed:
            return
        message, answer = self.tell(psp.PAID)
        with self.assertRaises(InvalidNotification):
            self.read(self.with_other_seal(message), answer)

    def test_a_replay_is_the_same_event_and_another_state_is_not(self) -> None:
        """Equal facts have equal keys; different facts never do."""
        keys = [self.read(*self.tell(state)).event_key for state in self.states]
        again = [self.read(*self.tell(state)).event_key for state in self.states]
        self.assertEqual(keys, again)
        self.assertEqual(len(set(keys)), len(keys))

    def test_any_order_of_messages_ends_paid(self) -> None:
        """Paid wins over what comes before and after it."""
        verdicts = [self.read(*self.tell(state)) for state in self.states]
        for order in permutations(verdicts):
            state = "started"
            for verdict in order:
                state = resulting_state(state, verdict) or state
            self.assertEqual(state, psp.PAID)

    def test_a_late_success_after_a_cancel_is_paid(self) -> None:
        """Money that arrives is never turned away."""
        cancelled = replace(self.attempt, state=psp.CANCELLED)
        verdict = self.read(*self.tell(psp.PAID), attempts=OneShop(cancelled))
        self.assertEqual(check(cancelled, verdict, self.account), [])
        self.assertEqual(resulting_state(psp.CANCELLED, verdict), psp.PAID)

    def test_facts_that_differ_from_the_attempt_are_not_accepted(self) -> None:
        """Another reference, amount, currency, shop: nothing happens."""
        others = {
            "reference": "ZZZZZZZZZZZZZZZZZZZZ",
            "amount_cents": self.attempt.amount_cents + 1,
            "currency": "USD",
            "merchant": "somebody",
        }
        for name in self.told:
            if name == "test":
                continue
            with self.subTest(name):
                self.assertNotEqual(self.problems(psp.PAID, **{name: others[name]}), [])

    def test_a_test_payment_never_pays_on_a_live_platform(self) -> None:
        """Where the PSP tells test from live, we hear it."""
        if "test" not in self.told:
            return
        message, answer = self.tell(psp.PAID, test=True)
        live = replace(self.account, mode=psp.LIVE)
        try:
            verdict = self.read(message, answer, live)
        except PaymentError:
            return
        self.assertIn("wrong_mode", check(self.attempt, verdict, live))

    def test_another_platform_cannot_use_the_message(self) -> None:
        """The wall between platforms holds, even where keys are shared."""
        message, answer = self.tell(psp.PAID)
        settings = {**self.account.settings, "merchant": "7654321"}
        secrets = dict.fromkeys(self.account.secrets, "f" * 64)
        other = replace(
            self.account, platform_id="other", settings=settings, secrets=secrets
        )
        try:
            verdict = self.read(message, answer, other, OneShop())
        except PaymentError:
            return
        self.assertNotEqual(check(None, verdict, other), [])

    def test_no_change_of_a_message_is_taken_for_another_fact(self) -> None:
        """Bytes flipped, cut, added: refused in order, never a crash, never a lie."""
        message, answer = self.tell(psp.REFUSED)
        honest = self.read(message, answer)
        dice = random.Random(20261122)
        for _number in range(MUTATIONS):
            changed = mutate(message, dice)
            try:
                verdict = self.read(changed, answer)
            except PaymentError:
                continue
            if self.proves and verdict.event_key != honest.event_key:
                known = OneShop(self.attempt).by_reference(verdict.reference or "")
                self.assertNotEqual(check(known, verdict, self.account), [], changed)

    def test_hostile_bytes_never_crash(self) -> None:
        """Whatever is sent, the answer is one of our own errors."""
        message, answer = self.tell(psp.PAID)
        for raw in HOSTILE:
            text = raw.decode("latin-1")
            for hostile in (
                replace(message, body=raw, query_string=text),
                replace(message, headers=dict.fromkeys(message.headers, text)),
            ):
                try:
                    self.read(hostile, answer)
                except PaymentError:
                    continue

    def test_verifying_costs_less_than_a_millisecond(self) -> None:
        """Forged messages must not be able to keep the site busy."""
        message, answer = self.tell(psp.PAID)
        self.read(message, answer)
        costs = []
        for _round in range(5):
            start = time.process_time()
            for _number in range(20):
                self.read(message, answer)
            costs.append((time.process_time() - start) / 20)
        self.assertLess(min(costs), CPU_SECONDS)

    def test_the_contract_s_attributes_are_there(self) -> None:
        """Settings have unique names, and our references fit the PSP's alphabet."""
        provider = self.factory()
        names = [setting.name for setting in provider.settings]
        self.assertEqual(len(names), len(set(names)))
        pattern = provider.capabilities.reference_pattern
        self.assertTrue(re.fullmatch(pattern, new_reference()))
        self.assertEqual(provider.acknowledge(self.account, True).status, 200)
        for setting in provider.settings:
            self.assertEqual(setting.title.domain, "imio.payment")
