"""How a test vector for Sips drives this provider."""

from imio.payment.domain import psp
from imio.payment.providers.vector_cases import attempt_of
from imio.payment.providers.vector_cases import canned_client
from imio.payment.providers.vector_cases import conclude
from imio.payment.providers.vector_cases import form_message
from imio.payment.providers.vector_cases import injection_verdict
from imio.payment.providers.vector_cases import no_network
from imio.payment.providers.worldline_sips import signing
from imio.payment.providers.worldline_sips.adapter import SipsProvider
from typing import Any


Given = dict[str, Any]


def request_seal(given: Given, expect: Given) -> Given:
    """Build the form that the browser posts."""
    fields = [(name, value) for name, value in given["ordered_fields"]]
    form = signing.post_form(
        fields,
        given["secretKey"],
        given["interfaceVersion"],
        given.get("sealAlgorithm"),
        given.get("encode"),
    )
    return {"data_before_encoding": signing.data_text(fields), "form": dict(form)}


def json_seal(given: Given, expect: Given) -> Given:
    """Seal a JSON message."""
    message = given["message"]
    algorithm = given.get("sealAlgorithm") or message.get("sealAlgorithm")
    arguments = (given["secretKey"], message, *([algorithm] if algorithm else []))
    return {
        "string_to_seal": signing.text_to_seal(message),
        "seal": signing.json_seal(*arguments),
    }


def raw_hmac(given: Given, expect: Given) -> Given:
    """Seal a bare text."""
    raw = given["string"].encode()
    return {"seal": signing.seal(given["secretKey"], raw, "HMAC-SHA-256")}


def notification(given: Given, expect: Given) -> Given:
    """Read an automatic response."""
    return _read(given, "read_notification")


def browser_return(given: Given, expect: Given) -> Given:
    """Read a manual response."""
    return _read(given, "read_return")


def request_injection(given: Given, expect: Given) -> Given:
    """Try to make one field speak for another."""

    def build(fields: list[tuple[str, str]]) -> str:
        key = given.get("secretKey") or "vector"
        return dict(signing.post_form(fields, key, "HP_2.3"))["Data"]

    def read_back(data: str) -> list[tuple[str, str]]:
        parts = (part.partition("=") for part in data.split("|"))
        return [(name, value) for name, _equals, value in parts]

    return injection_verdict(given, build, read_back)


def _read(given: Given, method: str) -> Given:
    keys = given["credentials"]
    settings = {
        "merchant": keys["merchantId"],
        "key_version": keys.get("keyVersion", "1"),
        "seal_algorithm": keys.get("sealAlgorithm"),
    }
    mode = psp.TEST if keys.get("mode") == "test" else psp.LIVE
    secrets = {"secret_key": keys["secretKey"]}
    account = psp.Account("vector", "worldline-sips", mode, settings, secrets)
    provider = SipsProvider(canned_client(no_network)[0])
    message = form_message("POST", given["body"], given.get("content_type", ""))
    return conclude(
        account,
        attempt_of(given["transaction"]),
        given["transaction"],
        lambda attempts: getattr(provider, method)(account, message, attempts),
    )


KINDS = {
    "request_seal": request_seal,
    "json_seal": json_seal,
    "raw_hmac": raw_hmac,
    "notification": notification,
    "browser_return": browser_return,
    "request_injection": request_injection,
}
