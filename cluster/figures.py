"""From single answers to the figures that are printed."""

from collections import Counter
from collections.abc import Iterable


def quantile(values: list[float], share: float) -> float:
    """Return the value below which a share of the values lies; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def line_of(name: str, answers: list[tuple[int, float]]) -> str:
    """Tell of one kind of answers: how many, how long, and which were not as wished."""
    good = [seconds for status, seconds in answers if 200 <= status < 400]
    bad = Counter(status for status, _seconds in answers if not 200 <= status < 400)
    told = ", ".join(
        f"{count} × {status or 'none'}" for status, count in sorted(bad.items())
    )
    figures = " ".join(
        f"{quantile(good, share):7.2f}" for share in (0.5, 0.95, 0.99, 1.0)
    )
    return f"  {name:<14} {len(answers):>6} {figures}   {told}".rstrip()


def table_of(answers: Iterable[tuple[str, int, float]]) -> list[str]:
    """Return the lines of a table, one for each step, in the order of the steps."""
    by_step: dict[str, list[tuple[int, float]]] = {}
    for step, status, seconds in answers:
        by_step.setdefault(step, []).append((status, seconds))
    head = (
        f"  {'seconds':<14} {'number':>6} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7}"
    )
    return [head + "   not 2xx or 3xx", *(line_of(*item) for item in by_step.items())]


def heard_by(facts: dict, known: set[str]) -> str:
    """Tell how the site came to know of its payments: by whom, and how often."""
    actors = Counter(
        one["paid_by"]
        for name, one in facts["transactions"].items()
        if one["paid_by"] and name not in known
    )
    return ", ".join(f"{actor} {count}" for actor, count in actors.most_common())
