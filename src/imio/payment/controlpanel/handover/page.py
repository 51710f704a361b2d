"""The page by which a finance service hands keys over: without account, once, over TLS."""

from datetime import datetime
from imio.payment import _
from imio.payment.basket.proofs import comes_from_here
from imio.payment.clock import utc_now
from imio.payment.controlpanel.form_values import read_text
from imio.payment.controlpanel.handover import operations
from imio.payment.controlpanel.platforms import fields
from imio.payment.controlpanel.platforms.entered import input_name
from imio.payment.controlpanel.platforms.operations import Refused
from imio.payment.formatting import format_datetime
from imio.payment.providers.hosts import is_loopback
from imio.payment.providers.lookup import get_provider
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.store import get_store
from imio.payment.tokens import is_signed
from imio.payment.tokens import sign
from plone import api
from plone.protect.interfaces import IDisableCSRFProtection
from Products.Five.browser import BrowserView
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from urllib.parse import urlsplit
from zExceptions import NotFound
from zope.interface import alsoProvides
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


PURPOSE = "payment-keys"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@implementer(IPublishTraverse)
class KeysView(BrowserView):
    """Shows the empty fields of the keys and takes what is typed; never shows it again."""

    missing_template = ViewPageTemplateFile("missing.pt")
    done_template = ViewPageTemplateFile("done.pt")
    errors: dict = {}
    expired = False
    typed_name = ""

    def __init__(self, context, request):
        super().__init__(context, request)
        self.parts: tuple[str, ...] = ()
        for name, value in HEADERS.items():
            request.response.setHeader(name, value)
        request.set("disable_plone.leftcolumn", True)
        request.set("disable_plone.rightcolumn", True)

    def publishTraverse(self, request, name):
        if len(self.parts) >= 2:
            raise NotFound(PURPOSE)
        self.parts += (name,)
        return self

    @property
    def title(self):
        if self.request.response.getStatus() == 404:
            return _("title_keys_missing", default="This link does not work")
        return _("title_hand_keys_over", default="Enter the keys")

    def __call__(self):
        self.store, now = get_store(), utc_now()
        self.platform_id, token = self.parts if len(self.parts) == 2 else ("", "")
        self.handover = operations.open_link(self.store, self.platform_id, token, now)
        if self.handover is None or self.request.method not in ("GET", "HEAD", "POST"):
            # The same for what never was, is over, was used or was taken back.
            return self.show(self.missing_template, 404)
        if not self.is_private:
            return self.show(self.index, 403)
        if self.request.method == "POST":
            return self.take(now)
        return self.index()

    def take(self, now: datetime):
        form = self.request.form
        proof = self.store.signing_secret, form.get("token"), PURPOSE
        if not comes_from_here(self.request) or not is_signed(*proof, *self.about):
            self.expired = True
            return self.show(self.index, 403)
        # Our proof is stronger than plone.protect's, which knows no anonymous visitor.
        alsoProvides(self.request, IDisableCSRFProtection)
        self.typed_name = read_text(form, "name")
        keys = operations.key_fields(self.platform_id)
        typed = {key.name: read_text(form, input_name(key)) for key in keys}
        for key in keys:
            # The site's error log prints the form of a request that fails.
            form.pop(input_name(key), None)
        try:
            operations.take_keys(
                self.store, self.platform_id, self.typed_name, typed, now
            )
        except Refused as refused:
            self.errors = refused.problems
            return self.show(self.index, 422)
        return self.done_template()

    def show(self, template, status: int):
        self.request.response.setStatus(status)
        return template()

    @property
    def is_private(self) -> bool:
        """Say whether nobody on the way can read what is sent: TLS, or this machine."""
        parts = urlsplit(self.request["SERVER_URL"])
        return parts.scheme == "https" or is_loopback(parts.hostname or "")

    @property
    def about(self) -> tuple[str, str]:
        return self.platform_id, self.handover.token_hash

    @property
    def token(self) -> str:
        return sign(self.store.signing_secret, PURPOSE, *self.about)

    @property
    def action(self) -> str:
        """Return this very address at the host where the visitor is."""
        return "/".join(
            (api.portal.get().absolute_url(), "@@payment-keys", *self.parts)
        )

    @property
    def platform(self):
        return get_platform(self.platform_id)

    @property
    def provider_title(self):
        return get_provider(self.platform.provider).title

    @property
    def mode_title(self):
        return fields.MODES[self.platform.mode]

    @property
    def until(self) -> str:
        language = api.portal.get_current_language()
        return format_datetime(self.handover.expires_at, language)

    @property
    def inputs(self) -> list[fields.Input]:
        name = fields.Input(
            "name",
            _("label_your_name", default="Your name"),
            _(
                "help_your_name",
                default="Kept with the date, so that it is known who entered the keys.",
            ),
            value=self.typed_name,
            required=True,
            error=self.errors.get("name"),
        )
        keys = [
            fields.Input(
                input_name(key),
                key.title,
                key.help or "",
                kind="key" if key.secret else "text",
                required=key.required,
                error=self.errors.get(input_name(key)),
            )
            for key in operations.key_fields(self.platform_id)
        ]
        return [name, *keys]

    def autocomplete(self, field: fields.Input) -> str:
        """Let browsers fill in the name, and never a key or what comes with it."""
        if field.kind == "key":
            return "new-password"
        return "name" if field.name == "name" else "off"

    def described_by(self, field: fields.Input) -> str | None:
        """Name the texts that a screen reader reads with an input."""
        parts = [f"{field.id}-help"] if field.help else []
        parts += [f"{field.id}-error"] if field.error else []
        return " ".join(parts) or None

    @property
    def error_summary(self) -> list[fields.Input]:
        return [field for field in self.inputs if field.error]

    @property
    def general_error(self):
        return self.errors.get("")
