"""Where PSPs tell what became of a payment, server to server."""

from imio.payment import logger
from imio.payment.browser.checkout.headers import for_log
from imio.payment.browser.checkout.headers import plain_answer
from imio.payment.browser.checkout.messages import message_of
from imio.payment.browser.checkout.messages import TooLarge
from imio.payment.browser.checkout.page import AddressedPage
from imio.payment.browser.checkout.waking import wake_after_commit
from imio.payment.checkout.ask import hear
from imio.payment.clock import utc_now
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.errors import PlatformUnavailable
from imio.payment.storage.platforms import platform_ids
from plone.protect.interfaces import IDisableCSRFProtection
from zope.interface import alsoProvides


class NotifyView(AddressedPage):
    """Verifies first; writes only what the PSP proved. Conflicts go up: Zope repeats."""

    parts_expected = 1

    def __call__(self):
        response = self.request.response
        platform_id = self.parts[0] if self.parts else ""
        if platform_id not in platform_ids():
            return plain_answer(response, 404, "")
        if self.is_read_only:
            return plain_answer(response, 200, "")
        try:
            message = message_of(self.request)
            answer = hear(self.store, platform_id, message, utc_now())
        except TooLarge:
            return plain_answer(response, 413, "")
        except InvalidNotification as error:
            logger.warning(
                "notification refused: platform %s, %s", platform_id, for_log(error)
            )
            return plain_answer(response, 403, "")
        except (GatewayUnreachable, GatewayRefused) as error:
            logger.warning(
                "notification not checked: platform %s, %s", platform_id, for_log(error)
            )
            return plain_answer(response, 503, "")
        except (PlatformUnavailable, ConfigurationError):
            logger.error("notification not readable: platform %s", platform_id)
            return plain_answer(response, 503, "")
        # Whatever was written was proven by the PSP.
        alsoProvides(self.request, IDisableCSRFProtection)
        wake_after_commit()
        return plain_answer(response, answer.status, answer.body, answer.content_type)
