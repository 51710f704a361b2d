"""What is done and what is missing before citizens can pay, read from the real state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from imio.payment.content.payable import IPayable
from imio.payment.content.regie import IRegie
from imio.payment.controlpanel.first_steps import words
from imio.payment.controlpanel.platforms.description import describe
from imio.payment.controlpanel.platforms.description import Description
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.pricing.from_content import has_price
from imio.payment.pricing.from_content import problems_of
from imio.payment.storage import milestones
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.secrets import has_key
from imio.payment.storage.settings import get_settings
from imio.payment.worker.lease import holder_of
from plone import api
from typing import Any
from urllib.parse import urlsplit
from zope.i18nmessageid import Message


@dataclass(frozen=True)
class Step:
    """One line of the list: done or missing, in words, with the page that mends it."""

    name: str
    title: Message
    is_done: bool
    text: Message
    path: str = ""
    link: Message | None = None


@dataclass(frozen=True)
class GoLive:
    """How far one régie is from taking real money."""

    title: str
    url: str
    is_live: bool
    text: Message


class Checklist:
    """The state of one site at one moment; each part is read once."""

    def __init__(self, store, now: datetime) -> None:
        self.store = store
        self.now = now
        self.settings = get_settings()
        self.platforms = [describe(store, name) for name in platform_ids()]
        self.in_use = [platform for platform in self.platforms if platform.enabled]
        self.regies = _content(IRegie)
        self.forms = [form for form in _content(IPayable) if has_price(form)]

    def steps(self) -> list[Step]:
        """Return all lines, in the order in which a site manager would do them."""
        return [
            self._step("encryption_key", has_key()),
            self._step("platform", bool(self.in_use), "@@payment-platforms"),
            self._step("keys", self._keys_work(), "@@payment-platforms"),
            self._step(
                "regie", self._regies_have_platforms(), "++add++imio.payment.Regie"
            ),
            self._step("form", self._forms_are_right(), self._first_wrong_form()),
            self._step("sender", self._has_sender(), "@@payment-settings"),
            self._step("mail", self._mail_was_tried(), "@@payment-mails"),
            self._step("address", self._has_public_address(), "@@payment-settings"),
            self._step("worker", holder_of(self.store, self.now) is not None),
            self._step("payment", self._was_paid()),
            self._step("outbox", not len(self.store.outbox.parked), "@@payment-desk"),
        ]

    def go_lives(self) -> Iterator[GoLive]:
        """Tell for each régie whether it takes real money, and what it waits for."""
        by_id = {platform.platform_id: platform for platform in self.platforms}
        for regie in self.regies:
            platform = by_id.get(regie.platform)
            text = words.go_live_text(platform)
            url = regie.absolute_url()
            yield GoLive(regie.shown_title, url, _takes_money(platform), text)

    def _step(self, name: str, is_done: bool, path: str = "") -> Step:
        title, done, missing, link = words.STEPS[name]
        if name == "form" and not self.forms:
            link = words.ADD_FORM
        return Step(name, title, is_done, done if is_done else missing, path, link)

    def _keys_work(self) -> bool:
        return bool(self.in_use) and all(p.keys_work for p in self.in_use)

    def _regies_have_platforms(self) -> bool:
        known = {platform.platform_id for platform in self.in_use}
        return bool(self.regies) and all(r.platform in known for r in self.regies)

    def _wrong_forms(self) -> list[Any]:
        on = local_day(self.now)
        return [form for form in self.forms if problems_of(form, on)]

    def _forms_are_right(self) -> bool:
        return bool(self.forms) and not self._wrong_forms()

    def _first_wrong_form(self) -> str:
        """Return where wrong rules are mended first, or where a first form is added."""
        portal_path = len(api.portal.get().getPhysicalPath())
        for form in self._wrong_forms():
            return "/".join(
                (*form.getPhysicalPath()[portal_path:], "@@payment-pricing")
            )
        return "++add++imio.payment.Demarche"

    def _has_sender(self) -> bool:
        site_address = api.portal.get_registry_record(
            "plone.email_from_address", default=None
        )
        return bool(self.settings.sender_email or site_address)

    def _mail_was_tried(self) -> bool:
        tried = milestones.reached(self.store, milestones.MAIL_TRIED)
        return tried is not None and not tried.trouble

    def _has_public_address(self) -> bool:
        parts = urlsplit(self.settings.public_url or "")
        return parts.scheme == "https" or parts.hostname == "localhost"

    def _was_paid(self) -> bool:
        return bool(self.store.transactions.catalog.count_of("state", states.PAID))


def _takes_money(platform: Description | None) -> bool:
    return platform is not None and platform.is_live and platform.is_ready


def _content(interface) -> list[Any]:
    brains = api.portal.get_tool("portal_catalog").unrestrictedSearchResults(
        object_provides=interface.__identifier__, sort_on="sortable_title"
    )
    return [brain._unrestrictedGetObject() for brain in brains]
