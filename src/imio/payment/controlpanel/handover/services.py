"""REST services of the links by which a finance service hands its keys over."""

from dataclasses import asdict
from datetime import datetime
from imio.payment.clock import utc_now
from imio.payment.controlpanel.handover import operations
from imio.payment.controlpanel.platforms.operations import Refused
from imio.payment.controlpanel.platforms.services import PlatformsService
from imio.payment.controlpanel.platforms.services import read_string
from imio.payment.domain.errors import ConfigurationError
from imio.payment.json_object import read_object
from imio.payment.storage import handovers
from imio.payment.storage.store import get_store
from plone import api
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.serializer.converters import json_compatible
from typing import Any
from zExceptions import NotFound
from zope.interface import alsoProvides


class KeyLinksService(PlatformsService):
    """What the services share: a platform that has keys, and rows without secrets."""

    def platform_id(self) -> str:
        """Return the platform that the address names. Raises NotFound."""
        platform_id = super().platform_id()
        try:
            has_keys = bool(operations.key_fields(platform_id))
        except ConfigurationError:
            has_keys = False
        if not has_keys:
            raise NotFound(platform_id)
        # What is shown once must not stay in a cache.
        self.request.response.setHeader("Cache-Control", "no-store")
        return platform_id

    def listed(self, platform_id: str, now: datetime) -> dict[str, Any]:
        """Return the links of a platform, the newest first, without their addresses."""
        rows = reversed(handovers.handovers_of(get_store(), platform_id))
        url = f"{self.context.absolute_url()}/@payment-key-links/{platform_id}"
        return {"@id": url, "items": [_row(row, now) for row in rows]}


class KeyLinksGet(KeyLinksService):
    def reply(self):
        return self.listed(self.platform_id(), utc_now())


class KeyLinksPost(KeyLinksService):
    """Make a link; the answer is the only place where its address is ever told."""

    def reply(self):
        self.allow_change()
        platform_id, body = self.platform_id(), read_object(self.request)
        days = body.get("days", "")
        if type(days) is int:
            body = body | {"days": str(days)}
        now = utc_now()
        try:
            link = operations.create_link(
                get_store(),
                platform_id,
                api.user.get_current().getId(),
                read_string(body, "email"),
                read_string(body, "days"),
                now,
            )
        except Refused as refused:
            return self.refused(refused.problems)
        self.request.response.setStatus(201)
        return self.listed(platform_id, now) | {"link": link}


class KeyLinksDelete(KeyLinksService):
    """End the open link; harmless when there is none."""

    def reply(self):
        # No form of another site can send DELETE.
        alsoProvides(self.request, IDisableCSRFProtection)
        platform_id, user_id = self.platform_id(), api.user.get_current().getId()
        operations.revoke_link(get_store(), platform_id, user_id, utc_now())
        return self.reply_no_content()


def _row(row: handovers.Handover, now: datetime) -> dict[str, Any]:
    shown = asdict(row) | {"is_open": row.is_open(now)}
    del shown["token_hash"]
    return json_compatible(shown)
