import assert from "node:assert/strict";
import { isStorageError, type ListOptions, type ListResult, type ResourceVersionMatch } from "../../interfaces.js";
import { passingTime } from "../steerable-clock.js";
import { nameOf, type StorageTestCase, type StorageTestContext, selecting, versionOf } from "./context.js";
import type { RecordedObject } from "./history.js";
import {
  parseFailure,
  type SelectionName,
  selections,
  type VersionName,
  VersionScenario,
  versionNames,
} from "./version-scenario.js";

const LIMIT = 2;
const keys = ["/", "/a/", "/a/three"] as const;
const matches = [undefined, "Exact", "NotOlderThan"] as const;
const tokens = ["none", "older", "compacted", "restarting", "malformed", "elsewhere"] as const;

/** One combination of everything that a list can be asked with. */
interface Combination {
  readonly key: (typeof keys)[number];
  readonly version: VersionName;
  readonly match: ResourceVersionMatch | undefined;
  readonly limited: boolean;
  readonly token: (typeof tokens)[number];
  readonly selection: SelectionName;
}

/** Those that clients can send: the API refuses the others before storage sees them. */
function combinations(): Combination[] {
  const all: Combination[] = [];
  for (const key of keys) {
    for (const version of versionNames) {
      for (const match of matches) {
        if (match !== undefined && (version === "unset" || (match === "Exact" && version === "0"))) continue;
        for (const token of tokens) {
          if (token !== "none" && (match !== undefined || !key.endsWith("/"))) continue;
          for (const limited of [false, true]) {
            for (const selection of Object.keys(selections) as SelectionName[]) {
              all.push({ key, version, match, limited, token, selection });
            }
          }
        }
      }
    }
  }
  return all;
}

/** What came, or has to come, in a form that can be compared. */
type Outcome =
  | { readonly error: string; readonly message: string; readonly retryAfter?: number; readonly token?: unknown }
  | {
      readonly items: readonly string[];
      readonly resourceVersion: string;
      readonly token?: unknown;
      readonly remaining?: number;
    };

/** The list semantics of the API concepts page, over the model of what was written. */
class Expectation {
  readonly #context: StorageTestContext;
  readonly #scenario: VersionScenario;
  readonly #now: bigint;

  constructor(context: StorageTestContext, scenario: VersionScenario, now: bigint) {
    this.#context = context;
    this.#scenario = scenario;
    this.#now = now;
  }

  of(combination: Combination): Outcome {
    if (combination.token !== "none") return this.#ofContinued(combination);
    const { key, limited, match, version } = combination;
    const failure = parseFailure(version, this.#scenario.textOf(version, this.#now));
    if (failure !== undefined) return refusal("InvalidOptions", `invalid resource version: ${failure}`);
    const isVersion = version !== "unset" && version !== "0";
    const isLegacyExact = match === undefined && limited && key.endsWith("/") && isVersion;
    if (version === "future") return this.#tooLarge(combination);
    if (match !== "Exact" && !isLegacyExact) return this.#page(this.#now, key, combination);
    const isForgotten = version === "compacted" || version === "ancient";
    if (isForgotten) return refusal("Expired", "The resourceVersion for the provided list is too old.");
    return this.#page(version === "older" ? this.#scenario.older : this.#now, key, combination);
  }

  /** Where a page of `key` goes on: in the middle of namespace a, whose objects are five, one, three, two, zero. */
  startOf(key: string): string {
    return key === "/" ? "a/three\u0000" : "three\u0000";
  }

  #ofContinued(combination: Combination): Outcome {
    const { key, token, version } = combination;
    const invalid = "invalid continue token: continue key is not valid";
    if (token === "malformed") return refusal("InvalidOptions", `${invalid}: illegal base64 data at input byte 0`);
    if (token === "elsewhere") return refusal("InvalidOptions", `${invalid}: ../secrets/x`);
    if (version !== "unset" && version !== "0") {
      return refusal("InvalidOptions", "specifying resource version is not allowed when using continue");
    }
    if (token === "compacted") {
      const message = CONTINUE_EXPIRED;
      return { error: "Expired", message, token: { v: "meta.k8s.io/v1", rv: -1, start: this.startOf(key) } };
    }
    const revision = token === "older" ? this.#scenario.older : this.#now;
    return this.#page(revision, `${key}${this.startOf(key)}`, combination);
  }

  /** A cache waits for the future and says when to come again; the engine knows that there is none. */
  #tooLarge({ key, limited, match }: Combination): Outcome {
    const minimum = this.#scenario.textOf("future", this.#now);
    const message = `Too large resource version: ${minimum}, current: ${this.#now}`;
    const isOneObject = !key.endsWith("/");
    const isForEngine = isOneObject && (match === "Exact" || (match === undefined && limited));
    const retries = this.#context.cached && !isForEngine;
    return { error: "TooLargeResourceVersion", message, ...(retries ? { retryAfter: 1 } : {}) };
  }

  /** The objects at `revision` from `start` on. */
  #page(revision: bigint, start: string, combination: Combination): Outcome {
    const { key, limited, selection, version } = combination;
    const from = (objects: RecordedObject[]) => objects.filter(({ path }) => `/${path}` >= start);
    const selected = from(this.#scenario.objectsAt(revision, key, selection));
    const resourceVersion = String(revision);
    const limit = limited && !(this.#context.cached && version === "0") ? LIMIT : selected.length;
    const items = selected.slice(0, limit);
    const result = { items: items.map(describe), resourceVersion };
    if (!limited || limit > selected.length || items.length < LIMIT || limit !== LIMIT) return result;
    const candidates = this.#candidates(revision, combination, from);
    const last = items[items.length - 1] as RecordedObject;
    if (!key.endsWith("/") || candidates.every(({ path }) => path <= last.path)) return result;
    const token = { v: "meta.k8s.io/v1", rv: Number(revision), start: `/${last.path}\u0000`.slice(key.length) };
    if (selection !== "everything") return { ...result, token };
    return { ...result, token, remaining: selected.length - limit };
  }

  /** What is looked at: with an index those that have the value, else all. */
  #candidates(
    revision: bigint,
    { key, match, selection, token, version }: Combination,
    from: (objects: RecordedObject[]) => RecordedObject[],
  ): RecordedObject[] {
    const isExact = match === "Exact" || (match === undefined && version !== "unset" && version !== "0");
    const usesIndex = this.#context.cached && selection === "an indexed field" && token === "none" && !isExact;
    return from(this.#scenario.objectsAt(revision, key, usesIndex ? selection : "everything"));
  }
}

const CONTINUE_EXPIRED =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
  "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
  "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
  "deleted between the time the first chunk was returned and now may show up in the list.";

function refusal(error: string, message: string): Outcome {
  return { error, message };
}

function describe({ path, revision }: RecordedObject): string {
  return `${path.split("/")[1]}@${revision}`;
}

function tokenOf(rv: bigint | number, start: string): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: Number(rv), start })).toString("base64url");
}

function readToken(token: string): unknown {
  return JSON.parse(Buffer.from(token, "base64url").toString());
}

async function outcomeOf(listing: Promise<ListResult>): Promise<Outcome> {
  try {
    const list = await listing;
    return {
      items: list.items.map((object) => `${nameOf(object)}@${versionOf(object)}`),
      resourceVersion: list.resourceVersion,
      ...(list.continue === undefined ? {} : { token: readToken(list.continue) }),
      ...(list.remainingItemCount === undefined ? {} : { remaining: list.remainingItemCount }),
    };
  } catch (err) {
    if (!isStorageError(err)) throw err;
    const { continue: token, retryAfterSeconds } = err.details;
    return {
      error: err.code,
      message: err.message,
      ...(retryAfterSeconds === undefined ? {} : { retryAfter: retryAfterSeconds }),
      ...(token === undefined ? {} : { token: readToken(token) }),
    };
  }
}

/** Every combination of what a list can be asked with. */
export const listMatrixTests: readonly StorageTestCase[] = [
  {
    name: "a list is what the API promises for every resourceVersion, match, limit, continue and selector",
    needsProgress: true,
    async run(context) {
      const scenario = await VersionScenario.play(context);
      const { revision: now } = await context.kv.status();
      const expectation = new Expectation(context, scenario, now);
      const textOfToken = (key: string): Record<Combination["token"], string> => ({
        none: "",
        older: tokenOf(scenario.older, expectation.startOf(key)),
        compacted: tokenOf(scenario.compacted, expectation.startOf(key)),
        restarting: tokenOf(-1, expectation.startOf(key)),
        malformed: "***",
        elsewhere: tokenOf(scenario.older, "../secrets/x"),
      });
      const all = combinations();
      assert.ok(all.length > 500);
      for (const combination of all) {
        const { key, limited, match, selection, token, version } = combination;
        const options: ListOptions = {
          resourceVersion: scenario.textOf(version, now),
          ...(match === undefined ? {} : { resourceVersionMatch: match }),
          recursive: key.endsWith("/"),
          predicate: selecting({
            ...selections[selection].select,
            ...(limited ? { limit: LIMIT } : {}),
            ...(token === "none" ? {} : { continue: textOfToken(key)[token] }),
          }),
        };
        const expected = expectation.of(combination);
        const waits = version === "future" && "error" in expected && expected.retryAfter !== undefined;
        const listing = context.storage.getList(key, options);
        const outcome = await outcomeOf(waits ? passingTime(context.clock, listing) : listing);
        assert.deepEqual(outcome, expected, JSON.stringify(combination));
      }
    },
  },
];
