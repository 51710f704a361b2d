"""Démarche: an EasyForm with a price."""

from collective.easyform.content import EasyForm
from collective.easyform.interfaces import IEasyForm
from zope.interface import implementer


class IDemarche(IEasyForm):
    """A form that citizens fill in, and may have to pay for."""


@implementer(IDemarche)
class Demarche(EasyForm):
    """See IDemarche; its price comes with the behavior imio.payment.payable."""
