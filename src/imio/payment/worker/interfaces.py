"""What the worker asks of the features whose messages it delivers."""

from zope.interface import Attribute
from zope.interface import Interface


class IDelivery(Interface):
    """Named utility that delivers the outbox entries of one kind."""

    repeatable = Attribute(
        "False when an interrupted delivery must be parked for a human, never repeated"
    )

    def prepare(store, entry):
        """Read the database and return what must be sent; None when nothing is to be done."""

    def send(message):
        """Make the foreign call, outside any database transaction. Raises on failure."""

    def finish(store, entry, message, now):
        """Write what follows from a delivery, in the transaction that marks it done."""
