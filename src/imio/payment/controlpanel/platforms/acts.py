"""What may be done with a platform: check its keys, switch it, delete it."""

from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.controlpanel.form_values import is_checked
from imio.payment.controlpanel.platforms import operations
from imio.payment.controlpanel.platforms.description import trouble_in_words
from imio.payment.controlpanel.platforms.views import OnePage
from imio.payment.providers.clock import watch_clock
from plone import api
from plone.protect import CheckAuthenticator

import functools


def acting(method):
    """Let a posted form of this site act, and nothing else."""

    @functools.wraps(method)
    def wrapper(view):
        CheckAuthenticator(view.request)
        if view.request.method != "POST":
            view.request.response.setStatus(405)
            return ""
        return method(view)

    return wrapper


class CheckView(OnePage):
    """Ask the provider whether the keys work, and say its answer in words."""

    @acting
    def __call__(self):
        # The network comes before the write: a conflict repeats a harmless question.
        with watch_clock() as clock:
            trouble = operations.ask_provider(self.store, self.platform.platform_id)
        now = utc_now()
        operations.note_check(self.store, self.name, trouble, now, clock.seconds)
        message, kind = trouble_in_words(trouble), "error"
        if not trouble:
            message, kind = (
                _("message_keys_work", default="The keys work: the provider said so."),
                "info",
            )
        api.portal.show_message(message, self.request, type=kind)
        url = self.url("@@payment-platform", self.name)
        return self.request.response.redirect(url, status=303)


class SwitchView(OnePage):
    """Take new payments on a platform, or no longer."""

    @acting
    def __call__(self):
        enabled = is_checked(self.request.form, "enabled")
        operations.switch(self.platform.platform_id, enabled)
        if enabled:
            message = _(
                "message_platform_on", default="The platform takes payments again."
            )
        else:
            message = _(
                "message_platform_off",
                default="The platform takes no new payments. Those under way can end.",
            )
        return self.back_to_list(message)


class DeleteView(OnePage):
    """Say what a deletion would do, then do it."""

    def __call__(self):
        if self.request.method != "POST":
            return self.index()
        return self.delete()

    @acting
    def delete(self):
        try:
            operations.remove(self.store, self.platform.platform_id)
        except operations.Refused:
            self.request.response.setStatus(422)
            return self.index()
        return self.back_to_list(
            _("message_platform_deleted", default="The platform was deleted.")
        )
