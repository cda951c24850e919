"""The queries that a visitor of the demo's playground finds, each in a tab of its own: a first tour of the schema."""

from typing import Any, NamedTuple


class DemoTab(NamedTuple):
    """A tab: its title, a query, and the variables of the query, which are JSON."""

    title: str
    query: str
    variables: dict[str, Any]


SHOWN_CASE = 88
"""The number of a case that has a bit of everything."""

_INBOX = """\
# What waits for you? Put the token of another login
# into the headers, and you see that person's work.
query Inbox {
  viewer {
    principal { name }
    inboxCounts { todo draft unassigned paused overdue }
  }
  cases(list: TODO, first: 10, orderBy: [{ field: DUE_AT }]) {
    totalCount
    nodes {
      number
      title
      priority
      dueAt
      overdue
      tasks(filter: { status: [READY, CLAIMED] }) {
        nodes {
          title
          owner { name }
          delegations { nodes { index thread assignee { name } delegatedAt startedAt } }
        }
      }
    }
  }
  free: cases(list: UNASSIGNED, first: 5) {
    nodes { number title currentTasks { title candidates(first: 5) { nodes { name } } } }
  }
}
"""

_FILTER = """\
# The newest cases whose variables compare as you say: numbers with numbers, texts with texts.
query NewestWithVariables($where: CaseFilter) {
  cases(filter: $where, orderBy: [{ field: CREATED_AT, direction: DESC }], first: 10) {
    totalCount
    nodes {
      number
      title
      status
      milestone
      createdAt
      initiator { name }
      variables(names: ["amount", "currency", "supplier", "items"])
    }
  }
}
"""

_ONE = """\
# One case with everything that belongs to it.
query OneCase($number: Int!) {
  case(number: $number) {
    id
    uuid
    title
    description
    status
    priority
    milestone
    version
    createdAt
    createdBy { name type }
    updatedAt
    finishedAt
    dueAt
    overdue
    process { name version category }
    subject { firstName lastName companyName email }
    initiator { name email }
    parent { number title }
    children(first: 5) { nodes { number title status } }
    variables
    currentTasks { title owner { name } }
    futureTasks { key title }
    tasks(first: 20) {
      nodes {
        title
        type
        status
        parallel
        owner { name }
        definition { assignmentRule route { type targets { number condition task { title } } } }
        claimedAt
        completedAt
      }
    }
    delegations(first: 50) {
      nodes {
        index
        thread
        previous { index }
        task { title }
        assignee { name }
        status
        outcome
        duration
      }
    }
    documents {
      nodes { index name kind version size sha256 versions { nodes { version comment createdBy { name } } } }
    }
    notes { nodes { author { name } content createdAt } }
    events(first: 50) { totalCount nodes { timestamp type actor { name } onBehalfOf { name } task { title } data } }
  }
}
"""

_PAGES = """\
# A page at a time, by two sort keys. For the next page, put `endCursor` into the variable `after`.
query Pages($after: String) {
  cases(first: 5, after: $after, orderBy: [{ field: PRIORITY, direction: DESC }, { variable: "/amount" }]) {
    totalCount
    totalCountIsExact
    pageInfo { hasNextPage endCursor }
    edges { cursor node { number priority title variables(names: ["amount"]) } }
  }
}
"""

_PROCESSES = """\
# What people work on: each process with its tasks and where they lead, and its cases that run now.
query Processes {
  processes(filter: { latest: true }) {
    nodes {
      key
      name
      description
      category
      version
      tasks {
        key
        title
        type
        start
        adHoc
        assignmentRule
        route { type targets { number condition task { key } } }
      }
      triggers { key title }
      documents { key title kind versioned }
      variableSchema
      cases(filter: { status: { eq: RUNNING } }, first: 3) { totalCount nodes { number title } }
    }
  }
}
"""

_PEOPLE = """\
# Who works here.
query People($pattern: String!) {
  groups { key name members(first: 10) { totalCount nodes { name username } } }
  roles { key name permissions }
  principals(filter: { name: { contains: $pattern } }, orderBy: [{ field: NAME }]) {
    nodes { type name username email groups { name } }
  }
}
"""

TABS = (
    DemoTab("Inbox", _INBOX, {}),
    DemoTab(
        "Newest cases with filter on variables",
        _FILTER,
        {
            "where": {
                "status": {"in": ["RUNNING", "PAUSED", "COMPLETED"]},
                "variables": [
                    {"pointer": "/amount", "gt": 1000},
                    {"pointer": "/supplier/country", "in": ["DE", "GR", "PL"]},
                ],
            }
        },
    ),
    DemoTab("One case with everything", _ONE, {"number": SHOWN_CASE}),
    DemoTab("Page by cursor", _PAGES, {"after": None}),
    DemoTab("Processes and routes", _PROCESSES, {}),
    DemoTab("People and groups", _PEOPLE, {"pattern": "é"}),
)
"""In the order in which they are shown."""
