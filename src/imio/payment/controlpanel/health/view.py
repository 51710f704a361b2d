"""The health page, and the same over REST."""

from dataclasses import asdict
from datetime import datetime
from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.controlpanel.health import state
from imio.payment.controlpanel.platforms.description import trouble_in_words
from imio.payment.controlpanel.platforms.fields import MODES
from imio.payment.formatting import format_date
from imio.payment.formatting import format_datetime
from imio.payment.formatting import local_day
from imio.payment.storage.store import get_store
from plone import api
from plone.restapi.serializer.converters import json_compatible
from plone.restapi.services import Service
from Products.Five.browser import BrowserView
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile

import functools


KEYS = {
    state.KEYS_WORK: _("state_keys_work", default="The keys work"),
    state.KEYS_MISSING: _("state_keys_missing", default="Keys are missing"),
    state.KEYS_REFUSED: _(
        "health_keys_refused", default="The provider refused the keys"
    ),
    state.KEYS_UNCHECKED: _(
        "health_keys_unchecked", default="The keys have not been checked yet"
    ),
}


class HealthView(BrowserView):
    """How payments are doing, in plain words."""

    title = _("title_health", default="Health of the payments")
    mode_titles = MODES
    keys = KEYS
    parts = ViewPageTemplateFile("parts.pt")

    @functools.cached_property
    def health(self) -> state.Health:
        return state.read_health(get_store(), utc_now())

    def moment(self, at: datetime | None):
        """Write a moment, or say that there was none among the latest attempts."""
        if at is None:
            return _("health_never", default="None among the latest attempts")
        return format_datetime(at, api.portal.get_current_language())

    def words_of(self, trouble: str):
        return trouble_in_words(trouble)

    def day(self, at: datetime) -> str:
        return format_date(local_day(at), api.portal.get_current_language())

    def url(self, *parts: str) -> str:
        return "/".join((api.portal.get().absolute_url(), *parts))


class HealthGet(Service):
    """GET @payment-health."""

    def reply(self):
        self.request.response.setHeader("Cache-Control", "no-store")
        health = state.read_health(get_store(), utc_now())
        answer = asdict(health)
        for row, platform in zip(answer["platforms"], health.platforms, strict=True):
            row["needs_care"] = platform.needs_care
        answer["@id"] = f"{self.context.absolute_url()}/@payment-health"
        return json_compatible(answer)
