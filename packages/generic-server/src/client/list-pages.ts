import type { Client, ClientListOptions, ListResponse, ResourceScope } from "./client.js";

/**
 * A list page by page: with a `limit` no more than one page of it is in memory. Rejects when the state that the pages are
 * of has been forgotten in between; without a limit that cannot happen.
 */
export async function* listPages(
  client: Client,
  scope: ResourceScope,
  options: ClientListOptions,
): AsyncGenerator<ListResponse> {
  let token = "";
  do {
    const page = await client.list(scope, token === "" ? options : { ...options, continue: token });
    token = page.metadata.continue ?? "";
    yield page;
  } while (token !== "");
}
