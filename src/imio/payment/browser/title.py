"""Pages that stand for no content: the browser's title is theirs, not the site's."""

from html import escape
from plone.app.layout.viewlets.common import TitleViewlet
from zope.i18n import translate
from zope.interface import Attribute
from zope.interface import Interface


class ITitledPage(Interface):
    """A page with its own name."""

    title = Attribute("Message or text for the title of the browser's window")


class PageTitle(TitleViewlet):
    """Names the window after the page, then the site."""

    def update(self):
        own = escape(translate(self.view.title, context=self.request))
        self.site_title = self.sep.join([own, escape(self.site_title_setting)])
