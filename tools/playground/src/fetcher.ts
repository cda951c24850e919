/** Sends an operation to the endpoint. Failures of the network and answers that are no JSON become GraphQL errors. */
import type { Fetcher, FetcherParams, FetcherOpts } from "@graphiql/toolkit";

const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

function failure(message: string) {
  return { errors: [{ message }] };
}

async function post(endpoint: string, params: FetcherParams, options?: FetcherOpts): Promise<Response> {
  const { query, variables, operationName } = params;
  return fetch(endpoint, {
    method: "POST",
    headers: { accept: ACCEPT, "content-type": "application/json", ...options?.headers },
    body: JSON.stringify({ query, variables, operationName: operationName ?? undefined }),
    credentials: "same-origin",
  });
}

export function createFetcher(endpoint: string): Fetcher {
  return async (params, options) => {
    let response: Response;
    try {
      response = await post(endpoint, params, options);
    } catch (error) {
      return failure(`The request could not be sent: ${error instanceof Error ? error.message : error}.`);
    }
    try {
      return await response.json();
    } catch {
      return failure(`The server answered with status ${response.status} and a body that is not JSON.`);
    }
  };
}
