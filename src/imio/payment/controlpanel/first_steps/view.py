"""The page that says what is still missing before going live."""

from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.controlpanel.first_steps.checklist import Checklist
from imio.payment.storage.store import get_store
from plone import api
from Products.Five.browser import BrowserView

import functools


class FirstStepsView(BrowserView):
    """The list of steps, and how far each régie is."""

    title = _("title_first_steps", default="First steps")

    @functools.cached_property
    def checklist(self) -> Checklist:
        return Checklist(get_store(), utc_now())

    @functools.cached_property
    def steps(self):
        return self.checklist.steps()

    @functools.cached_property
    def regies(self):
        return list(self.checklist.go_lives())

    @property
    def done_count(self) -> int:
        return sum(step.is_done for step in self.steps)

    def url(self, path: str) -> str:
        return f"{api.portal.get().absolute_url()}/{path}"
