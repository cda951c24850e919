// Reads a person's inbox, page by page, and prints what it found as JSON.
import { ByVariables, CasePage, Me, OneCase, Things } from "./documents.js";
import type { CasePageQuery, OneCaseQuery, ThingsQuery } from "./generated/graphql.js";
import { Refused, client, type Request } from "./request.js";

type Page = CasePageQuery["cases"];
type CaseRow = Page["nodes"][number];
type Thing = NonNullable<ThingsQuery["nodes"][number]>;

const PAGE = 30;
const DEAR = 10_000;

async function pageAfter(request: Request, after: string | null): Promise<Page> {
  const { cases } = await request(CasePage, { list: "ALL", first: PAGE, after });
  return cases;
}

async function* pages(request: Request): AsyncGenerator<Page> {
  let page = await pageAfter(request, null);
  yield page;
  while (page.pageInfo.hasNextPage) {
    page = await pageAfter(request, page.pageInfo.endCursor);
    yield page;
  }
}

async function readAll(request: Request) {
  const rows: CaseRow[] = [];
  const totals: number[] = [];
  for await (const page of pages(request)) {
    rows.push(...page.nodes);
    totals.push(page.totalCount);
  }
  return { rows, totals };
}

function tally(words: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

async function dear(request: Request) {
  const variables = [{ pointer: "/amount", gt: DEAR }];
  const { cases } = await request(ByVariables, {
    where: { and: [{ variables }, { status: { notIn: ["CANCELLED"] } }] },
    orderBy: [{ variable: "/amount", direction: "DESC" }],
  });
  return { total: cases.totalCount, amounts: cases.nodes.map((node) => amountOf(node.variables)) };
}

/** JSON is `unknown` to the compiler, so that whoever reads it has to look first. */
function amountOf(variables: unknown): number {
  const amount = (variables as { amount?: unknown }).amount;
  if (typeof amount !== "number") throw new Error("a case without an amount met the filter");
  return amount;
}

function idsOf(found: NonNullable<OneCaseQuery["case"]>): string[] {
  const lists = [found.tasks, found.delegations, found.documents, found.notes];
  return [found.id, ...lists.flatMap((list) => list.nodes.map((node) => node.id))];
}

function caseNumberOf(thing: Thing): number | undefined {
  switch (thing.__typename) {
    case "Case":
      return thing.number;
    case "Task":
    case "Delegation":
    case "Note":
      return thing.case.number;
    case "Document":
      return thing.linkedTo?.number;
    default:
      throw new Error(`a case holds no ${thing.__typename}`);
  }
}

async function everythingOf(request: Request, number: number) {
  const { case: found } = await request(OneCase, { number });
  if (!found) throw new Error(`there is no case ${number}`);
  const { nodes } = await request(Things, { ids: idsOf(found) });
  const things = nodes.filter((node): node is Thing => node !== null);
  return {
    number,
    kinds: tally(things.map((thing) => thing.__typename)),
    elsewhere: things.filter((thing) => caseNumberOf(thing) !== number).length,
    bytes: found.documents.nodes.reduce((sum, node) => sum + BigInt(node.size), 0n).toString(),
  };
}

async function refusal(request: Request): Promise<string | undefined> {
  try {
    await request(CasePage, { list: "ALL", first: 1, after: "not-a-cursor" });
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  throw new Error("a forged cursor was taken");
}

async function inbox(url: string, token: string, number: number) {
  const request = client(url, token);
  const { viewer } = await request(Me);
  const { rows, totals } = await readAll(request);
  return {
    tenant: viewer.tenant.key,
    name: viewer.principal.name,
    permissions: viewer.permissions.length,
    inbox: viewer.inboxCounts,
    totals,
    cases: rows.length,
    numbers: new Set(rows.map((row) => row.number)).size,
    statuses: tally(rows.map((row) => row.status)),
    processes: tally(rows.map((row) => row.process?.key ?? "none")),
    dear: await dear(request),
    one: await everythingOf(request, number),
    forged: await refusal(request),
  };
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}`);
  return value;
}

const found = await inbox(needed("CASEGRAPH_URL"), needed("CASEGRAPH_TOKEN"), Number(needed("CASEGRAPH_CASE")));
console.log(JSON.stringify(found, null, 2));
