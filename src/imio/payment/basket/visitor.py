"""Whose basket a request is about: a member's, or one bound to a signed cookie.

The cookie holds an id that we issued, how often it was renewed, and a proof. Whatever
else comes is dropped, so nobody can choose an id for somebody else.
"""

from datetime import timedelta
from imio.payment.basket.storage import adopt
from imio.payment.basket.storage import dues_of
from imio.payment.basket.storage import member_basket_id
from imio.payment.basket.storage import merge
from imio.payment.basket.storage import new_basket_id
from imio.payment.clock import utc_now
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.tokens import is_signed
from imio.payment.tokens import sign
from plone import api
from zope.globalrequest import getRequest


_NAME = "imio_payment_basket"
# How many items there are, for the indicator on pages that caches share: no secret.
COUNT_COOKIE = "imio_payment_items"
COOKIE_SECONDS = 60 * 24 * 3600
GRACE = timedelta(minutes=2)
_ISSUED = "imio.payment.basket_issued"


def is_secure() -> bool:
    """Say whether citizens reach the site over TLS."""
    configured = get_settings().public_url or api.portal.get().absolute_url()
    return configured.startswith("https:")


def cookie_name() -> str:
    """Return the cookie's name; with TLS browsers bind it to this very host."""
    return f"__Host-{_NAME}" if is_secure() else _NAME


def basket_id_of(request, create: bool = False) -> str | None:
    """Return the id of the visitor's basket; ``create`` issues one where there is none.

    Writes nothing: a basket exists from its first item on.
    """
    if not api.user.is_anonymous():
        return member_basket_id(api.user.get_current().getId())
    issued = request.environ.get(_ISSUED)
    if issued:
        return issued
    known = _from_cookie(request)
    if known or not create:
        return known
    fresh = request.environ[_ISSUED] = new_basket_id()
    _give_cookie(request, fresh, 0)
    return fresh


def renew(request, basket_id: str) -> None:
    """Give an anonymous visitor a new cookie, after which the old one opens nothing. Writes."""
    basket = get_store().baskets.get(basket_id)
    if basket is None or not api.user.is_anonymous():
        return
    now = utc_now()
    # The second of two clicks gets the cookie that the first one made.
    if basket.renewed_at is None or now >= basket.renewed_at + GRACE:
        basket.serial += 1
        basket.renewed_at = now
    _give_cookie(request, basket_id, basket.serial)


def tell_count(request, store, basket_id: str | None) -> int:
    """Return how many items wait in the basket, and tell an anonymous visitor's browser."""
    count = len(dues_of(store, basket_id)) if basket_id else 0
    if api.user.is_anonymous() and request.cookies.get(COUNT_COOKIE, "0") != str(count):
        request.response.setCookie(
            COUNT_COOKIE,
            str(count),
            path="/",
            same_site="Lax",
            secure=is_secure(),
            max_age=COOKIE_SECONDS,
        )
    return count


def take_along_at_login(event) -> None:
    """Move what was put in before the login into the member's basket. Writes."""
    request = getRequest()
    store = getattr(api.portal.get(), "imio_payment", None)
    if request is None or store is None:
        return
    basket_id = _from_cookie(request)
    if basket_id is None:
        return
    user_id = event.object.getId()
    adopt(store, basket_id, user_id)
    merge(store, basket_id, member_basket_id(user_id), utc_now())
    for name in (cookie_name(), COUNT_COOKIE):
        request.response.expireCookie(name, path="/", secure=is_secure())


def _from_cookie(request) -> str | None:
    given = request.cookies.get(cookie_name())
    if not isinstance(given, str) or given.count(".") != 2:
        return None
    basket_id, serial, proof = given.split(".")
    store = get_store()
    if not is_signed(store.signing_secret, proof, "basket", basket_id, serial):
        return None
    basket = store.baskets.get(basket_id)
    if basket is None:
        return None
    if serial == str(basket.serial):
        return basket_id
    fresh = basket.renewed_at is not None and utc_now() < basket.renewed_at + GRACE
    return basket_id if fresh and serial == str(basket.serial - 1) else None


def _give_cookie(request, basket_id: str, serial: int) -> None:
    proof = sign(get_store().signing_secret, "basket", basket_id, str(serial))
    request.response.setCookie(
        cookie_name(),
        f"{basket_id}.{serial}.{proof}",
        path="/",
        http_only=True,
        same_site="Lax",
        secure=is_secure(),
        max_age=COOKIE_SECONDS,
    )
