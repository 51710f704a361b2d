"""Messages that no PSP sends: for the conformance suite."""

from dataclasses import replace
from imio.payment.domain import psp

import random


HOSTILE = (
    b"",
    b"&&&===",
    b"%",
    b"%zz=%",
    b"id=tr_1&id=tr_2",
    b"id=../../customers/x",
    b"id=tr_1%00",
    b"idop=" + b"a" * 5000,
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b'{"a":1,"a":2}',
    b'{"a":NaN}',
    b"\xff\xfe\x00\x80=\xc3\x28",
    b"a=" + b"x" * 300_000,
    b"&".join(b"n%d=1" % number for number in range(1000)),
    b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y 'z'>]><x>&y;</x>",
)


def mutate(message: psp.HttpMessage, dice: random.Random) -> psp.HttpMessage:
    """Return a message with one thing changed in its body or its query string."""
    in_query = bool(message.query_string) and (not message.body or dice.random() < 0.5)
    raw = message.query_string.encode() if in_query else message.body
    place = dice.randrange(len(raw))
    piece = bytes([dice.choice(b'0123456789abcdefABCDEF&=%+|{}":,.-')])
    after = raw[place + dice.randrange(3) :]
    changed = raw[:place] + (piece if dice.random() < 0.7 else b"") + after
    if in_query:
        return replace(message, query_string=changed.decode("latin-1"))
    return replace(message, body=changed)
