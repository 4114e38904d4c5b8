import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue } from "@kube-apiserver/apimachinery";
import { passingTime, SteerableClock } from "@kube-apiserver/storage/testing";
import { at, type CallResult } from "../testing/http-call.js";
import { configMap, type SampleServer, startSampleServer } from "../testing/sample-server.js";

const collections = { all: "/api/v1/configmaps", one: "/api/v1/namespaces/a/configmaps" } as const;

/** Where a list looks, and what it selects there. */
interface Scope {
  readonly name: string;
  /** Keys of its objects, and its tokens, are relative to this. */
  readonly prefix: "" | "a/";
  readonly path: string;
  readonly fieldSelector?: string;
  /** The key of one object is known: it is read, not looked for. */
  readonly isOneObject?: boolean;
}

const scopes: readonly Scope[] = [
  { name: "all namespaces", prefix: "", path: collections.all },
  { name: "a namespace", prefix: "a/", path: collections.one },
  {
    name: "a selected namespace",
    prefix: "a/",
    path: collections.all,
    fieldSelector: "metadata.namespace=a",
  },
  {
    name: "a name in a namespace",
    prefix: "a/",
    path: collections.one,
    fieldSelector: "metadata.name=three",
    isOneObject: true,
  },
  { name: "a name in all namespaces", prefix: "", path: collections.all, fieldSelector: "metadata.name=three" },
];
const versions = ["", "0", "current", "older", "compacted", "future", "abc", "-1"] as const;
const matches = ["", "Exact", "NotOlderThan", "Sometimes"] as const;
const tokens = ["", "older", "compacted", "restarting", "malformed", "elsewhere"] as const;

interface Combination {
  readonly scope: Scope;
  readonly version: (typeof versions)[number];
  readonly match: (typeof matches)[number];
  readonly limited: boolean;
  readonly token: (typeof tokens)[number];
}

/** Every combination; what is refused before anyone looks for objects is asked for in one scope only. */
function combinations(): Combination[] {
  const all: Combination[] = [];
  for (const scope of scopes) {
    const isFirst = scope === scopes[0];
    for (const version of versions) {
      if (version === "-1" && !isFirst) continue;
      for (const match of matches) {
        if (match === "Sometimes" && !isFirst) continue;
        for (const token of tokens) {
          const isInvalid = match !== "" || token === "malformed" || token === "elsewhere";
          if (token !== "" && isInvalid && !isFirst) continue;
          for (const limited of [false, true]) all.push({ scope, version, match, limited, token });
        }
      }
    }
  }
  return all;
}

/** What is there at which revision. */
interface Scenario {
  readonly server: SampleServer;
  readonly cached: boolean;
  readonly compacted: bigint;
  readonly older: bigint;
  readonly current: bigint;
}

const olderNames = ["a/one", "a/three", "a/two", "b/four"];
const currentNames = ["a/five", "a/three", "a/two", "b/four", "b/six"];

async function play(server: SampleServer, cached: boolean): Promise<Scenario> {
  const create = (path: string) => {
    const [namespace = "", name = ""] = path.split("/");
    return server.call("POST", `/api/v1/namespaces/${namespace}/configmaps`, { body: configMap(name) });
  };
  await create("a/one");
  const compacted = versionOf(await create("a/two"));
  await create("a/three");
  await server.call("GET", collections.all);
  await server.kv.compact((await server.kv.status()).revision);
  const older = versionOf(await create("b/four"));
  await server.call("DELETE", `${collections.one}/one`);
  await create("a/five");
  await create("b/six");
  await server.call("GET", collections.all);
  return { server, cached, compacted, older, current: (await server.kv.status()).revision };
}

function versionOf({ body }: CallResult): bigint {
  return BigInt(String(at(body, "metadata.resourceVersion")));
}

function queryOf({ compacted, current, older }: Scenario, combination: Combination): URLSearchParams {
  const { limited, match, scope, token, version } = combination;
  const texts = { current, older, compacted, future: current + 1_000n };
  const query = new URLSearchParams();
  if (scope.fieldSelector !== undefined) query.set("fieldSelector", scope.fieldSelector);
  if (version !== "")
    query.set("resourceVersion", Object.hasOwn(texts, version) ? String(texts[version as "older"]) : version);
  if (match !== "") query.set("resourceVersionMatch", match);
  if (limited) query.set("limit", "1");
  const start = startOf(scope);
  const encoded: Record<Combination["token"], string> = {
    "": "",
    older: tokenOf(older, start),
    compacted: tokenOf(compacted, start),
    restarting: tokenOf(-1n, start),
    malformed: "***",
    elsewhere: tokenOf(older, "../secrets/x"),
  };
  if (token !== "") query.set("continue", encoded[token]);
  return query;
}

/** Where the tokens go on. */
function startOf({ prefix }: Scope): string {
  return "a/three\u0000".slice(prefix.length);
}

function tokenOf(rv: bigint, start: string): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: Number(rv), start })).toString("base64url");
}

type Outcome =
  | {
      readonly names: readonly string[];
      readonly version: string;
      readonly token?: JSONValue;
      readonly remaining?: number;
    }
  | {
      readonly code: number;
      readonly reason: string;
      readonly message: string;
      readonly causes?: readonly string[];
      readonly retryAfter?: string;
      readonly token?: JSONValue;
    };

function readOutcome({ body, headers, status }: CallResult): Outcome {
  const token = at(body, "metadata.continue");
  const decoded = token === undefined ? {} : { token: JSON.parse(Buffer.from(String(token), "base64url").toString()) };
  if (status === 200) {
    const remaining = at(body, "metadata.remainingItemCount");
    return {
      names: (at(body, "items") as JSONValue[]).map(
        (item) => `${at(item, "metadata.namespace")}/${at(item, "metadata.name")}`,
      ),
      version: String(at(body, "metadata.resourceVersion")),
      ...decoded,
      ...(remaining === undefined ? {} : { remaining: Number(remaining) }),
    };
  }
  const causes = at(body, "details.causes") as JSONValue[] | undefined;
  const retryAfter = headers.get("retry-after");
  assert.equal(retryAfter ?? undefined, at(body, "details.retryAfterSeconds")?.toString());
  return {
    code: Number(at(body, "code")),
    reason: String(at(body, "reason")),
    message: String(at(body, "message")),
    ...(causes === undefined ? {} : { causes: causes.map(causeText) }),
    ...(retryAfter === null ? {} : { retryAfter }),
    ...decoded,
  };
}

function causeText(cause: JSONValue): string {
  return [at(cause, "field"), at(cause, "reason"), at(cause, "message")].filter((part) => part !== undefined).join(" ");
}

/** `metav1 ValidateListOptions`, cause by cause. */
function validationCauses({ match, token, version }: Combination): string[] {
  const causes: string[] = [];
  if (match === "") return causes;
  const forbidden = (detail: string) => causes.push(`resourceVersionMatch FieldValueForbidden Forbidden: ${detail}`);
  if (version === "") forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (token !== "") forbidden("resourceVersionMatch is forbidden when continue is provided");
  if (match === "Sometimes") {
    const supported = 'supported values: "Exact", "NotOlderThan", ""';
    causes.push(`resourceVersionMatch FieldValueNotSupported Unsupported value: "Sometimes": ${supported}`);
  }
  if (match === "Exact" && version === "0") {
    forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  return causes;
}

function expected(scenario: Scenario, combination: Combination): Outcome {
  const { cached, current } = scenario;
  const { limited, match, scope, token, version } = combination;
  const causes = validationCauses(combination);
  if (causes.length > 0) return invalid(causes);
  if (token !== "") return expectedPage(scenario, combination);
  const isOneObject = scope.isOneObject === true;
  const isVersion = version !== "" && version !== "0";
  if (version === "abc" || version === "-1") return badVersion(version);
  if (version === "future") {
    // One object of the past, and of the future, is asked of the engine, which does not wait.
    const waits = cached && !(isOneObject && (match === "Exact" || (match === "" && limited)));
    return {
      code: 504,
      reason: "Timeout",
      message: `Timeout: Too large resource version: ${current + 1_000n}, current: ${current}`,
      causes: ["ResourceVersionTooLarge Too large resource version"],
      ...(waits ? { retryAfter: "1" } : {}),
    };
  }
  const isExact = match === "Exact" || (match === "" && limited && isVersion && !isOneObject);
  if (isExact && version === "compacted") return expired("The resourceVersion for the provided list is too old.");
  return page(scenario, combination, isExact && version === "older" ? "older" : "current", "");
}

function expectedPage(scenario: Scenario, combination: Combination): Outcome {
  const { scope, token, version } = combination;
  const invalidToken = "invalid continue token: continue key is not valid";
  if (token === "malformed") return badRequest(`${invalidToken}: illegal base64 data at input byte 0`);
  if (token === "elsewhere") return badRequest(`${invalidToken}: ../secrets/x`);
  if (version !== "" && version !== "0") {
    return badRequest("specifying resource version is not allowed when using continue");
  }
  const start = startOf(scope);
  if (token === "compacted") {
    return { ...expired(continueExpired), token: { v: "meta.k8s.io/v1", rv: -1, start } } as Outcome;
  }
  return page(scenario, combination, token === "older" ? "older" : "current", "a/three\u0000");
}

function page(
  { cached, current, older }: Scenario,
  { limited, scope, token, version }: Combination,
  state: "older" | "current",
  start: string,
): Outcome {
  const revision = state === "older" ? older : current;
  const all = state === "older" ? olderNames : currentNames;
  const inScope = all.filter((name) => name.startsWith(scope.prefix));
  const candidates = inScope.filter((name) => name >= start);
  const isNamed = scope.fieldSelector?.startsWith("metadata.name=") === true;
  const selected = candidates.filter((name) => !isNamed || name === "a/three");
  const isCut = limited && !(cached && version === "0");
  const names = isCut ? selected.slice(0, 1) : selected;
  const result = { names, version: String(revision) };
  const [last = ""] = names;
  const hasMore = isCut && names.length === 1 && candidates.some((name) => name > last);
  if (!hasMore || (scope.isOneObject === true && token === "")) return result;
  const next = last.slice(scope.prefix.length);
  const continued = { ...result, token: { v: "meta.k8s.io/v1", rv: Number(revision), start: `${next}\u0000` } };
  return scope.fieldSelector !== undefined ? continued : { ...continued, remaining: candidates.length - 1 };
}

function invalid(causes: readonly string[]): Outcome {
  const texts = causes.map((cause) => cause.replace(/^(\S+) \S+ /, "$1: "));
  const listed = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return { code: 422, reason: "Invalid", message: `ListOptions.meta.k8s.io "" is invalid: ${listed}`, causes };
}

function badVersion(text: string): Outcome {
  const parsing = `strconv.ParseUint: parsing "${text}": invalid syntax`;
  return badRequest(`invalid resource version: resourceVersion: Invalid value: "${text}": ${parsing}`);
}

function badRequest(message: string): Outcome {
  return { code: 400, reason: "BadRequest", message };
}

function expired(message: string): Outcome {
  return { code: 410, reason: "Expired", message };
}

const continueExpired =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
  "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
  "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
  "deleted between the time the first chunk was returned and now may show up in the list.";

for (const cached of [true, false]) {
  test(`every combination of list options, ${cached ? "with" : "without"} the watch cache`, async () => {
    const clock = new SteerableClock();
    await using server = await startSampleServer({ clock, storage: { watchCache: cached } });
    const scenario = await play(server, cached);
    for (const combination of combinations()) {
      const want = expected(scenario, combination);
      const call = server.call("GET", `${combination.scope.path}?${queryOf(scenario, combination)}`);
      const got = await ("retryAfter" in want ? passingTime(clock, call) : call);
      assert.deepEqual(readOutcome(got), want, JSON.stringify(combination));
    }
  });
}
