import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubeObject, newResourceExpired } from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import type { Client, ClientListOptions, ListResponse } from "@kube-apiserver/generic-server";
import { follow } from "./follow.js";

const scope = { group: "", version: "v1", resource: "configmaps" };

/** Answers lists one after the other, and ends the following with the first watch. */
class ScriptedClient implements Pick<Client, "list" | "watch"> {
  readonly lists: ClientListOptions[] = [];
  watchedFrom: string | undefined;
  readonly #answers: (ListResponse | Error)[];
  readonly #stop: AbortController;

  constructor(answers: (ListResponse | Error)[], stop: AbortController) {
    this.#answers = answers;
    this.#stop = stop;
  }

  list(_scope: unknown, options: ClientListOptions = {}): Promise<ListResponse> {
    this.lists.push(options);
    const answer = this.#answers.shift() ?? new Error("nobody should ask again");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  async *watch(_scope: unknown, { resourceVersion }: ClientListOptions = {}) {
    this.watchedFrom = resourceVersion;
    this.#stop.abort();
    yield* [];
  }
}

function page(uids: string[], token?: string): ListResponse {
  const items = uids.map((uid): KubeObject => ({ metadata: { name: uid, uid } }));
  return { metadata: { resourceVersion: "7", ...(token === undefined ? {} : { continue: token }) }, items };
}

async function followed(answers: (ListResponse | Error)[]) {
  const stop = new AbortController();
  const client = new ScriptedClient(answers, stop);
  const seen: string[] = [];
  const synced: string[][] = [];
  const handlers = {
    onUpsert: ({ metadata }: KubeObject) => seen.push(metadata?.uid ?? ""),
    onDelete: () => undefined,
    onSync: (uids: ReadonlySet<string>) => synced.push([...uids]),
  };
  const context = { client: client as unknown as Client, clock: realClock, logger: discardLogger, rootCAPem: "" };
  await follow(context, scope, handlers, stop.signal);
  const asked = client.lists.map(({ limit, continue: token }) => ({ limit, token }));
  return { asked, seen, synced, watchedFrom: client.watchedFrom };
}

test("a list comes in pages, and is told of as one", async () => {
  assert.deepEqual(await followed([page(["a", "b"], "more"), page(["c"])]), {
    asked: [
      { limit: 100, token: undefined },
      { limit: 100, token: "more" },
    ],
    seen: ["a", "b", "c"],
    synced: [["a", "b", "c"]],
    watchedFrom: "7",
  });
});

test("a list that expires between its pages is read again in one piece", async () => {
  const answers = [page(["a", "gone"], "more"), newResourceExpired("too old"), page(["a", "b"])];
  const { asked, synced } = await followed(answers);
  assert.deepEqual(asked[2], { limit: undefined, token: undefined });
  assert.deepEqual(synced, [["a", "b"]]);
});
