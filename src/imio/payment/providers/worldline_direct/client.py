"""Signed calls to the Worldline Direct server API."""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from imio.payment.domain import psp
from imio.payment.providers.base import base_url
from imio.payment.providers.base import host_of
from imio.payment.providers.base import required_key
from imio.payment.providers.base import required_setting
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.worldline_direct import facts
from imio.payment.providers.worldline_direct import signing
from typing import Any
from urllib.parse import quote

import json


class DirectClient:
    """Calls of one platform."""

    def __init__(
        self, http: HttpClient, account: psp.Account, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self._account = account
        self._now = now

    def call(
        self,
        method: str,
        resource: str,
        content: Any = None,
        idempotence_key: str | None = None,
    ) -> HttpAnswer:
        """Send one signed call; statuses below 500 are answers. Calls the network.

        Raises GatewayUnreachable or ConfigurationError.
        """
        request = self.build(method, resource, content, idempotence_key)
        return self._http.call(request, [host_of(request.url)])

    def build(
        self,
        method: str,
        resource: str,
        content: Any = None,
        idempotence_key: str | None = None,
    ) -> HttpRequest:
        """Return the signed call without sending it."""
        base = base_url(self._account, facts.LIVE, facts.TEST)
        merchant = quote(required_setting(self._account, "merchant"), safe="")
        path = f"/v2/{merchant}/{resource}"
        date = format_datetime(self._now(), usegmt=True)
        content_type = None if content is None else "application/json; charset=utf-8"
        headers = {"Date": date, "Accept": "application/json"}
        if content_type:
            headers["Content-Type"] = content_type
        if idempotence_key:
            headers["X-GCS-Idempotence-Key"] = idempotence_key
        text = signing.string_to_sign(method, path, date, content_type, headers.items())
        headers["Authorization"] = signing.authorization(
            required_setting(self._account, "api_key_id"),
            required_key(self._account, "api_secret"),
            text,
        )
        body = (
            b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        )
        return HttpRequest(method, base + path, headers, body)
