"""Pages of the platforms' control panel."""

from datetime import datetime
from imio.payment import _
from imio.payment.checkout.addresses import notify_url
from imio.payment.controlpanel.form_values import read_text
from imio.payment.controlpanel.platforms import fields
from imio.payment.controlpanel.platforms import operations
from imio.payment.controlpanel.platforms.description import describe
from imio.payment.controlpanel.platforms.description import entered_of
from imio.payment.controlpanel.platforms.description import trouble_in_words
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.controlpanel.platforms.entered import no_encryption_key
from imio.payment.controlpanel.platforms.links import HandoverPart
from imio.payment.domain.errors import ConfigurationError
from imio.payment.formatting import format_datetime
from imio.payment.providers.lookup import get_provider
from imio.payment.providers.lookup import provider_names
from imio.payment.storage import platforms
from imio.payment.storage.secrets import has_key
from imio.payment.storage.store import get_store
from plone import api
from plone.protect import CheckAuthenticator
from Products.Five.browser import BrowserView
from zExceptions import NotFound
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse

import functools


LIST = "@@payment-platforms"


class PlatformsPage(BrowserView):
    """What the pages of platforms share."""

    title = _("title_platforms", default="Payment platforms")
    mode_titles = fields.MODES

    @property
    def store(self):
        return get_store()

    def url(self, *parts: str) -> str:
        return "/".join((api.portal.get().absolute_url(), *parts))

    def moment(self, at: datetime) -> str:
        return format_datetime(at, api.portal.get_current_language())

    def written_iban(self, number: str) -> str:
        return fields.written_iban(number)

    def trouble(self, text: str):
        return trouble_in_words(text)

    @property
    def key_warning(self):
        """Say what to do when the site cannot keep keys, else None."""
        return None if has_key() else no_encryption_key()

    def back_to_list(self, message) -> str:
        api.portal.show_message(message, self.request)
        return self.request.response.redirect(self.url(LIST), status=303)


class ListView(PlatformsPage):
    """All platforms, with what is still missing on each."""

    @functools.cached_property
    def platforms(self):
        return [describe(self.store, name) for name in platforms.platform_ids()]


@implementer(IPublishTraverse)
class OnePage(PlatformsPage):
    """A page about the provider or the platform that its address names."""

    name = ""

    def publishTraverse(self, request, name):
        if self.name:
            raise NotFound(name)
        self.name = name
        return self

    @property
    def title(self):
        return self.platform.title

    @functools.cached_property
    def platform(self):
        try:
            return describe(self.store, self.name)
        except ConfigurationError as error:
            raise NotFound(self.name) from error


class FormPage(OnePage):
    """Shows and reads the form of a platform; nothing typed is lost but the keys."""

    errors: dict = {}
    is_new = False

    @property
    def error_summary(self):
        """Return the wrong inputs in the order of the page, then what names no input."""
        return [field for field in self.all_inputs if field.error]

    @property
    def general_error(self):
        return self.errors.get("")

    @property
    def all_inputs(self):
        return [*self.identity_inputs, *self.inputs, *self.provider_inputs]

    identity_inputs: tuple = ()

    @property
    def inputs(self):
        return fields.general_inputs(self.entered, self.errors)

    @property
    def provider_inputs(self):
        name = self.platform_id
        return fields.provider_inputs(
            self.store, name, self.provider, self.entered, self.errors
        )

    def __call__(self):
        if self.request.method == "POST":
            CheckAuthenticator(self.request)
            self.entered = fields.read_entered(self.request.form, self.provider)
            try:
                return self.save()
            except operations.Refused as refused:
                self.errors = refused.problems
                self.request.response.setStatus(422)
        return self.index()


class AddView(FormPage):
    """Choose a provider, then describe the contract with it."""

    title = _("title_add_platform", default="Add a payment platform")
    is_new = True
    entered = Entered()

    @property
    def platform_id(self) -> str:
        return read_text(self.request.form, "platform_id")

    @property
    def providers(self):
        return [(name, get_provider(name)) for name in provider_names()]

    @functools.cached_property
    def provider(self):
        try:
            return get_provider(self.name)
        except ConfigurationError as error:
            raise NotFound(self.name) from error

    @property
    def has_keys(self) -> bool:
        return any(setting.secret for setting in self.provider.settings)

    @property
    def action(self) -> str:
        return self.url("@@payment-platform-add", self.name)

    @property
    def identity_inputs(self):
        return [
            fields.Input(
                "platform_id",
                _("label_platform_id", default="Identifier"),
                _(
                    "help_platform_id",
                    default=(
                        "Stands in the address that the provider notifies and cannot be "
                        "changed later: small letters, digits and underscores."
                    ),
                ),
                value=self.platform_id,
                required=True,
                error=self.errors.get("platform_id"),
            )
        ]

    def __call__(self):
        return super().__call__() if self.name else self.index()

    def save(self):
        operations.add(self.store, self.platform_id, self.name, self.entered)
        message = _(
            "message_platform_added",
            default="The platform was added. Check its keys before citizens use it.",
        )
        api.portal.show_message(message, self.request)
        url = self.url("@@payment-platform", self.platform_id)
        return self.request.response.redirect(url, status=303)


class EditView(HandoverPart, FormPage):
    """One platform: state, addresses to copy, form, and what may be done with it."""

    @property
    def platform_id(self) -> str:
        return self.name

    @functools.cached_property
    def provider(self):
        try:
            return get_provider(self.platform.provider)
        except ConfigurationError as error:
            raise NotFound(self.name) from error

    @functools.cached_property
    def entered(self):
        return entered_of(self.platform)

    @property
    def action(self) -> str:
        return self.url("@@payment-platform", self.name)

    @property
    def notify_url(self) -> str:
        return notify_url(self.name)

    def save(self):
        operations.change(self.store, self.platform.platform_id, self.entered)
        return self.back_to_list(
            _("message_platform_saved", default="The platform was saved.")
        )
