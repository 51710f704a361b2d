"""REST: read, preview, change and reset the texts of mails."""

from collections.abc import Mapping
from imio.payment.controlpanel.mails.words import problem_in_words
from imio.payment.domain.languages import LANGUAGES
from imio.payment.json_object import read_object
from imio.payment.notifications import wording
from imio.payment.notifications.kinds import KINDS
from imio.payment.notifications.samples import sample_letter
from imio.payment.notifications.wording import Problem
from imio.payment.notifications.wording import Wording
from plone import api
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.services import Service
from typing import Any
from zExceptions import BadRequest
from zExceptions import NotFound
from zope.i18n import translate
from zope.interface import alsoProvides
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


@implementer(IPublishTraverse)
class MailsService(Service):
    """``@payment-mails[/<language>/<kind>[/preview]]``."""

    def __init__(self, context, request):
        super().__init__(context, request)
        self.path: list[str] = []

    def publishTraverse(self, request, name):
        self.path.append(name)
        return self

    def place(self, *rest: str) -> tuple[str, str]:
        """Return the language and the kind that the address names. Raises NotFound."""
        well_formed = len(self.path) == 2 + len(rest) and self.path[2:] == list(rest)
        if (
            not well_formed
            or self.path[0] not in LANGUAGES
            or self.path[1] not in KINDS
        ):
            raise NotFound("/".join(self.path))
        return self.path[0], self.path[1]

    def typed(self, language: str, kind: str) -> Wording:
        """Return the text that was sent, completed by the one in use. Raises BadRequest."""
        current = wording.wording_of(kind, language)
        sent = read_object(self.request)
        unknown = set(sent) - {"subject", "body"}
        if unknown or not all(isinstance(text, str) for text in sent.values()):
            raise BadRequest("subject and body are texts, and all there is")
        return Wording(
            sent.get("subject", current.subject), sent.get("body", current.body)
        )

    def describe(self, language: str, kind: str) -> dict[str, Any]:
        text = wording.wording_of(kind, language)
        return {
            "@id": f"{api.portal.get().absolute_url()}/@payment-mails/{language}/{kind}",
            "language": language,
            "kind": kind,
            "title": self.words(KINDS[kind].title),
            "audience": KINDS[kind].audience,
            "subject": text.subject,
            "body": text.body,
            "is_changed": wording.is_changed(kind, language),
            "values": list(KINDS[kind].placeholders),
        }

    def refuse(self, problems: list[Problem]) -> Mapping:
        self.request.response.setStatus(422)
        errors = [
            {
                "field": problem.part,
                "code": problem.code,
                "value": problem.value,
                "message": self.words(problem_in_words(problem)),
            }
            for problem in problems
        ]
        return {"error": {"type": "InvalidText", "errors": errors}}

    def words(self, message) -> str:
        return translate(message, context=self.request)


class MailsGet(MailsService):
    """All texts, or one."""

    def reply(self):
        if self.path:
            return self.describe(*self.place())
        url = f"{api.portal.get().absolute_url()}/@payment-mails"
        items = [self.describe(code, kind) for kind in KINDS for code in LANGUAGES]
        return {"@id": url, "items": items}


class MailsPost(MailsService):
    """A preview of a text that is not saved; changes nothing."""

    def reply(self):
        language, kind = self.place("preview")
        typed = self.typed(language, kind)
        problems = wording.problems_of(kind, typed)
        if problems:
            return self.refuse(problems)
        letter = sample_letter(kind, language, typed)
        return {"subject": letter.subject, "plain": letter.plain, "html": letter.html}


class MailsPatch(MailsService):
    """Change one text."""

    def reply(self):
        language, kind = self.place()
        alsoProvides(self.request, IDisableCSRFProtection)
        problems = wording.save(kind, language, self.typed(language, kind))
        return self.refuse(problems) if problems else self.describe(language, kind)


class MailsDelete(MailsService):
    """Return to the text of the package."""

    def reply(self):
        language, kind = self.place()
        alsoProvides(self.request, IDisableCSRFProtection)
        wording.reset(kind, language)
        return self.reply_no_content()
