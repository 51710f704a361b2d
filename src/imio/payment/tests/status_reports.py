"""Status reports (pain.002) on our collections, as a bank writes them."""

_REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-12-23T08:00:00+01:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId>
<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
{blocks}</CstmrPmtStsRpt></Document>"""
_BLOCK = """<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message_id}-RCUR</OrgnlPmtInfId>
{orders}</OrgnlPmtInfAndSts>"""
_ORDER = """<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf><OrgnlTxRef><Amt>
<InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"""
_REJECTED = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"


def status_report(message_id, rejected):
    """A report that rejects orders of a file, each (end to end id, cents)."""
    orders = "".join(
        _ORDER.format(name=name, amount=f"{cents // 100}.{cents % 100:02d}")
        for name, cents in rejected
    )
    blocks = _BLOCK.format(message_id=message_id, orders=orders)
    return _REPORT.format(message_id=message_id, group="", blocks=blocks).encode()


def rejected_file(message_id):
    """A report that rejects a whole file without naming its orders."""
    return _REPORT.format(message_id=message_id, group=_REJECTED, blocks="").encode()
