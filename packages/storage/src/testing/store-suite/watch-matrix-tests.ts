import assert from "node:assert/strict";
import { isStorageError, type WatchEvent, type WatchOptions } from "../../interfaces.js";
import { passingTime } from "../steerable-clock.js";
import { nameOf, type StorageTestCase, type StorageTestContext, selecting, versionOf, WatchReader } from "./context.js";
import type { RecordedFilter } from "./history.js";
import {
  parseFailure,
  type SelectionName,
  selections,
  type VersionName,
  VersionScenario,
  versionNames,
} from "./version-scenario.js";

const keys = ["/", "/a/", "/a/three"] as const;

interface Combination {
  readonly key: (typeof keys)[number];
  readonly version: VersionName;
  readonly sendInitialEvents: boolean | undefined;
  readonly allowWatchBookmarks: boolean;
  readonly selection: SelectionName;
}

/** Those that clients can send, with a match of NotOlderThan wherever initial events are spoken of. */
function combinations(): Combination[] {
  const all: Combination[] = [];
  for (const key of keys) {
    for (const version of versionNames) {
      for (const sendInitialEvents of [undefined, true, false]) {
        for (const allowWatchBookmarks of [false, true]) {
          for (const selection of Object.keys(selections) as SelectionName[]) {
            all.push({ key, version, sendInitialEvents, allowWatchBookmarks, selection });
          }
        }
      }
    }
  }
  return all;
}

/** Changes everything that can be selected, in and out; what a watch sees of it shows that it is alive. */
async function writeMarkers({ history }: VersionScenario, round: number): Promise<bigint> {
  await history.update("a/three", { color: "blue", size: round });
  await history.update("a/three", { color: "red", labels: { app: "x" }, size: round });
  await history.update("c/six", { color: "red", labels: { app: "x" }, size: round });
  return history.update("a/three", { color: "red", labels: { app: "x" }, size: -round });
}

function describe({ type, object }: WatchEvent): string {
  if (type === "ERROR") {
    const { code, details, message } = object.object as {
      readonly code?: number;
      readonly message?: string;
      readonly details?: { readonly retryAfterSeconds?: number };
    };
    return `ERROR ${code} ${message} retry ${details?.retryAfterSeconds ?? "-"}`;
  }
  const isEnd = object.object.metadata?.annotations?.["k8s.io/initial-events-end"] === "true";
  const name = type === "BOOKMARK" ? (isEnd ? "initial-events-end" : "") : nameOf(object);
  return `${type} ${name}@${versionOf(object)}`;
}

/** What the watch delivers first, and how much of the later it delivers. */
interface Expected {
  readonly first: readonly string[];
  /** Changes after it follow; undefined: the watch has ended. */
  readonly after: bigint | undefined;
}

function expectationOf(
  context: StorageTestContext,
  scenario: VersionScenario,
  now: bigint,
  { allowWatchBookmarks, key, selection, sendInitialEvents, version }: Combination,
): Expected {
  const text = scenario.textOf(version, now);
  if (sendInitialEvents === true && version === "future") {
    const message = `Timeout: Too large resource version: ${text}, current: ${now}`;
    return { first: [`ERROR 504 ${message} retry 1`], after: undefined };
  }
  const hasState = sendInitialEvents === true || (sendInitialEvents === undefined && ["unset", "0"].includes(version));
  if (hasState) {
    const objects = scenario.objectsAt(now, key, selection);
    const first = objects.map(({ path, revision }) => `ADDED ${path.split("/")[1]}@${revision}`);
    const isMarked = sendInitialEvents === true && allowWatchBookmarks;
    return { first: isMarked ? [...first, `BOOKMARK initial-events-end@${now}`] : first, after: now };
  }
  if (version === "unset" || version === "0") return { first: [], after: now };
  // A cache has a past of its own.
  const isForgotten = version === "ancient" || (version === "compacted" && !context.cached);
  if (!isForgotten) return { first: [], after: BigInt(text) };
  return { first: [expiredMessage(context)], after: undefined };
}

function expiredMessage({ cached }: StorageTestContext): string {
  if (cached) return "ERROR 410 too old resource version: N (N) retry -";
  return "ERROR 410 The resourceVersion for the provided watch is too old. retry -";
}

interface OpenWatch {
  readonly combination: Combination;
  readonly watch: WatchReader;
  readonly expected: Expected;
}

/** Opens the watch; undefined when it is refused, which is then checked. */
async function open(
  context: StorageTestContext,
  scenario: VersionScenario,
  combination: Combination,
): Promise<OpenWatch | undefined> {
  const { allowWatchBookmarks, key, selection, sendInitialEvents, version } = combination;
  const { revision: now } = await context.kv.status();
  const text = scenario.textOf(version, now);
  const options: WatchOptions = {
    resourceVersion: text,
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents, resourceVersionMatch: "NotOlderThan" }),
    recursive: key.endsWith("/"),
    predicate: selecting({ ...selections[selection].select, allowWatchBookmarks }),
  };
  const failure = parseFailure(version, text);
  const watching = context.storage.watch(key, options);
  const opening = isPatient(context, combination) ? passingTime(context.clock, watching) : watching;
  if (failure === undefined) {
    const expected = expectationOf(context, scenario, now, combination);
    return { combination, watch: new WatchReader(await opening), expected };
  }
  const refusal = await opening.then(
    () => undefined,
    (err: unknown) => err,
  );
  assert.ok(isStorageError(refusal, "InvalidResourceVersion"), JSON.stringify(combination));
  assert.equal(refusal.message, failure);
  return undefined;
}

async function check({ history }: VersionScenario, { combination, expected, watch }: OpenWatch): Promise<void> {
  const { key, selection } = combination;
  const { accepts }: { readonly accepts: RecordedFilter } = selections[selection];
  const changes =
    expected.after === undefined
      ? []
      : history.eventsAfter(expected.after, (object) => isUnder(key, object.path) && accepts(object));
  const want = [...expected.first, ...changes];
  const got: string[] = [];
  while (got.length < want.length) {
    const event = await watch.next();
    assert.ok(event, `ended after ${got.join(", ")}: ${JSON.stringify(combination)}`);
    got.push(describe(event).replace(/(too old resource version:) \d+ \(\d+\)/, "$1 N (N)"));
  }
  assert.deepEqual(got, want, JSON.stringify(combination));
  if (expected.after === undefined) assert.equal(await watch.next(), undefined);
  watch.stop();
}

/** Whether it waits in vain for the future: time has to be moved on. */
function isPatient({ cached }: StorageTestContext, { sendInitialEvents, version }: Combination): boolean {
  return cached && sendInitialEvents === true && version === "future";
}

/** Watches that are open together. */
const BATCH = 60;

/** A watch from every resourceVersion, with initial events, without, and with nothing said about them. */
export const watchMatrixTests: readonly StorageTestCase[] = [
  {
    name: "a watch is what the API promises for every resourceVersion, sendInitialEvents, bookmarks and selector",
    needsProgress: true,
    async run(context) {
      const scenario = await VersionScenario.play(context);
      const all = combinations();
      assert.ok(all.length > 500);
      // While time is moved on, no other watch may be open: it would get a bookmark.
      const patient = all.filter((combination) => isPatient(context, combination));
      const others = all.filter((combination) => !isPatient(context, combination));
      const batches = patient.map((combination) => [combination]);
      for (let i = 0; i < others.length; i += BATCH) batches.push(others.slice(i, i + BATCH));
      for (const [round, batch] of batches.entries()) {
        const opened: OpenWatch[] = [];
        for (const combination of batch) {
          const watch = await open(context, scenario, combination);
          if (watch !== undefined) opened.push(watch);
        }
        // Those that have ended see nothing of it, and a cache keeps only so much of its past as time is moved on.
        if (opened.some(({ expected }) => expected.after !== undefined)) await writeMarkers(scenario, round + 1);
        for (const watch of opened) await check(scenario, watch);
      }
    },
  },
];

function isUnder(key: string, path: string): boolean {
  return key.endsWith("/") ? `/${path}`.startsWith(key) : `/${path}` === key;
}
