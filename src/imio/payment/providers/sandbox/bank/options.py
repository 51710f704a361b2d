"""How the bank of demonstration behaves until it is told otherwise."""

from dataclasses import dataclass
from dataclasses import fields
from imio.payment.providers.courier import RETRY_SECONDS
from typing import Any


@dataclass
class Options:
    """Times in seconds, rates between 0 and 1; ``seed`` makes the chances repeatable."""

    notify_delay: float = 0.0
    late_seconds: float = 20.0
    duplicate_rate: float = 0.0
    shuffle_seconds: float = 0.0
    refund_status: str = "done"
    retry_seconds: tuple[float, ...] = RETRY_SECONDS
    seed: int = 0

    def change(self, wanted: dict[str, Any]) -> None:
        """Set the named options. Raises ValueError for an unknown name or wrong kind."""
        kinds = {field.name: type(field.default) for field in fields(self)}
        for name, value in wanted.items():
            if name not in kinds or name in ("retry_seconds", "seed"):
                raise ValueError(name)
            if kinds[name] is float and isinstance(value, int | float):
                setattr(self, name, float(value))
            elif isinstance(value, kinds[name]):
                setattr(self, name, value)
            else:
                raise ValueError(name)
