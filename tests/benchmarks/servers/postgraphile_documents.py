"""The queries in the words of PostGraphile's schema, with aliases that give its answers the shape of casegraph's."""

_CASE = "uuid: rowId number title status priority createdAt updatedAt dueAt"
_PROCESS = "process: processByTenantIdAndProcessId { key name }"
_PEOPLE = f"{_PROCESS} createdBy: principalByTenantIdAndCreatedById {{ name username }}"
_NEWEST = "condition: {tenantId: $tenant}, orderBy: [NUMBER_DESC]"

_Q1 = f"""query Newest($tenant: UUID!) {{
  cases: allCases(first: 20, {_NEWEST}) {{ nodes {{ {_CASE} {_PEOPLE} }} }}
}}"""

_Q2 = f"""query Nested($tenant: UUID!) {{
  cases: allCases(first: 20, {_NEWEST}) {{
    nodes {{
      number title status
      tasks: tasksByTenantIdAndCaseId(first: 10, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {{
        nodes {{
          title status createdAt
          delegations: delegationsByTenantIdAndTaskId(first: 10, orderBy: [INDEX_ASC, ROW_ID_ASC]) {{
            nodes {{ index status delegatedAt assignee: principalByTenantIdAndAssigneeId {{ name username }} }}
          }}
        }}
      }}
      notes: notesByTenantIdAndCaseId(first: 10, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {{
        nodes {{ content createdAt author: principalByTenantIdAndAuthorId {{ name }} }}
      }}
      documents: documentsByTenantIdAndCaseId(
        first: 10, condition: {{latest: true, deletedAt: null}}, orderBy: [INDEX_ASC, ROW_ID_ASC]
      ) {{
        nodes {{ name size createdAt createdBy: principalByTenantIdAndCreatedById {{ name }} }}
      }}
    }}
  }}
}}"""

_Q3 = f"""query One($tenant: UUID!, $id: UUID!) {{
  case: caseByTenantIdAndRowId(tenantId: $tenant, rowId: $id) {{ {_CASE} description milestone }}
}}"""

_Q4 = f"""query Hundred($tenant: UUID!) {{
  cases: allCases(first: 100, {_NEWEST}) {{ nodes {{ {_CASE} description milestone {_PEOPLE} }} }}
}}"""

_PAGE_500 = f"""query Page($tenant: UUID!, $after: Cursor!) {{
  cases: allCases(first: 20, after: $after, {_NEWEST}) {{ nodes {{ {_CASE} {_PEOPLE} }} }}
}}"""

_INBOX = f"""query Inbox($tenant: UUID!, $member: UUID!, $search: String!, $least: Float!) {{
  cases: benchmarkTodo(tenant: $tenant, member: $member, search: $search, least: $least, first: 20) {{
    totalCount
    nodes {{ {_CASE} {_PROCESS} }}
  }}
  viewer: benchmarkInboxCounts(tenant: $tenant, member: $member) {{ todo draft participated unassigned paused overdue }}
}}"""

POSITIONS = f"""query Position($tenant: UUID!, $offset: Int!) {{
  cases: allCases(first: 20, offset: $offset, {_NEWEST}) {{ pageInfo {{ endCursor }} }}
}}"""

DOCUMENTS = {"Q1": _Q1, "Q2": _Q2, "Q3": _Q3, "Q4": _Q4, "inbox": _INBOX, "page500": _PAGE_500}
