"""How PSPs speak, for the conformance tests: demo accounts, facts, forms."""

from imio.payment.domain import psp
from imio.payment.providers.conformance import ProviderConformance
from imio.payment.providers.simulators.registry import all_simulators
from urllib.parse import urlencode


REFERENCE = "K7QM2XPD94RTWB3HJZ6N"
FORM = "application/x-www-form-urlencoded"
DEMO = {dialect.name: dialect for dialect in all_simulators()}


def demo_account(name, url="http://localhost:9"):
    settings, secrets = DEMO[name].demo_account(url)
    settings["simulator_url"] = url
    return psp.Account("platform", name, psp.TEST, settings, secrets)


def posted(fields):
    return psp.HttpMessage("POST", "", urlencode(fields).encode(), FORM)


def facts_of(facts):
    return {"reference": REFERENCE, "amount_cents": 1250, "currency": "EUR", **facts}


class Spoken(ProviderConformance):
    attempt = psp.Attempt(REFERENCE, 1250)

    def with_other_seal(self, message):
        other, _answer = self.tell(psp.PAID, amount_cents=999)
        return self.exchange(message, other)
