"""Online payment of what citizens owe their commune."""

from zope.i18nmessageid import MessageFactory

import logging


PACKAGE_NAME = "imio.payment"

_ = MessageFactory(PACKAGE_NAME)

logger = logging.getLogger(PACKAGE_NAME)
