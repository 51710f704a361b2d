"""A citizen pays on the site through each PSP's simulator, and the request is paid."""

from imio.payment.domain import states
from imio.payment.storage.secrets import write_secret
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase

import requests
import transaction


class OnSite(PayingCase):
    def use(self, name):
        """Give the commune a platform whose PSP is ``name``'s simulator."""
        settings, secrets = self.bank.demo_account(name)
        platform_id = name.replace("-", "_")
        self.make_platform(platform_id, provider=name, settings=settings)
        for secret_name, secret in secrets.items():
            write_secret(self.store, platform_id, secret_name, secret)
        transaction.commit()
        notify = f"{self.portal.absolute_url()}/@@payment-notify/{platform_id}"
        self.bank.bank.dialects["ingenico"].post_sale_url = notify
        citizen = self.make_citizen()
        self.due = self.make_due(citizen, platform_id=platform_id)
        return citizen

    def go(self, citizen):
        """Go to the bank's page by its redirect or its form, without JavaScript."""
        answer = citizen.get(citizen.pay().headers["Location"])
        if answer.status_code == 303:
            return requests.get(answer.headers["Location"], timeout=20)
        (form,) = Page(answer).tree.cssselect("form[data-payment-go]")
        return requests.post(form.get("action"), dict(form.fields), timeout=20)

    def decide(self, citizen, page, choice):
        """Choose at the bank and come back to the site."""
        answer = requests.post(
            page.url, {"choice": choice}, allow_redirects=False, timeout=20
        )
        if answer.status_code != 303:
            form = Page(answer).tree.forms[0]
            answer = citizen.post(form.action, dict(form.fields))
        back = citizen.come_back(answer.headers["Location"])
        self.told()
        return back

    def end(self):
        (attempt,) = self.attempts()
        return attempt.state


def walk(name, choice, state):
    """Return a test that walks with one choice."""

    def test(self):
        citizen = self.use(name)
        self.decide(citizen, self.go(citizen), choice)
        self.assertEqual(self.end(), state)
        (attempt,) = self.attempts()
        self.assertEqual(attempt.amount_cents, 1200)

    test.__name__ = f"test_{choice}_through_{name.replace('-', '_')}"
    return test


class EachProviderOnSite(OnSite):
    """Its tests are made below: each provider, paid, refused and lost."""

    def test_a_second_report_changes_nothing(self):
        citizen = self.use("mollie")
        page = self.go(citizen)
        self.decide(citizen, page, "card")
        (attempt,) = self.attempts()
        before = len(attempt.history)
        session = self.bank.bank.store.get(attempt.psp_id)
        for _number in range(3):
            self.bank.bank.notify(session)
        self.told()
        (attempt,) = self.attempts()
        self.assertEqual(len(attempt.history), before)


PROVIDERS = (
    "worldline-sips",
    "worldline-direct",
    "ingenico",
    "mollie",
    "payfip",
    "payfip-tipi",
    "paybox",
)
# TIPI seals nothing and answers no questions: what it reports, anybody could write.
PROVES_NOTHING = "payfip-tipi"
for _name in PROVIDERS:
    _paid = states.STARTED if _name == PROVES_NOTHING else states.PAID
    for _choice, _state in (
        ("bancontact", _paid),
        ("refuse", states.REFUSED),
        ("lost", _paid),
    ):
        _test = walk(_name, _choice, _state)
        setattr(EachProviderOnSite, _test.__name__, _test)
