"""All simulators, to be mounted on one bank."""

from imio.payment.providers.simulators.dialect import Dialect
from imio.payment.providers.simulators.ingenico import IngenicoSimulator
from imio.payment.providers.simulators.mollie import MollieSimulator
from imio.payment.providers.simulators.paybox import PayboxSimulator
from imio.payment.providers.simulators.payfip import PayfipSimulator
from imio.payment.providers.simulators.payfip import TipiSimulator
from imio.payment.providers.simulators.worldline_direct import DirectSimulator
from imio.payment.providers.simulators.worldline_sips import SipsSimulator
from pathlib import Path


def all_simulators(folder: Path | None = None) -> list[Dialect]:
    """Return one simulator of each PSP; a bank answers them under ``/sim/<name>``.

    ``folder`` is where a simulator keeps what must outlive it.
    """
    return [
        SipsSimulator(),
        DirectSimulator(),
        IngenicoSimulator(),
        MollieSimulator(),
        PayfipSimulator(),
        TipiSimulator(),
        PayboxSimulator(folder),
    ]
