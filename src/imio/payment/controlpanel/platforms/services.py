"""REST services of the platforms: the same operations as the pages."""

from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import replace
from imio.payment.clock import utc_now
from imio.payment.controlpanel.platforms import operations
from imio.payment.controlpanel.platforms.description import describe
from imio.payment.controlpanel.platforms.description import Description
from imio.payment.controlpanel.platforms.description import entered_of
from imio.payment.controlpanel.platforms.description import TEXTS
from imio.payment.controlpanel.platforms.description import trouble_in_words
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.domain.errors import ConfigurationError
from imio.payment.json_object import read_object
from imio.payment.providers.clock import watch_clock
from imio.payment.providers.lookup import get_provider
from imio.payment.providers.lookup import provider_names
from imio.payment.storage import platforms
from imio.payment.storage.secrets import has_key
from imio.payment.storage.store import get_store
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.serializer.converters import json_compatible
from plone.restapi.services import Service
from typing import Any
from zExceptions import BadRequest
from zExceptions import NotFound
from zope.i18n import translate
from zope.interface import alsoProvides
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


@implementer(IPublishTraverse)
class PlatformsService(Service):
    """What the services share: the path after the endpoint, and plain answers."""

    def __init__(self, context, request):
        super().__init__(context, request)
        self.path: list[str] = []

    def publishTraverse(self, request, name):
        self.path.append(name)
        return self

    def platform_id(self) -> str:
        """Return the platform that the address names. Raises NotFound."""
        if len(self.path) != 1 or self.path[0] not in platforms.platform_ids():
            raise NotFound("/".join(self.path))
        return self.path[0]

    def allow_change(self) -> None:
        """Refuse a call that another site's page could make a browser send."""
        kind = (self.request.getHeader("Content-Type") or "").split(";")[0].strip()
        if kind != "application/json":
            raise BadRequest("Content-Type: application/json")
        alsoProvides(self.request, IDisableCSRFProtection)

    def shown(self, platform_id: str) -> dict[str, Any]:
        """Return a platform as JSON, without its keys."""
        return self.serialize(describe(get_store(), platform_id))

    def serialize(self, shown: Description) -> dict[str, Any]:
        answer = asdict(shown)
        answer["@id"] = (
            f"{self.context.absolute_url()}/@payment-platforms/{shown.platform_id}"
        )
        answer["id"] = answer.pop("platform_id")
        answer["provider_title"] = self.words(shown.provider_title)
        if shown.checked and shown.checked.trouble:
            answer["checked"]["words"] = self.words(
                trouble_in_words(shown.checked.trouble)
            )
        return json_compatible(answer)

    def words(self, text) -> str:
        return translate(text, context=self.request)

    def refused(self, problems: Mapping) -> dict[str, Any]:
        """Answer 400 with what is wrong, input by input."""
        self.request.response.setStatus(400)
        errors = {name: self.words(words) for name, words in problems.items()}
        return {"error": {"type": "BadRequest", "errors": errors}}


class PlatformsGet(PlatformsService):
    def reply(self):
        if self.path:
            return self.shown(self.platform_id())
        return {
            "@id": f"{self.context.absolute_url()}/@payment-platforms",
            "items": [self.shown(name) for name in platforms.platform_ids()],
            "providers": [self._provider(name) for name in provider_names()],
            "can_keep_keys": has_key(),
        }

    def _provider(self, name: str) -> dict[str, Any]:
        provider = get_provider(name)
        settings = [asdict(setting) for setting in provider.settings]
        for setting in settings:
            setting["title"] = self.words(setting["title"])
            setting["help"] = self.words(setting["help"] or "")
        return json_compatible(
            {
                "name": name,
                "title": self.words(provider.title),
                "live": provider.capabilities.live,
                "settings": settings,
            }
        )


class PlatformsPost(PlatformsService):
    """Add a platform, or check the keys of one (``…/<id>/check``)."""

    def reply(self):
        self.allow_change()
        if self.path:
            return self._check()
        body = read_object(self.request)
        platform_id = read_string(body, "id")
        try:
            provider = read_string(body, "provider")
            operations.add(get_store(), platform_id, provider, _entered(body))
        except operations.Refused as refused:
            return self.refused(refused.problems)
        except ConfigurationError as error:
            raise BadRequest(str(error)) from error
        self.request.response.setStatus(201)
        return self.shown(platform_id)

    def _check(self):
        if len(self.path) != 2 or self.path.pop() != "check":
            raise NotFound("/".join(self.path))
        store, platform_id = get_store(), self.platform_id()
        with watch_clock() as clock:
            trouble = operations.ask_provider(store, platform_id)
        now = utc_now()
        operations.note_check(store, platform_id, trouble, now, clock.seconds)
        return self.shown(platform_id)


class PlatformsPatch(PlatformsService):
    """Change a platform; what is not named stays, the keys too."""

    def reply(self):
        self.allow_change()
        store, platform_id = get_store(), self.platform_id()
        body = read_object(self.request)
        stored = describe(store, platform_id)
        present = entered_of(stored)
        enabled = body.get("enabled", stored.enabled)
        if not isinstance(enabled, bool):
            raise BadRequest("enabled")
        try:
            operations.change(store, platform_id, _entered(body, present))
        except operations.Refused as refused:
            return self.refused(refused.problems)
        if enabled != stored.enabled:
            operations.switch(platform_id, enabled)
        return self.shown(platform_id)


class PlatformsDelete(PlatformsService):
    def reply(self):
        platform_id = self.platform_id()
        alsoProvides(self.request, IDisableCSRFProtection)
        try:
            operations.remove(get_store(), platform_id)
        except operations.Refused as refused:
            return self.refused(refused.problems)
        return self.reply_no_content()


def _entered(body: Mapping[str, Any], present: Entered | None = None) -> Entered:
    """Read a posted platform over what is present. Raises BadRequest."""
    present = present or Entered()
    texts = {name: read_string(body, name) for name in TEXTS if name in body}
    return replace(
        present,
        **texts,
        settings=dict(present.settings) | _strings(body, "settings"),
        secrets={
            key: typed for key, typed in _strings(body, "secrets").items() if typed
        },
        keys_later=body.get("keys_later") is True,
        keep_previous=frozenset(_strings(body, "secrets"))
        if body.get("keep_previous") is True
        else frozenset(),
    )


def read_string(body: Mapping[str, Any], name: str) -> str:
    """Return a text of a JSON body without blanks around it. Raises BadRequest."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise BadRequest(name)
    return value.strip()


def _strings(body: Mapping[str, Any], name: str) -> dict[str, str]:
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise BadRequest(name)
    return {key: read_string(value, key) for key in value}
