"""Compares what the site holds with the bank's own journal, which is the truth.

Pure: plain values in, verdicts out. ``facts`` are those of cluster.facts, ``known``
the transactions that were there before (the demo commune's past).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass


SHOWN = 5


@dataclass(frozen=True)
class Verdict:
    """One thing that must hold; ``faults`` says where it does not."""

    what: str
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.faults

    def __str__(self) -> str:
        if self.holds:
            return f"ok    {self.what}"
        more = f" … and {len(self.faults) - SHOWN} more" if self.faults[SHOWN:] else ""
        return f"FAIL  {self.what}: " + "; ".join(self.faults[:SHOWN]) + more


def accepted_by_bank(rows: list[dict]) -> dict[str, int]:
    """Return the cents that the bank took for each reference, from its journal."""
    references: dict[str, str] = {}
    accepted: dict[str, int] = {}
    for row in rows:
        if row["event"] == "created":
            references[row["session"]] = row["reference"]
        elif row["event"] == "paid":
            accepted[references[row["session"]]] = row["paid_amount"]
    return accepted


def money_verdicts(
    rows: list[dict], facts: dict, known: set[str], dues: list[str]
) -> Iterator[Verdict]:
    """Say whether site and bank tell the same story about every cent."""
    accepted = accepted_by_bank(rows)
    attempts = {k: v for k, v in facts["transactions"].items() if k not in known}
    paid = {name for name, one in attempts.items() if one["state"] == "paid"}
    booked: Counter[str] = Counter()
    for row in facts["journal"]:
        booked[row["transaction"]] += row["cents"]
    yield Verdict(
        f"the {len(accepted)} payments that the bank accepted are paid here",
        tuple(sorted(set(accepted) - paid)),
    )
    yield Verdict(
        "nothing is paid here that the bank did not accept",
        tuple(sorted(paid - set(accepted))),
    )
    yield Verdict(
        "each payment is booked once, with the bank's cents",
        tuple(
            f"{name}: bank {cents}, journal {booked[name]}"
            for name, cents in accepted.items()
            if booked[name] != cents
        ),
    )
    yield Verdict(
        f"all {len(dues)} requests are paid in full, no cent more, and with the agents",
        tuple(_unpaid(facts["requests"], dues)),
    )
    times = Counter(due for name in paid for due in attempts[name]["dues"])
    yield Verdict(
        "no request was paid twice",
        tuple(f"{due}: {count} times" for due, count in times.items() if count > 1),
    )
    yield Verdict(
        "no attempt is left open",
        tuple(
            f"{name}: {one['state']}"
            for name, one in attempts.items()
            if one["state"] in ("created", "started")
        ),
    )


def _unpaid(requests: dict, dues: list[str]) -> Iterator[str]:
    for due in dues:
        one = requests.get(due)
        if one is None:
            yield f"{due}: unknown"
        elif one["state"] != "to_process" or one["paid"] != one["owed"]:
            yield f"{due}: {one['state']}, {one['paid']} of {one['owed']}"


def sweep_verdict(facts: dict, known: set[str], untold: int) -> Verdict:
    """Say whether the sweep found the payments of which nobody told."""
    found = sum(
        one["paid_by"] == "sweep"
        for name, one in facts["transactions"].items()
        if name not in known
    )
    faults = () if found >= untold else (f"it found {found}",)
    return Verdict(f"the sweep found {untold} payments of which nobody told", faults)


def notification_verdicts(rows: list[dict]) -> Iterator[Verdict]:
    """Say whether the site took every notification that the bank insisted on."""
    told: dict[str, list[int]] = {}
    for row in rows:
        if row["event"] == "notified":
            told.setdefault(row["session"], []).append(row["http_status"])
    yield Verdict(
        f"each of {len(told)} notified payments was taken in the end",
        tuple(
            f"{session}: {statuses}"
            for session, statuses in told.items()
            if not any(200 <= status < 300 for status in statuses)
        ),
    )


def mail_verdicts(
    facts: dict, known: set[str], dues: list[str], arrived: Counter, kills: int
) -> Iterator[Verdict]:
    """Say whether each event made one mail, and nothing is stuck.

    A worker that is killed between sending and noting it repeats that one mail.
    """
    sent = {key: arrived[message_id] for key, message_id in facts["mails"].items()}
    expected = [f"mail:agents-to-treat:{due}:" for due in dues]
    yield Verdict(
        f"the agents got a mail for each of the {len(dues)} requests",
        tuple(_without_mail(sent, expected)),
    )
    paid = [
        f"mail:payment-confirmed:{name}"
        for name, one in facts["transactions"].items()
        if one["state"] == "paid" and name not in known
    ]
    yield Verdict(
        f"the payers of {len(paid)} payments got their receipt",
        tuple(key for key in paid if not sent.get(key)),
    )
    repeated = [key for key, count in sent.items() if count > 1]
    too_often = [key for key in repeated if sent[key] > 2]
    yield Verdict(
        f"no mail came twice, but for {kills} at most at a kill ({len(repeated)} did)",
        tuple(too_often) or tuple(repeated[kills:]),
    )
    unknown = set(arrived) - set(facts["mails"].values())
    yield Verdict("no mail came that the outbox does not know", tuple(sorted(unknown)))
    yield Verdict("nothing waits in the outbox", tuple(facts["waiting"]))
    parked = facts["parked"].items()
    yield Verdict("nothing was given up", tuple(f"{k}: {why}" for k, why in parked))


def _without_mail(sent: dict[str, int], stems: list[str]) -> Iterator[str]:
    found = {key.rpartition(":")[0] + ":" for key, count in sent.items() if count}
    yield from (stem for stem in stems if stem not in found)
