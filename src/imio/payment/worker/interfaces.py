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


class IJob(Interface):
    """Named utility for work that comes again: found by a look, done piece by piece."""

    every = Attribute("the time between two looks (timedelta)")

    def find(store, now):
        """Return the keys of what is to be done now; must be cheap, writes nothing."""

    def ask(store, key):
        """Return what must be asked outside first, or None; may call the network.

        Runs in a database transaction of its own, which must not write.
        """

    def do(store, key, news, now):
        """Do one piece, in a short transaction; ``news`` is what ask() returned."""
