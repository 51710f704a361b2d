"""Forms, régies and tariffs that tests of prices are built on."""

from plone import api


BIRTH_FIELDS = """<?xml version="1.0" encoding="utf-8"?>
<model xmlns="http://namespaces.plone.org/supermodel/schema"
       xmlns:easyform="http://namespaces.plone.org/supermodel/easyform">
  <schema>
    <field name="motif" type="zope.schema.Choice">
      <title>Motif</title>
      <values>
        <element key="emploi">Recherche d'emploi</element>
        <element key="alloc">Allocations familiales</element>
      </values>
    </field>
    <field name="envoi" type="zope.schema.Choice">
      <title>Envoi</title>
      <values>
        <element>Digital</element>
        <element>Postal</element>
      </values>
    </field>
    <field name="nom" type="zope.schema.TextLine">
      <title>Nom</title>
    </field>
  </schema>
</model>
"""
EVENT_FIELDS = """<?xml version="1.0" encoding="utf-8"?>
<model xmlns="http://namespaces.plone.org/supermodel/schema">
  <schema>
    <field name="places" type="zope.schema.Int">
      <title>Places</title>
      <min>1</min>
    </field>
    <field name="semaines" type="zope.schema.Set">
      <title>Semaines</title>
      <required>False</required>
      <value_type type="zope.schema.Choice">
        <values><element>S1</element><element>S2</element></values>
      </value_type>
    </field>
    <field name="ne" type="zope.schema.Date"><title>Né le</title></field>
    <field name="cp" type="zope.schema.TextLine"><title>Code postal</title></field>
    <field name="urgent" type="zope.schema.Bool">
      <title>Urgent</title>
      <required>False</required>
    </field>
  </schema>
</model>
"""


def condition(field, value, operator="equals"):
    return {"field": field, "operator": operator, "value": value}


def row(effect, *conditions, **cells):
    return {"effect": effect, "conditions": list(conditions), **cells}


BIRTH_ROWS = [
    row("base", condition("motif", "emploi"), amount_cents=0),
    row("base", condition("motif", "alloc"), amount_cents=500),
    row("surcharge", condition("envoi", "Digital"), amount_cents=0),
    row("surcharge", condition("envoi", "Postal"), amount_cents=700),
]


def create_regie(portal, regie_id="population", **values):
    return api.content.create(
        portal, "imio.payment.Regie", regie_id, title="Population", **values
    )


def create_tariff(regie, tariff_id, **values):
    values = {"title": "Repas", "item": "repas", "price": "3,50", **values}
    return api.content.create(regie, "imio.payment.Tariff", tariff_id, **values)


def create_demarche(portal, regie=None, fields=BIRTH_FIELDS, rows=BIRTH_ROWS):
    return api.content.create(
        portal,
        "imio.payment.Demarche",
        "acte",
        title="Copie d'acte de naissance",
        fields_model=fields,
        regie=regie.UID() if regie is not None else None,
        pricing_rules=[dict(one) for one in rows],
    )
