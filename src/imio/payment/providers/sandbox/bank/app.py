"""The bank of demonstration: what it answers to citizens, shops and testers."""

from collections.abc import Iterable
from dataclasses import replace
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.money import parse_amount
from imio.payment.providers.courier import Courier
from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import Faults
from imio.payment.providers.loopback import HTML
from imio.payment.providers.loopback import json_reply
from imio.payment.providers.loopback import Reply
from imio.payment.providers.sandbox import facts
from imio.payment.providers.sandbox.bank import pages
from imio.payment.providers.sandbox.bank.control import ControlApi
from imio.payment.providers.sandbox.bank.dialect import SandboxDialect
from imio.payment.providers.sandbox.bank.options import Options
from imio.payment.providers.sandbox.bank.store import BankRefusal
from imio.payment.providers.sandbox.bank.store import BankStore
from imio.payment.providers.sandbox.bank.store import OPEN_STATUSES
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.simulators.dialect import Dialect
from urllib.parse import urlsplit

import random


_ENDS = {
    "bancontact": ("paid", "bancontact"),
    "card": ("paid", "card"),
    "refuse": ("refused", None),
    "cancel": ("cancelled", None),
    "abandon": ("cancelled", None),
    "lost": ("paid", "bancontact"),
    "other_amount": ("paid", "bancontact"),
}
CHOICES = (*_ENDS, "late", "late_success")


class Bank:
    """Answers every call; decisions become notifications through the courier."""

    def __init__(
        self,
        store: BankStore,
        shops: dict[str, str],
        options: Options,
        dialects: Iterable[Dialect] = (),
    ) -> None:
        self.dialects = {dialect.name: dialect for dialect in dialects}
        self.dialects.setdefault(SandboxDialect.name, SandboxDialect())
        self.store = store
        self.shops = shops
        self.options = options
        self.faults = Faults()
        self.courier = Courier(self._told, options.retry_seconds)
        self._control = ControlApi(self)
        self._random = random.Random(options.seed)

    def handle(self, call: Call) -> tuple[str, Reply]:
        """Answer a call, with the name of the operation that faults are aimed at."""
        if call.path == "/style.css":
            return "style", Reply(200, pages.STYLE.encode(), "text/css; charset=utf-8")
        if call.path.startswith("/pay/"):
            return "page", self._page(call)
        if call.path.startswith("/api/"):
            return self.dialects[SandboxDialect.name].handle(self, call)
        if call.path.startswith("/sim/"):
            return self._simulate(call)
        return self._control.handle(call)

    def _simulate(self, call: Call) -> tuple[str, Reply]:
        name, _slash, rest = call.path.removeprefix("/sim/").partition("/")
        dialect = self.dialects.get(name)
        if dialect is None:
            return "unknown", json_reply({"error": "unknown"}, 404)
        return dialect.handle(self, replace(call, path="/" + rest))

    def dialect_of(self, session: Session) -> Dialect:
        """Return what the shop of a session speaks."""
        return self.dialects[session.extra.get("dialect", SandboxDialect.name)]

    def decide(self, session: Session, choice: str, amount: int | None = None) -> bool:
        """End a payment as chosen and tell the shop; False when it had ended before."""
        if choice == "late":
            self.store.decide(session.session, "processing")
            self.courier.later(
                self.options.late_seconds, lambda: self.decide(session, "late_success")
            )
            return True
        if choice == "late_success":
            status, means, force = "paid", "bancontact", True
        else:
            (status, means), force = _ENDS[choice], False
        changed = self.store.decide(session.session, status, means, amount, force)
        if changed and choice != "lost":
            self.notify(session)
        return changed

    def notify(self, session: Session) -> None:
        """Tell the shop what this payment became, as often as the options ask."""
        letter = self.dialect_of(session).letter(self, session)
        if letter is None:
            return
        for _copy in range(1 + self._duplicates()):
            spread = self._random.random() * self.options.shuffle_seconds
            self.courier.send(letter, self.options.notify_delay + spread)

    def _duplicates(self) -> int:
        return int(self._random.random() < self.options.duplicate_rate)

    def _told(self, label: str, status: int) -> None:
        self.store.note("notified", session=label, http_status=status)

    def _page(self, call: Call) -> Reply:
        language = call.query().get("lang", "")
        try:
            session = self.store.get(call.path.removeprefix("/pay/"))
        except BankRefusal:
            known = language if language in facts.LANGUAGES else "fr"
            return _html(pages.unknown_page(known), 404)
        if language not in facts.LANGUAGES:
            language = session.language if session.language in facts.LANGUAGES else "fr"
        if session.status not in OPEN_STATUSES or session.status == "processing":
            return self._closed(call, session, language)
        if call.method == "POST":
            return self._choose(call, session, language)
        return _html(pages.payment_page(session, language, session.shop), 200, session)

    def _choose(self, call: Call, session: Session, language: str) -> Reply:
        form, amount = call.form(), None
        choice = form.get("choice", "")
        if choice == "other_amount":
            try:
                amount = parse_amount(form.get("amount", ""))
            except InvalidAmount:
                page = pages.payment_page(session, language, session.shop, error=True)
                return _html(page, 422, session)
        if choice not in _ENDS and choice != "late":
            return _html(
                pages.payment_page(session, language, session.shop), 422, session
            )
        self.decide(session, choice, amount)
        told = choice not in ("lost", "late")
        return self.dialect_of(session).way_back(self, session, told)

    def _closed(self, call: Call, session: Session, language: str) -> Reply:
        if call.method == "POST":
            return self.dialect_of(session).way_back(self, session, told=True)
        return _html(pages.closed_page(session, language, session.shop), 200, session)


def _html(page: str, status: int = 200, session: Session | None = None) -> Reply:
    targets = "'self'"
    if session:
        parts = urlsplit(session.return_url)
        targets += f" {parts.scheme}://{parts.netloc}"
    policy = (
        f"default-src 'none'; style-src 'self'; form-action {targets}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = (
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    )
    return Reply(status, page.encode(), HTML, headers)
