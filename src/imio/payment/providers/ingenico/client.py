"""DirectLink calls: forms over TLS, XML back."""

from collections.abc import Mapping
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.base import base_url
from imio.payment.providers.base import host_of
from imio.payment.providers.base import required_key
from imio.payment.providers.base import required_setting
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.ingenico import facts
from imio.payment.providers.ingenico import signing
from imio.payment.providers.ingenico.messages import read_answer
from urllib.parse import urlencode


def page_url(account: psp.Account, page: str) -> str:
    """Return the address of one of Ogone's pages, for the mode of the platform."""
    path = facts.LIVE_PATH if account.mode == psp.LIVE else facts.TEST_PATH
    return base_url(account, facts.HOST, facts.HOST) + path + page


def call_directlink(
    http: HttpClient, account: psp.Account, page: str, fields: Mapping[str, str]
) -> dict[str, str]:
    """Send a DirectLink call and return the answer's attributes. Calls the network.

    Raises GatewayUnreachable or ConfigurationError.
    """
    params = {
        "PSPID": required_setting(account, "merchant"),
        "USERID": required_setting(account, "api_user"),
        "PSWD": required_key(account, "api_password"),
        **fields,
    }
    params[signing.SIGNATURE] = signing.sign_request(
        params, required_key(account, "sha_in"), _algorithm(account)
    )
    url = page_url(account, page)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = HttpRequest("POST", url, headers, urlencode(params).encode())
    answer = http.call(request, [host_of(url)])
    if answer.status != 200:
        raise GatewayUnreachable(f"status {answer.status}")
    return read_answer(answer.body)


def _algorithm(account: psp.Account) -> str:
    return account.settings.get("algorithm") or "sha512"
