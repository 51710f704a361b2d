"""No value that we send can speak for another field (rule R9)."""

from imio.payment.tests.psp_statuses import Statuses


class HostileRequests(Statuses):
    def test_no_value_speaks_for_another_field(self):
        hostile = (
            "X&PBX_TOTAL=1",
            "X\nPBX_TOTAL=1",
            "X%26PBX_TOTAL=1",
            "X\u2028Y",
            "é;<&>",
        )
        for value in hostile:
            fields = [["PBX_TOTAL", "730"], ["PBX_CMD", value], ["PBX_HASH", "SHA512"]]
            given = {
                "ordered_fields": fields,
                "hmac_key_hex": "ab" * 32,
                "hostile_field": "PBX_CMD",
            }
            self.conclude("paybox", "request_injection", given, {})
            sips = [["amount", "730"], ["returnContext", value.replace("&", "|")]]
            given = {"ordered_fields": sips, "secretKey": "k"}
            self.conclude("worldline-sips", "request_injection", given, {})

    def test_a_label_of_tipi_cannot_add_a_field(self):
        fields = [["montant", "730"], ["urlcl", "https://c.example/r?a=1&montant=1"]]
        given = {"ordered_fields": fields, "hostile_field": "urlcl"}
        self.conclude("payfip-tipi", "request_injection", given, {})
        xml = [["montant", "730"], ["urlnotif", "https://c.example/</urlnotif><a>"]]
        given = {"ordered_fields": xml, "hostile_field": "urlnotif"}
        self.conclude("payfip-ws", "request_injection", given, {})
