// What the compiler must refuse, so that the generated types are known to say something. Nothing here ever runs.
import { CasePage, OneCase, Things } from "./documents.js";
import type { Request } from "./request.js";

export async function misuse(request: Request): Promise<void> {
  const { cases } = await request(CasePage, { list: "TODO", first: 1 });

  // @ts-expect-error: a list that does not exist
  await request(CasePage, { list: "EVERYTHING", first: 1 });
  // @ts-expect-error: a variable that is not optional is left out
  await request(CasePage, { list: "TODO" });
  // @ts-expect-error: no variables at all
  await request(OneCase);
  // @ts-expect-error: a number is not a text
  await request(OneCase, { number: "1" });
  // @ts-expect-error: a list of ids that may hold null
  await request(Things, { ids: [null] });

  // @ts-expect-error: a page may be empty
  cases.nodes[0].title;
  for (const node of cases.nodes) {
    // @ts-expect-error: a field that was not asked for
    node.description;
    // @ts-expect-error: a case may have no process
    node.process.key;
    // @ts-expect-error: moments are text
    node.dueAt satisfies Date | null;
    // @ts-expect-error: so are UUIDs
    node.uuid satisfies number;
    // @ts-expect-error: a status that does not exist
    node.status === "LOST";
  }

  const { case: found } = await request(OneCase, { number: 1 });
  // @ts-expect-error: JSON has to be looked at before it is used
  found?.variables.amount;
  for (const node of found?.documents.nodes ?? []) {
    // @ts-expect-error: 64-bit integers are text, which a plain number cannot hold
    node.size satisfies number;
  }
}
