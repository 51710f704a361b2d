"""What a site manager does with one-time links: make one, take it back."""

from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.controlpanel.form_values import read_text
from imio.payment.controlpanel.handover import operations
from imio.payment.controlpanel.platforms.acts import acting
from imio.payment.controlpanel.platforms.operations import Refused
from imio.payment.controlpanel.platforms.views import EditView
from imio.payment.controlpanel.platforms.views import OnePage
from plone import api
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound


class CreateLinkView(EditView):
    """POST: make a link and show it, this once."""

    shown_template = ViewPageTemplateFile("link.pt")

    @acting
    def __call__(self):
        form = self.request.form
        if not self.key_names:
            raise NotFound(self.name)
        try:
            self.link = operations.create_link(
                self.store,
                self.platform.platform_id,
                api.user.get_current().getId(),
                read_text(form, "email"),
                read_text(form, "days"),
                utc_now(),
            )
        except Refused as refused:
            self.handover_errors = refused.problems
            self.request.response.setStatus(422)
            return self.index()
        self.request.response.setHeader("Cache-Control", "no-store")
        self.request.response.setHeader("Referrer-Policy", "no-referrer")
        return self.shown_template()


class RevokeLinkView(OnePage):
    """POST: the open link of a platform works no more."""

    @acting
    def __call__(self):
        user_id = api.user.get_current().getId()
        name = self.platform.platform_id
        operations.revoke_link(self.store, name, user_id, utc_now())
        api.portal.show_message(
            _("message_handover_revoked", default="The link no longer works."),
            self.request,
        )
        url = self.url("@@payment-platform", name)
        return self.request.response.redirect(url, status=303)
