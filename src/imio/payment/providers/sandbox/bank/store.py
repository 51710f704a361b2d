"""The memory of the bank of demonstration: sessions, and a journal that only grows.

The journal is the truth: every session is what its rows make of it, so a bank that
is started again on its file knows everything it knew.
"""

from collections.abc import Callable
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from datetime import UTC
from pathlib import Path
from typing import Any

import json
import secrets
import threading


SESSION_MINUTES = 30
OPEN_STATUSES = ("open", "processing")


class BankRefusal(Exception):
    """The bank understood and says no; the text is the reason in one word."""


@dataclass
class Session:
    """One payment at the bank."""

    session: str
    shop: str
    reference: str
    amount: int
    currency: str
    description: str
    language: str
    return_url: str
    notify_url: str
    created_at: str
    expires_at: str
    status: str = "open"
    means: str | None = None
    paid_amount: int | None = None
    refunds: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def refunded(self) -> int:
        """Cents that went back or are on their way."""
        return sum(row["amount"] for row in self.refunds if row["status"] != "failed")

    def word(self) -> dict[str, Any]:
        """Return what the bank says about this payment."""
        return {
            "session": self.session,
            "shop": self.shop,
            "reference": self.reference,
            "status": self.status,
            "amount": self.amount if self.paid_amount is None else self.paid_amount,
            "currency": self.currency,
            "means": self.means,
            "test": True,
            "refunded": self.refunded,
            "refunds": [dict(row) for row in self.refunds],
        }


class BankStore:
    """Sessions by id and by reference; each change is one row of the journal."""

    def __init__(
        self,
        path: Path | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.lock = threading.RLock()
        self._path = path
        self._now = now
        self._rows: list[dict[str, Any]] = []
        self._sessions: dict[str, Session] = {}
        self._by_reference: dict[tuple[str, str], str] = {}
        if path and path.exists():
            self._replay(path)

    def journal(self) -> list[dict[str, Any]]:
        """Return every row since the bank was founded."""
        with self.lock:
            return [dict(row) for row in self._rows]

    def create(
        self,
        shop: str,
        order: dict[str, Any],
        session_id: str | None = None,
        extra: dict[str, Any] | None = None,
    ) -> Session:
        """Open a session; the same reference gives the same session again.

        Raises BankRefusal when the reference was used with another amount.
        """
        with self.lock:
            known = self._by_reference.get((shop, order["reference"]))
            if known:
                session = self.get(known)
                if (session.amount, session.currency) != (
                    order["amount"],
                    order["currency"],
                ):
                    raise BankRefusal("reference_already_used")
                return session
            now = self._now()
            latest = now + timedelta(minutes=SESSION_MINUTES)
            session = Session(
                session=session_id or secrets.token_urlsafe(18),
                extra=extra or {},
                shop=shop,
                created_at=now.isoformat(),
                expires_at=order.pop("expires_at", None) or latest.isoformat(),
                **order,
            )
            self._write("created", **asdict(session))
            return self._sessions[session.session]

    def find(self, shop: str, reference: str) -> Session:
        """Return a session by the shop's reference. Raises BankRefusal."""
        with self.lock:
            return self.get(self._by_reference.get((shop, reference), ""))

    def get(self, session_id: str) -> Session:
        """Return a session as it stands now. Raises BankRefusal when it is unknown."""
        with self.lock:
            session = self._sessions.get(session_id)
            if session is None:
                raise BankRefusal("unknown_session")
            if session.status == "open" and self._is_over(session):
                self._write("expired", session=session_id)
            return session

    def decide(
        self,
        session_id: str,
        status: str,
        means: str | None = None,
        amount: int | None = None,
        force: bool = False,
    ) -> bool:
        """Give a session its end; tell whether that changed anything.

        A closed session stays as it is, except that ``force`` (money that came late)
        may still turn it into a paid one.
        """
        with self.lock:
            session = self.get(session_id)
            late = force and status == "paid" and session.status != "paid"
            if session.status not in OPEN_STATUSES and not late:
                return False
            paid = (
                (session.amount if amount is None else amount)
                if status == "paid"
                else None
            )
            self._write(status, session=session_id, means=means, paid_amount=paid)
            return True

    def refund(
        self, session_id: str, reference: str, amount: int, status: str = "done"
    ) -> dict[str, Any]:
        """Send money back, once per reference. Raises BankRefusal."""
        with self.lock:
            session = self.get(session_id)
            for row in session.refunds:
                if row["reference"] == reference:
                    if row["amount"] != amount:
                        raise BankRefusal("reference_already_used")
                    return dict(row)
            if session.status != "paid":
                raise BankRefusal("not_paid")
            if not 0 < amount <= (session.paid_amount or 0) - session.refunded:
                raise BankRefusal("amount_too_high")
            row = {
                "id": "rf_" + secrets.token_hex(8),
                "reference": reference,
                "amount": amount,
                "status": status,
            }
            self._write("refund", session=session_id, refund=row)
            return row

    def note(self, event: str, **facts: Any) -> None:
        """Write a row that changes no session, like a notification that was sent."""
        with self.lock:
            self._write(event, **facts)

    def _replay(self, path: Path) -> None:
        lines = path.read_bytes().splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):
            # The bank was killed while it wrote: a half row never happened.
            lines.pop()
            path.write_bytes(b"".join(lines))
        for line in lines:
            self._apply(json.loads(line))

    def _is_over(self, session: Session) -> bool:
        return datetime.fromisoformat(session.expires_at) <= self._now()

    def _write(self, event: str, **facts: Any) -> None:
        row = {"n": len(self._rows) + 1, "at": self._now().isoformat(), "event": event}
        row.update(facts)
        self._apply(row)
        if self._path:
            with self._path.open("a", encoding="utf-8") as journal:
                journal.write(json.dumps(row) + "\n")

    def _apply(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        event = row["event"]
        if event == "created":
            facts = {k: v for k, v in row.items() if k not in ("n", "at", "event")}
            session = Session(**facts)
            self._sessions[session.session] = session
            self._by_reference[session.shop, session.reference] = session.session
            return
        session = self._sessions.get(row.get("session", ""))
        if session is None:
            return
        if event == "refund":
            session.refunds.append(dict(row["refund"]))
        elif event in ("paid", "refused", "cancelled", "expired", "processing"):
            session.status = event
            session.means = row.get("means") or session.means
            session.paid_amount = row.get("paid_amount")
