// The documents that the inbox asks with. Their types are generated from the schema.
import { graphql } from "./generated/index.js";

export const Me = graphql(`
  query Me {
    viewer {
      tenant {
        key
      }
      principal {
        name
      }
      permissions
      inboxCounts {
        todo
        draft
        participated
        unassigned
        paused
        overdue
      }
    }
  }
`);

export const CasePage = graphql(`
  query CasePage($list: CaseList!, $first: Int!, $after: String) {
    cases(list: $list, first: $first, after: $after, orderBy: [{ field: TITLE }, { field: NUMBER, direction: DESC }]) {
      totalCount
      totalCountIsExact
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        uuid
        number
        title
        status
        priority
        dueAt
        overdue
        initiator {
          name
        }
        process {
          key
        }
      }
    }
  }
`);

export const OneCase = graphql(`
  query OneCase($number: Int!) {
    case(number: $number) {
      id
      title
      variables
      subject {
        lastName
        companyName
      }
      parent {
        number
      }
      children(first: 10) {
        nodes {
          number
        }
      }
      currentTasks {
        title
        candidates {
          nodes {
            name
          }
        }
      }
      futureTasks {
        key
        route {
          type
          targets {
            condition
            task {
              title
            }
          }
        }
      }
      tasks {
        nodes {
          id
          type
          status
          owner {
            name
            groups {
              key
            }
          }
        }
      }
      delegations {
        nodes {
          id
          index
          delegatedAt
          finishedAt
          outcome
          duration
          assignee {
            name
          }
          previous {
            index
          }
        }
      }
      documents {
        nodes {
          id
          name
          size
          versions {
            nodes {
              version
            }
          }
        }
      }
      notes {
        nodes {
          id
          content
          author {
            name
          }
        }
      }
    }
  }
`);

export const ByVariables = graphql(`
  query ByVariables($where: CaseFilter!, $orderBy: [CaseOrder!]) {
    cases(filter: $where, orderBy: $orderBy, first: 100) {
      totalCount
      nodes {
        number
        variables
      }
    }
  }
`);

export const Things = graphql(`
  query Things($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
      ... on Case {
        number
      }
      ... on Task {
        title
        case {
          number
        }
      }
      ... on Delegation {
        index
        case {
          number
        }
      }
      ... on Document {
        size
        linkedTo: case {
          number
        }
      }
      ... on Note {
        createdAt
        case {
          number
        }
      }
    }
  }
`);
