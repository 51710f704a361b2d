"""Agents of a form: the members of its group, without a visit to the sharing page."""

from borg.localrole.interfaces import ILocalRoleProvider
from imio.payment.content.payable import IPayable
from zope.component import adapter
from zope.interface import implementer


AGENT_ROLE = "Payment Agent"


@implementer(ILocalRoleProvider)
@adapter(IPayable)
class AgentsOfForm:
    """Gives the group of a form's agents their role on this form."""

    def __init__(self, context) -> None:
        self.context = context

    def getRoles(self, principal_id: str) -> tuple[str, ...]:
        group = self.context.agents_group
        return (AGENT_ROLE,) if group and principal_id == group else ()

    def getAllRoles(self):
        group = self.context.agents_group
        return iter([(group, (AGENT_ROLE,))] if group else [])
