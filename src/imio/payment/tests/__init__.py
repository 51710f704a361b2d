"""Tests; examples may take their time on a busy machine, so only results decide."""

from hypothesis import HealthCheck
from hypothesis import settings


settings.register_profile(
    "imio.payment",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("imio.payment")
