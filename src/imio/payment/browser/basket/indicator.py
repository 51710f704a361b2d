"""The small basket on every page: how many items wait.

Pages that caches share are the same for everybody: there the browser itself fills in
the count, from a cookie that tells nothing else. So the indicator loads and writes
nothing for visitors without a basket.
"""

from imio.payment.basket.visitor import basket_id_of
from imio.payment.basket.visitor import COUNT_COOKIE
from imio.payment.basket.visitor import tell_count
from imio.payment.storage.store import get_store
from plone import api
from plone.app.layout.viewlets.common import ViewletBase


class BasketIndicator(ViewletBase):
    """Count where the page is this visitor's only, a plain link elsewhere."""

    cookie = COUNT_COOKIE
    count = 0
    is_personal = False

    def update(self):
        super().update()
        cached = self.request.response.getHeader("Cache-Control") or ""
        self.is_personal = not api.user.is_anonymous() or "no-store" in cached
        if self.is_personal:
            basket_id = basket_id_of(self.request)
            self.count = tell_count(self.request, get_store(), basket_id)
