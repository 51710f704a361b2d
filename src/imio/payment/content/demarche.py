"""Démarche: an EasyForm with a price."""

from collective.easyform.content import EasyForm
from collective.easyform.interfaces import IEasyForm
from zope.interface import implementer


NO_ACTIONS = """<?xml version="1.0" encoding="utf-8"?>
<model xmlns="http://namespaces.plone.org/supermodel/schema"><schema/></model>
"""


class IDemarche(IEasyForm):
    """A form that citizens fill in, and may have to pay for."""


@implementer(IDemarche)
class Demarche(EasyForm):
    """See IDemarche; its price comes with the behavior imio.payment.payable."""

    # EasyForm starts with a mail to nobody in particular, which would fail after each
    # payment. Here agents and citizens have their own mails; editors may add others.
    actions_model = NO_ACTIONS
