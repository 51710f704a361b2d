"""Writes a statement as CAMT.053, so that both formats tell the same facts."""

from imio.payment.banking import statement as words
from imio.payment.domain.money import decimal_text
from xml.sax.saxutils import escape


NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
VERSIONS = ("02", "08", "12")


def write_camt(statements, version="08", prefix=""):
    """Return statements as the bytes of one CAMT.053 file."""
    body = "".join(_write_statement(one, version) for one in statements)
    head = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-10-06T06:00:00</CreDtTm></GrpHdr>"
    message = f"<Document><BkToCstmrStmt>{head}{body}</BkToCstmrStmt></Document>"
    name = f"{NAMESPACE}{version}"
    if prefix:
        message = message.replace("</", "\0").replace("<", f"<{prefix}:")
        message = message.replace("\0", f"</{prefix}:")
    declared = f" xmlns:{prefix}=" if prefix else " xmlns="
    message = message.replace("Document>", f'Document{declared}"{name}">', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{message}'.encode()


def tag(name, *inside, **attributes):
    """Write an element unless it is empty."""
    text = "".join(inside)
    marks = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{marks}>{text}</{name}>" if text else ""


def _write_amount(cents, currency):
    side = "DBIT" if cents < 0 else "CRDT"
    amount = tag("Amt", decimal_text(abs(cents)), Ccy=currency)
    return amount + tag("CdtDbtInd", side)


def _write_balance(code, cents, day, currency):
    kind = tag("Tp", tag("CdOrPrtry", tag("Cd", code)))
    day = tag("Dt", tag("Dt", day.isoformat()))
    return tag("Bal", kind, _write_amount(cents, currency), day)


def _write_statement(one, version):
    opened_on = one.opened_on or one.on
    entries = _group(one.movements)
    return tag(
        "Stmt",
        tag("Id", f"{one.number}-{one.on}"),
        tag("LglSeqNb", str(int(one.number))),
        tag("CpyDplctInd", "DUPL" if one.is_copy else ""),
        tag(
            "Acct",
            tag("Id", tag("IBAN", one.iban)),
            tag("Ccy", one.currency),
            tag("Ownr", tag("Nm", escape(one.holder))),
        ),
        _write_balance("OPBD", one.opening_cents, opened_on, one.currency),
        _write_balance("CLBD", one.closing_cents, one.on, one.currency),
        "".join(_write_entry(entry, one.currency, version) for entry in entries),
    )


def _group(movements):
    """Put the payments of a movement behind it; a total within a total is left out."""
    groups = []
    for movement in movements:
        if movement.ref.endswith("/0000"):
            groups.append([movement])
        elif not movement.is_total:
            groups[-1].append(movement)
    return groups


def _write_entry(group, currency, version):
    first, *details = group
    status = "BOOK" if version == "02" else tag("Cd", "BOOK")
    written = details or [first]
    return tag(
        "Ntry",
        _write_amount(first.amount_cents, currency),
        tag("RvslInd", "true" if _came_back(first) and not details else ""),
        tag("Sts", status),
        tag("BookgDt", tag("Dt", first.entry_on.isoformat())),
        tag("ValDt", tag("Dt", first.value_on.isoformat() if first.value_on else "")),
        tag("AcctSvcrRef", first.bank_reference),
        tag("BkTxCd", tag("Prtry", tag("Cd", first.code))),
        tag(
            "NtryDtls",
            "".join(_write_payment(one, currency, version) for one in written),
        ),
    )


def _came_back(movement):
    return movement.nature in (words.REVERSAL, words.REFUND_RETURNED)


def _write_payment(one, currency, version):
    amount = _write_amount(one.amount_cents, currency)
    if version == "02":
        side = tag("CdtDbtInd", "DBIT" if one.amount_cents < 0 else "CRDT")
        inner = tag("Amt", decimal_text(abs(one.amount_cents)), Ccy=currency)
        amount = tag("AmtDtls", tag("TxAmt", inner)) + side
    dues_side = one.nature in (words.CREDIT, words.REVERSAL)
    role = "Dbtr" if dues_side else "Cdtr"
    name = tag("Nm", escape(one.counterparty_name))
    return tag(
        "TxDtls",
        tag(
            "Refs",
            tag("EndToEndId", escape(one.end_to_end_id) or "NOTPROVIDED"),
            tag("MndtId", escape(one.mandate_reference)),
        ),
        amount,
        tag(
            "RltdPties",
            tag(role, name if version == "02" else tag("Pty", name)),
            tag(f"{role}Acct", tag("Id", tag("IBAN", one.counterparty_iban))),
        ),
        tag("RmtInf", _write_communication(one)),
        tag(
            "RtrInf", tag("Rsn", tag("Cd", one.reason_code if _came_back(one) else ""))
        ),
    )


def _write_communication(one):
    if not one.reference:
        return tag("Ustrd", escape(one.communication))
    issuer = tag("Issr", "BBA" if one.reference_kind == words.OGM else "")
    kind = tag("Tp", tag("CdOrPrtry", tag("Cd", "SCOR")), issuer)
    return tag("Strd", tag("CdtrRefInf", kind, tag("Ref", one.reference)))
