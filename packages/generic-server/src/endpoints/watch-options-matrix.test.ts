import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue } from "@kube-apiserver/apimachinery";
import { passingTime, SteerableClock } from "@kube-apiserver/storage/testing";
import { at } from "../testing/http-call.js";
import { openWatch } from "../testing/open-watch.js";
import { configMap, configMaps, type SampleServer, startSampleServer } from "../testing/sample-server.js";

const versions = ["", "0", "current", "older", "forgotten", "future", "abc"] as const;
const matches = ["", "Exact", "NotOlderThan", "Sometimes"] as const;
const initialEvents = ["", "true", "false"] as const;

interface Combination {
  readonly version: (typeof versions)[number];
  readonly match: (typeof matches)[number];
  readonly initialEvents: (typeof initialEvents)[number];
  readonly bookmarks: boolean;
  /** By the deprecated path, which says nothing of a watch in its query. */
  readonly isPrefixed: boolean;
}

function combinations(): Combination[] {
  const all: Combination[] = [];
  for (const version of versions) {
    for (const match of matches) {
      for (const events of initialEvents) {
        for (const bookmarks of [false, true]) {
          for (const isPrefixed of [false, true]) {
            all.push({ version, match, initialEvents: events, bookmarks, isPrefixed });
          }
        }
      }
    }
  }
  return all;
}

interface Scenario {
  readonly server: SampleServer;
  readonly cached: boolean;
  /** Where the cache's past begins. */
  readonly floor: bigint;
  readonly older: bigint;
  readonly current: bigint;
}

/** Revision 1 lies before everything that is remembered: caches fill with the first use. */
async function play(server: SampleServer, cached: boolean): Promise<Scenario> {
  const put = { type: "put", key: "/elsewhere", value: Buffer.from("x") } as const;
  const { revision: floor } = await server.kv.txn({ compare: [], success: [put] });
  await server.call("POST", configMaps, { body: configMap("one") });
  await server.call("GET", configMaps);
  await server.kv.compact((await server.kv.status()).revision);
  const { body } = await server.call("POST", configMaps, { body: configMap("two") });
  const older = BigInt(String(at(body, "metadata.resourceVersion")));
  await server.call("POST", configMaps, { body: configMap("three") });
  return { server, cached, floor, older, current: (await server.kv.status()).revision };
}

function pathOf({ current, older }: Scenario, combination: Combination): string {
  const { bookmarks, isPrefixed, initialEvents: events, match, version } = combination;
  const texts = { current, older, future: current + 1_000n, forgotten: 1n };
  const query = new URLSearchParams(isPrefixed ? {} : { watch: "1" });
  if (Object.hasOwn(texts, version)) query.set("resourceVersion", String(texts[version as "older"]));
  else if (version !== "") query.set("resourceVersion", version);
  if (match !== "") query.set("resourceVersionMatch", match);
  if (events !== "") query.set("sendInitialEvents", events);
  if (bookmarks) query.set("allowWatchBookmarks", "true");
  const path = isPrefixed ? configMaps.replace("/v1/", "/v1/watch/") : configMaps;
  return `${path}?${query}`;
}

/** `metav1 ValidateListOptions`, cause by cause: of watches, or of lists where the query says nothing of a watch. */
function validationCauses({ initialEvents: events, isPrefixed, match, version }: Combination): string[] {
  const causes: string[] = [];
  const forbid = (field: string, detail: string) => causes.push(`${field} FieldValueForbidden Forbidden: ${detail}`);
  const refuse = (supported: string) => {
    const detail = `Unsupported value: "${match}": supported values: ${supported}`;
    causes.push(`resourceVersionMatch FieldValueNotSupported ${detail}`);
  };
  if (isPrefixed) {
    if (match !== "" && version === "") {
      forbid("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
    }
    if (match === "Sometimes") refuse('"Exact", "NotOlderThan", ""');
    if (match === "Exact" && version === "0") {
      forbid("resourceVersionMatch", 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
    }
    if (events !== "") forbid("sendInitialEvents", "sendInitialEvents is forbidden for list");
    return causes;
  }
  if (events !== "" && match !== "NotOlderThan") {
    forbid("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  }
  if (match !== "" && events === "") {
    forbid("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
  }
  if (match !== "" && match !== "NotOlderThan") refuse('"NotOlderThan"');
  return causes;
}

/** What the watch says first. */
function expectedEvents({ cached, current, floor }: Scenario, combination: Combination): string[] {
  const { bookmarks, initialEvents: events, isPrefixed, version } = combination;
  const isLegacy = events === "" && (version === "" || version === "0");
  if (events === "true" && version === "future") {
    return [`ERROR 504 Timeout: Too large resource version: ${current + 1_000n}, current: ${current}`];
  }
  if (events === "true" || isLegacy) {
    const state = ["ADDED one", "ADDED three", "ADDED two"];
    const isMarked = bookmarks && !(isPrefixed && isLegacy);
    return isMarked ? [...state, `BOOKMARK ${current} {"k8s.io/initial-events-end":"true"}`] : state;
  }
  if (version === "older") return ["ADDED three"];
  if (version !== "forgotten") return [];
  if (cached) return [`ERROR 410 too old resource version: 1 (${floor})`];
  return ["ERROR 410 The resourceVersion for the provided watch is too old."];
}

function describe(event: JSONValue): string {
  const type = String(at(event, "type"));
  if (type === "ERROR") return `ERROR ${at(event, "object.code")} ${at(event, "object.message")}`;
  if (type !== "BOOKMARK") return `${type} ${at(event, "object.metadata.name")}`;
  const annotations = JSON.stringify(at(event, "object.metadata.annotations"));
  assert.deepEqual([at(event, "object.kind"), at(event, "object.apiVersion")], ["ConfigMap", "v1"]);
  return `BOOKMARK ${at(event, "object.metadata.resourceVersion")} ${annotations}`;
}

for (const cached of [true, false]) {
  test(`every combination of watch options, ${cached ? "with" : "without"} the watch cache`, async () => {
    const clock = new SteerableClock();
    await using server = await startSampleServer({ clock, storage: { watchCache: cached } });
    const scenario = await play(server, cached);
    for (const combination of combinations()) {
      const where = JSON.stringify(combination);
      const path = pathOf(scenario, combination);
      const causes = validationCauses(combination);
      if (causes.length > 0) {
        const { body, status } = await server.call("GET", path);
        assert.equal(status, 422, where);
        const got = (at(body, "details.causes") as JSONValue[]).map(
          (cause) => `${at(cause, "field")} ${at(cause, "reason")} ${at(cause, "message")}`,
        );
        assert.deepEqual(got, causes, where);
        continue;
      }
      if (combination.version === "abc") {
        const { body, status } = await server.call("GET", path);
        const message = 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax';
        assert.deepEqual([status, at(body, "reason"), at(body, "message")], [500, undefined, message], where);
        continue;
      }
      const waits = cached && combination.version === "future" && combination.initialEvents === "true";
      const opening = openWatch(server.url + path);
      const watch = await (waits ? passingTime(clock, opening) : opening);
      assert.equal(watch.status, 200, where);
      const want = expectedEvents(scenario, combination);
      const got: string[] = [];
      while (got.length < want.length) got.push(describe((await watch.next()) ?? { type: "end" }));
      assert.deepEqual(got, want, where);
      if (want[0]?.startsWith("ERROR")) assert.equal(await watch.next(), undefined, where);
      watch.close();
    }
  });
}

test("a watch has no pages: a limit says nothing, a token only where initial events are spoken of", async () => {
  await using server = await startSampleServer();
  const { body } = await server.call("POST", configMaps, { body: configMap("one") });
  for (const name of ["two", "three"]) await server.call("POST", configMaps, { body: configMap(name) });
  const version = at(body, "metadata.resourceVersion");
  const watch = await openWatch(`${server.url + configMaps}?watch=1&limit=1&continue=x&resourceVersion=${version}`);
  for (const name of ["two", "three"]) assert.equal(describe((await watch.next()) ?? null), `ADDED ${name}`);
  watch.close();
  const refused = await server.call("GET", `${configMaps}?watch=1&continue=x`);
  assert.equal(
    at(refused.body, "message"),
    'ListOptions.meta.k8s.io "" is invalid: ' +
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided",
  );
});
