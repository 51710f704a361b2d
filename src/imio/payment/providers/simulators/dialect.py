"""What a bank of demonstration speaks: its own protocol, or that of a real PSP.

The bank keeps the sessions, shows the page and sends what is to be sent; a dialect
reads a shop's calls and writes the bank's words. Each is written from the PSP's
documents, with seals of its own, apart from the provider that talks to it.
"""

from __future__ import annotations

from html import escape
from imio.payment.providers.courier import Letter
from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import HTML
from imio.payment.providers.loopback import Reply
from imio.payment.providers.loopback import see_other
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.sandbox.bank.texts import words
from typing import Any
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


class Dialect:
    """The protocol of one PSP, played on a bank."""

    name = ""

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Answer a call of a shop or a browser, with the name of the operation."""
        raise NotImplementedError

    def letter(self, bank: Bank, session: Session) -> Letter | None:
        """Return the notification about a payment as it stands now."""
        raise NotImplementedError

    def way_back(self, bank: Bank, session: Session, told: bool) -> Reply:
        """Send the citizen back; with ``told`` the bank's word goes along, if any does."""
        return see_other(session.return_url)

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets of a platform that uses this simulator."""
        raise NotImplementedError

    def open(
        self,
        bank: Bank,
        order: dict[str, Any],
        session_id: str | None = None,
        **extra: Any,
    ) -> Session:
        """Open a session for an order of this dialect's shop."""
        facts = {"currency": "EUR", "language": "fr", "description": "", **order}
        return bank.store.create(
            self.name, facts, session_id, {**extra, "dialect": self.name}
        )


def page_of(session: Session) -> str:
    """Return the path of the page where the citizen decides."""
    return f"/pay/{session.session}?lang={session.language}"


def posting_page(session: Session, action: str, fields: dict[str, str]) -> Reply:
    """Return a page whose button posts a form back to the shop."""
    text = words(session.language)
    inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    page = (
        f'<!doctype html><html lang="{escape(session.language)}"><head><meta charset="utf-8">'
        f"<title>{text['closed']}</title>"
        '<link rel="stylesheet" href="/style.css"></head>'
        f"<body><main><h1>{text['closed']}</h1>"
        f'<form method="post" action="{escape(action)}">{inputs}'
        f'<button class="main">{text["back"]}</button></form></main></body></html>'
    )
    return Reply(200, page.encode(), HTML)
