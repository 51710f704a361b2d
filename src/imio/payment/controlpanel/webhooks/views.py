"""Pages of the webhooks' control panel: the list with a form, and one webhook."""

from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.content.regie import IRegie
from imio.payment.controlpanel.form_values import read_text
from imio.payment.controlpanel.webhooks.words import error_in_words
from imio.payment.controlpanel.webhooks.words import EVENTS
from imio.payment.controlpanel.webhooks.words import PROBLEMS
from imio.payment.controlpanel.webhooks.words import STATES
from imio.payment.domain.errors import InvalidWebhook
from imio.payment.formatting import format_datetime
from imio.payment.storage import outbox
from imio.payment.storage.secrets import has_key
from imio.payment.storage.store import get_store
from imio.payment.webhooks import news
from imio.payment.webhooks import registry
from plone import api
from plone.protect import CheckAuthenticator
from Products.Five.browser import BrowserView
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


LIST = "@@payment-webhooks"
ONE = "@@payment-webhook"


class WebhookPage(BrowserView):
    """What the two pages share: the fields of a webhook, and what is wrong with them."""

    fields_template = ViewPageTemplateFile("fields.pt")
    # Shown once, on the answer to the form that made it
    secret = ""
    problems: tuple[tuple[str, str], ...] = ()

    def __call__(self):
        self.store = get_store()
        self.request.response.setHeader("Cache-Control", "no-store")
        if self.request.method == "POST":
            CheckAuthenticator(self.request)
            return self.act()
        return self.index()

    def url(self, *parts: str) -> str:
        return "/".join((api.portal.get().absolute_url(), *parts))

    def moment(self, at) -> str:
        return format_datetime(at, api.portal.get_current_language())

    def leave(self, message, *parts: str) -> str:
        api.portal.show_message(message, self.request)
        return self.request.response.redirect(self.url(*parts), status=303)

    def refuse(self, refused: InvalidWebhook):
        self.problems = refused.problems
        self.request.response.setStatus(422)
        return self.index()

    def read_form(self) -> dict:
        form = self.request.form
        given = form.get("events", [])
        events = given if isinstance(given, list) else [given]
        return {
            "name": read_text(form, "name"),
            "url": read_text(form, "url"),
            "events": tuple(event for event in registry.EVENTS if event in events),
            "regie_uid": read_text(form, "regie"),
        }

    @property
    def values(self) -> dict:
        """What stands in the fields: as typed, or as kept."""
        return self.read_form()

    def error(self, field: str):
        """Return what is wrong with a field, "" when nothing is."""
        return next((PROBLEMS[one] for one in self.problems if one[0] == field), "")

    @property
    def error_list(self) -> list:
        return [(field, PROBLEMS[field, code]) for field, code in self.problems]

    @property
    def events(self) -> list:
        return [(event, EVENTS[event]) for event in registry.EVENTS]

    @property
    def regies(self) -> list:
        brains = api.portal.get_tool("portal_catalog").unrestrictedSearchResults(
            object_provides=IRegie.__identifier__, sort_on="sortable_title"
        )
        return [(brain.UID, brain.Title) for brain in brains]

    @property
    def has_key(self) -> bool:
        return has_key()


class ListView(WebhookPage):
    """All webhooks, and the form that adds one."""

    index = ViewPageTemplateFile("list.pt")
    added = None

    def act(self):
        if not has_key():
            return self.index()
        try:
            self.added, self.secret = registry.add_webhook(
                self.store, now=utc_now(), **self.read_form()
            )
        except InvalidWebhook as refused:
            return self.refuse(refused)
        return self.index()

    @property
    def values(self) -> dict:
        """What was typed; nothing once it was added."""
        if self.added is not None:
            return {"name": "", "url": "", "events": (), "regie_uid": ""}
        return super().values

    @property
    def webhooks(self) -> list[registry.Webhook]:
        return sorted(self.store.webhooks.values(), key=lambda one: one.name.lower())

    def event_titles(self, webhook: registry.Webhook) -> list:
        return [EVENTS[event] for event in webhook.events]


@implementer(IPublishTraverse)
class OneView(WebhookPage):
    """One webhook: its fields, a trial, a new secret, its last deliveries."""

    index = ViewPageTemplateFile("one.pt")
    webhook_id = ""

    def publishTraverse(self, request, name):
        if self.webhook_id:
            raise NotFound(name)
        self.webhook_id = name
        return self

    def __call__(self):
        if self.webhook_id not in get_store().webhooks:
            raise NotFound(self.webhook_id)
        return super().__call__()

    @property
    def webhook(self) -> registry.Webhook:
        return self.store.webhooks[self.webhook_id]

    def act(self):
        acts = {
            "save": self.save,
            "switch": self.switch,
            "trial": self.trial,
            "renew": self.renew,
            "delete": self.delete,
        }
        what = read_text(self.request.form, "act")
        if what not in acts:
            raise NotFound(what)
        return acts[what]()

    def save(self):
        try:
            registry.change_webhook(self.store, self.webhook, **self.read_form())
        except InvalidWebhook as refused:
            return self.refuse(refused)
        message = _("message_webhook_saved", default="The webhook was saved.")
        return self.leave(message, ONE, self.webhook_id)

    def switch(self):
        enabled = not self.webhook.enabled
        registry.change_webhook(self.store, self.webhook, enabled=enabled)
        message = (
            _("message_webhook_on", default="The webhook is switched on.")
            if enabled
            else _("message_webhook_off", default="The webhook is switched off.")
        )
        return self.leave(message, ONE, self.webhook_id)

    def trial(self):
        news.tell_test(self.store, self.webhook, utc_now())
        message = _(
            "message_webhook_trial",
            default="A trial is on its way: look at the last deliveries in a moment.",
        )
        return self.leave(message, ONE, self.webhook_id)

    def renew(self):
        self.secret = registry.renew_secret(self.store, self.webhook_id)
        return self.index()

    def delete(self):
        registry.remove_webhook(self.store, self.webhook_id)
        return self.leave(
            _("message_webhook_deleted", default="The webhook was deleted."), LIST
        )

    @property
    def values(self) -> dict:
        if self.problems:
            return self.read_form()
        kept = self.webhook
        return {
            "name": kept.name,
            "url": kept.url,
            "events": kept.events,
            "regie_uid": kept.regie_uid,
        }

    @property
    def deliveries(self) -> list[dict]:
        return [
            {
                "at": self.moment(entry.created_at),
                "event": EVENTS[entry.payload["event"]],
                "number": entry.payload["data"].get("number", ""),
                "state": STATES[entry.state],
                "tries": entry.tries,
                "error": error_in_words(entry.last_error) if entry.last_error else "",
                "next": self.moment(entry.not_before) if _comes_again(entry) else "",
            }
            for entry in news.last_deliveries(self.store, self.webhook)
        ]


def _comes_again(entry: outbox.Entry) -> bool:
    return entry.state == outbox.WAITING and bool(entry.tries)
