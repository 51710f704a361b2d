"""Pages of the mails' control panel: the list, and one text with its preview."""

from datetime import datetime
from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.controlpanel.form_values import read_text
from imio.payment.controlpanel.mails.words import AUDIENCES
from imio.payment.controlpanel.mails.words import kind_in_words
from imio.payment.controlpanel.mails.words import problem_in_words
from imio.payment.domain.languages import LANGUAGES
from imio.payment.formatting import format_datetime
from imio.payment.notifications import wording
from imio.payment.notifications.kinds import KINDS
from imio.payment.notifications.message import body_of
from imio.payment.notifications.placeholders import PLACEHOLDERS
from imio.payment.notifications.samples import sample_letter
from imio.payment.notifications.smtp import mail_folder
from imio.payment.notifications.trial import try_out
from imio.payment.notifications.trouble_words import trouble_in_words
from imio.payment.notifications.troubles import troubled_mails
from imio.payment.notifications.troubles import try_again
from imio.payment.notifications.wording import Wording
from imio.payment.storage.milestones import MAIL_TRIED
from imio.payment.storage.milestones import reached
from imio.payment.storage.store import get_store
from plone import api
from plone.protect import CheckAuthenticator
from Products.Five.browser import BrowserView
from zExceptions import NotFound
from zope.i18n import translate
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse

import functools


LIST = "@@payment-mails"


def language_titles() -> dict[str, object]:
    """Return the names of the four languages."""
    return {
        "fr": _("label_french", default="French"),
        "nl": _("label_dutch", default="Dutch"),
        "de": _("label_german", default="German"),
        "en": _("label_english", default="English"),
    }


class MailsPage(BrowserView):
    """What the pages of mails share."""

    languages = LANGUAGES

    @property
    def language_titles(self):
        return language_titles()

    def url(self, *parts: str) -> str:
        return "/".join((api.portal.get().absolute_url(), *parts))

    def moment(self, at: datetime) -> str:
        return format_datetime(at, api.portal.get_current_language())

    def leave(self, message, *parts: str) -> str:
        api.portal.show_message(message, self.request)
        return self.request.response.redirect(self.url(*(parts or (LIST,))), status=303)


class ListView(MailsPage):
    """All mails by reader and language, a trial, and what did not leave."""

    title = _("title_payment_mails", default="Mails about payments")

    @property
    def groups(self):
        return [
            (title, [kind for kind in KINDS.values() if kind.audience == audience])
            for audience, title in AUDIENCES.items()
        ]

    def is_changed(self, kind: str, language: str) -> bool:
        return wording.is_changed(kind, language)

    @functools.cached_property
    def troubles(self):
        return troubled_mails(get_store())

    def kind_in_words(self, kind: str):
        return kind_in_words(kind)

    def trouble_in_words(self, code: str):
        return trouble_in_words(code)

    def page_of(self, trouble) -> str:
        """Return the staff page that a mail is about, or ""."""
        if trouble.transaction_id:
            return self.url("@@payment-transactions", trouble.transaction_id)
        if trouble.request_id:
            return self.url("@@payment-requests", trouble.request_id)
        return ""

    @property
    def tried(self):
        return reached(get_store(), MAIL_TRIED)

    @property
    def own_address(self) -> str:
        return api.user.get_current().getProperty("email", "")

    @property
    def has_folder(self) -> bool:
        return mail_folder() is not None


class TryView(MailsPage):
    """POST: a trial mail to the address of whoever asks, to no other."""

    def __call__(self):
        CheckAuthenticator(self.request)
        if self.request.method != "POST":
            raise NotFound(self.__name__)
        language = api.portal.get_current_language()[:2]
        language = language if language in LANGUAGES else LANGUAGES[0]
        user_id = api.user.get_current().getId()
        try_out(get_store(), user_id, language, utc_now())
        return self.leave(
            _("message_mail_trial", default="A trial mail is on its way to you.")
        )


class RetryView(MailsPage):
    """POST: another chance for a mail that was given up."""

    def __call__(self):
        CheckAuthenticator(self.request)
        if self.request.method != "POST":
            raise NotFound(self.__name__)
        key = read_text(self.request.form, "key")
        if not try_again(get_store(), key, utc_now()):
            raise NotFound(key)
        return self.leave(_("message_mail_retry", default="This mail is sent again."))


@implementer(IPublishTraverse)
class EditView(MailsPage):
    """One text: its form, its preview, the way back to the text of the package."""

    path: tuple[str, ...] = ()
    problems: tuple[wording.Problem, ...] = ()

    @property
    def title(self):
        """Name the mail and the language that are edited."""
        parts = (self.kind.title, self.language_titles[self.language])
        return " · ".join(translate(part, context=self.request) for part in parts)

    def publishTraverse(self, request, name):
        if len(self.path) >= 2:
            raise NotFound(name)
        self.path += (name,)
        return self

    def __call__(self):
        if len(self.path) != 2 or self.path[0] not in LANGUAGES or self.kind is None:
            raise NotFound("/".join(self.path))
        self.typed = wording.wording_of(self.kind.name, self.language)
        if self.request.method == "POST":
            CheckAuthenticator(self.request)
            return self.act(read_text(self.request.form, "act"))
        return self.index()

    def act(self, act: str) -> str:
        if act == "reset":
            wording.reset(self.kind.name, self.language)
            message = _("message_mail_reset", default="The original text is back.")
            return self.leave(message, "@@payment-mail", *self.path)
        form = self.request.form
        self.typed = Wording(read_text(form, "subject"), read_text(form, "body"))
        keep = wording.save if act == "save" else self.check
        self.problems = tuple(keep(self.kind.name, self.language, self.typed))
        if self.problems:
            self.request.response.setStatus(422)
        elif act == "save":
            message = _("message_mail_saved", default="The text was saved.")
            return self.leave(message, "@@payment-mail", *self.path)
        return self.index()

    def check(self, kind: str, _language: str, typed: Wording):
        return wording.problems_of(kind, typed)

    @property
    def language(self) -> str:
        return self.path[0]

    @property
    def kind(self):
        return KINDS.get(self.path[1])

    @property
    def is_changed(self) -> bool:
        return wording.is_changed(self.kind.name, self.language)

    @property
    def values(self):
        return [(f"${{{name}}}", PLACEHOLDERS[name]) for name in self.kind.placeholders]

    def errors(self, part: str):
        return [problem_in_words(p) for p in self.problems if p.part == part]

    @functools.cached_property
    def letter(self):
        """Return what would be sent, None while the text has problems."""
        if self.problems:
            return None
        return sample_letter(self.kind.name, self.language, self.typed)

    @property
    def html(self) -> str:
        return body_of(self.letter.html)
