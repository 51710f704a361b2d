"""What pages of invoices share: fields drawn with their errors, posts that are ours."""

from collections.abc import Sequence
from functools import cached_property
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.staff.page import check_post
from imio.payment.browser.staff.page import StaffPage
from plone import api
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


# What was typed cannot be kept as it is: nothing was changed.
UNPROCESSABLE = 422
# It was typed about something that has changed since: nothing was changed.
CONFLICT = 409


class FormPage(StaffPage):
    """A page with a form of its own; what is wrong is shown again with what was typed."""

    _field = ViewPageTemplateFile("templates/field.pt")
    _errors = ViewPageTemplateFile("templates/errors.pt")

    @cached_property
    def site_url(self) -> str:
        # These pages also stand on régies and invoice types.
        return api.portal.get().absolute_url()

    @property
    def own_url(self) -> str:
        """Return the address of this page on its context."""
        return f"{self.context.absolute_url()}/@@{self.__name__}"

    def draw(self, field: Field) -> str:
        """Return the HTML of a field."""
        return self._field(field=field)

    def draw_errors(self, fields: Sequence[Field]) -> str:
        """Return the summary of what is wrong, with links to the fields."""
        return self._errors(fields=fields) if fields else ""

    def is_posted(self) -> bool:
        """Say whether a form of ours was sent; refuses what only looks like one."""
        if self.request.method != "POST":
            return False
        check_post(self.request)
        return True

    def refuse(self) -> None:
        self.request.response.setStatus(UNPROCESSABLE)

    def redirect(self, url: str):
        return self.request.response.redirect(url, status=303)
