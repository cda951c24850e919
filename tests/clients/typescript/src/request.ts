// Posts typed documents to the gateway. Which documents there are is not known here.
import type { TypedDocumentString } from "./generated/graphql.js";

interface GraphQLError {
  message: string;
  extensions?: { code?: string };
}

interface Answer<Result> {
  data?: Result | null;
  errors?: GraphQLError[];
}

/** What the gateway refused; `code` is stable, the message is for people. */
export class Refused extends Error {
  readonly code: string | undefined;

  constructor(error: GraphQLError) {
    super(error.message);
    this.code = error.extensions?.code;
  }
}

/** The variables of a document, left out where it has none. */
type Given<Variables> = Variables extends Record<string, never> ? [] : [variables: Variables];

export type Request = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  ...given: Given<Variables>
) => Promise<Result>;

/** A function that asks the gateway at `url` as the holder of `token`. It rejects with `Refused`. */
export function client(url: string, token: string): Request {
  return async function request<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...[variables]: Given<Variables>
  ): Promise<Result> {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        Accept: "application/graphql-response+json",
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    const { data, errors } = (await response.json()) as Answer<Result>;
    const [first] = errors ?? [];
    if (first) throw new Refused(first);
    if (!data) throw new Error(`The gateway answered ${response.status} without data.`);
    return data;
  };
}
