"""Tables of who may see and do what, and the calls that compare a site with them."""

from imio.payment.interfaces import IPaymentLayer
from zope.component import getGlobalSiteManager


# 204 is the empty answer to "is the desk for me?"
REFUSED = {204, 302, 401, 403, 404}


def registered_names(faces):
    """Return the names of all pages and services of some folders."""
    found = set()
    for registration in getGlobalSiteManager().registeredAdapters():
        factory = registration.factory
        if IPaymentLayer not in registration.required:
            continue
        # The first class of ours: what it inherits from may live in another folder.
        modules = (cls.__module__ for cls in getattr(factory, "__mro__", ()))
        own = (module for module in modules if module.startswith("imio.payment."))
        if next(own, "").startswith(faces):
            found.add(registration.name)
    return found


class MatrixChecks:
    """Mixin of a test case whose ``clients`` are somebody of each role.

    ``pages`` and ``services`` say by path who gets an answer; ``service_acts`` add the
    body that is sent and the status that tells of being heard; ``acts`` are paths that
    nobody may post to without the token of their page. ``names`` fill in the paths.
    """

    pages: dict = {}
    services: dict = {}
    service_acts: dict = {}
    acts: tuple = ()

    def answers(self, call):
        """Return the status that each role gets."""
        return {role: call(client).status_code for role, client in self.clients.items()}

    def check(self, answers, allowed, status=200):
        heard = {role for role, got in answers.items() if got == status}
        self.assertEqual(heard, allowed, answers)
        others = {got for role, got in answers.items() if role not in allowed}
        self.assertLessEqual(others, REFUSED, answers)

    def test_pages_answer_those_who_may_see_them(self):
        for path, allowed in self.pages.items():
            with self.subTest(path):
                path = path.format(**self.names)
                self.check(self.answers(lambda one, path=path: one.get(path)), allowed)

    def test_services_answer_those_who_may_call_them(self):
        for path, allowed in self.services.items():
            with self.subTest(path):
                path = path.format(**self.names)
                answers = self.answers(lambda one, path=path: one.get_json(path))
                self.check(answers, allowed)

    def test_acts_of_services_are_heard_from_those_who_may_do_them(self):
        for path, (body, allowed, status) in self.service_acts.items():
            with self.subTest(path):
                path = path.format(**self.names)
                answers = self.answers(
                    lambda one, path=path, body=body: one.post_json(path, body)
                )
                self.check(answers, allowed, status)

    def test_no_act_without_the_token_of_its_page(self):
        for path in self.acts:
            with self.subTest(path):
                path = path.format(**self.names)
                answers = self.answers(lambda one, path=path: one.post(path, {}))
                self.assertLessEqual(set(answers.values()), REFUSED, answers)
