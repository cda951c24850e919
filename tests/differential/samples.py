"""Documents as people write them, by what they show: those that run breadth first, and those that cannot."""

from typing import Any

from tests.differential.data import Data

FAST = {
    "page": "{ cases(first: 5) { nodes { number title status process { name } createdBy { name } } } }",
    "edges": "{ cases(last: 3) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } totalCount } }",
    "counted": "{ cases { totalCount totalCountIsExact } tasks(first: 0) { totalCount } }",
    "inbox": """
        query ($text: String) {
          cases(list: TODO, search: $text, filter: {variables: [{pointer: "/amount", gt: 5}]}) {
            totalCount
            nodes { number currentTasks { title } }
          }
          viewer { inboxCounts { todo overdue } }
        }""",
    "one": """
        {
          case(number: 1) {
            title uuid status priority overdue createdAt failure
            subject { email }
            variables(names: ["amount"], system: true)
            futureTasks { key }
          }
        }""",
    "deep": """
        {
          cases {
            nodes {
              tasks { nodes { id delegations { nodes { assignee { name groups { key } } } } } }
              notes { nodes { content author { name } } }
              documents { nodes { name size definition { key } } }
            }
          }
        }""",
    "objects": """
        {
          case(number: 1) {
            objects {
              totalCount
              edges { cursor node { __typename id name container folder { name } ...D } }
              nodes {
                ... on Folder { objects(first: 2) { nodes { name case { number } ... on Form { fields { valid } } } } }
                ... on Form { definition { key } fields { value } }
              }
              pageInfo { hasNextPage endCursor }
            }
          }
        }
        fragment D on Document { size createdBy { name } }""",
    "back": "{ case(number: 1) { tasks { nodes { case { tasks { nodes { case { parent { number } } } } } } } } }",
    "nothing": "{ case(number: 404) { number tasks { nodes { id } } } }",
    "merged": """
        {
          cases(first: 1) { nodes { number } }
          ...Again
          cases(first: 1) { nodes { title number } }
        }
        fragment Again on Query { cases(first: 1) { __typename nodes { id ...Numbered } } }
        fragment Numbered on Node { id ... on Case { number } ... on Task { title } }""",
    "interfaces": """
        query ($ids: [ID!]!) {
          nodes(ids: $ids) { __typename id ...Changed ... on Task { title } ... on Principal { name } }
        }
        fragment Changed on Audited { createdAt updatedBy { name } }""",
    "process": """
        {
          process(key: "loan") {
            version variableSchema
            tasks { key route { type targets { number task { key } } } }
            triggers { key }
            documents { kind format }
            forms { schema }
            cases { totalCount }
          }
        }""",
    "people": """
        {
          principals { nodes { type groups { members { nodes { username } } } } }
          groups { key }
          roles { permissions }
          tenantUsers(last: 2) {
            totalCount
            nodes {
              id createdAt updatedBy { name } principal { name groups { key } } manager { name }
              tenant { key } roles { key permissions } metadata { valid value errors { pointer } }
            }
          }
        }""",
    "conditions": """
        query ($yes: Boolean! = true, $no: Boolean! = false) {
          cases @include(if: $yes) { totalCount @skip(if: $no) nodes @skip(if: $yes) { id } }
          viewer @include(if: $no) { tenant { name } }
        }""",
    "columns apart": """
        {
          a: cases(first: 3) { nodes { title } }
          b: cases(first: 3) { edges { node { number overdue subject { email } } } }
          c: cases(first: 3) { nodes { ...N tasks { nodes { id } edges { node { ...N ...O } } } } }
        }
        fragment N on Node { __typename id ...M }
        fragment O on Task { owner { name } }
        fragment M on Audited { updatedAt createdBy { name } ... on Case { dueAt priority } ... on Task { locked } }""",
    "cursors alone": """
        {
          cases(first: 3) { edges { cursor } pageInfo { startCursor hasPreviousPage } }
          tasks(last: 2) { pageInfo { endCursor } nodes { documents { edges { cursor } totalCount } } }
        }""",
    "shared": """
        {
          cases {
            nodes {
              createdBy { ...P } updatedBy { ...P } initiator { id groups { key } }
              parent { number createdBy { ...P } parent { id } }
              process { name uuid createdAt } tasks { nodes { case { process { name } } completedBy { ...P } } }
            }
          }
        }
        fragment P on Principal { __typename id name type }""",
    "second": "query A { viewer { tenant { key } } } query B { __typename cases { __typename totalCount } }",
}
SLOW = {
    "introspection": "{ __schema { queryType { name } } cases { totalCount } }",
    "type": '{ __type(name: "Case") { name } }',
    "invalid cursor": '{ cases(after: "bad") { nodes { id } } }',
    "malformed id": '{ case(id: "bad") { id } }',
    "wrong type of id": "query ($id: ID!) { task(id: $id) { id } }",
    "unknown category": '{ cases(filter: {category: "Nope"}) { totalCount } }',
    "null where none may be": '{ cases(search: "Lost") { nodes { tasks { nodes { definition { key } } } } } }',
    "a condition that is null": "query ($c: Boolean = true) { cases { totalCount @include(if: $c) nodes { id } } }",
    "a variable of another type": "query ($n: Int!) { case(number: $n) { id } }",
}


def variables_of(name: str, tenant: Data) -> dict[str, Any]:
    """What a document is sent with."""
    some = [one for kind in ("Case", "Task", "Document", "Principal", "Tenant") for one in tenant.ids[kind][:2]]
    given: dict[str, dict[str, Any]] = {
        "interfaces": {"ids": some},
        "inbox": {"text": "first"},
        "wrong type of id": {"id": tenant.ids["Case"][0]},
        "a condition that is null": {"c": None},
        "a variable of another type": {"n": "one"},
    }
    return given.get(name, {})
