"""The tables by short names, for the statements of the repositories."""

from casegraph import models
from casegraph.models import table_of

CANDIDATE = table_of(models.TaskCandidateRow)
CASE = table_of(models.CaseRow)
CASE_BODY = table_of(models.CaseBodyRow)
CASE_SEARCH = table_of(models.CaseSearchRow)
CASE_VALUE = table_of(models.CaseValueRow)
DELEGATION = table_of(models.DelegationRow)
DOCUMENT = table_of(models.DocumentRow)
EVENT = table_of(models.EventRow)
GROUP = table_of(models.GroupRow)
MEMBERSHIP = table_of(models.MembershipRow)
NOTE = table_of(models.NoteRow)
PARTICIPANT = table_of(models.ParticipantRow)
PRINCIPAL = table_of(models.PrincipalRow)
PROCESS = table_of(models.ProcessRow)
PROCESS_BODY = table_of(models.ProcessBodyRow)
ROLE = table_of(models.RoleRow)
ROLE_GRANT = table_of(models.RoleGrantRow)
TASK = table_of(models.TaskRow)
TASK_BODY = table_of(models.TaskBodyRow)
TASK_VALUE = table_of(models.TaskValueRow)
TENANT = table_of(models.TenantRow)
TOKEN = table_of(models.TokenRow)
