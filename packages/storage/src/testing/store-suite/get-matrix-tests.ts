import assert from "node:assert/strict";
import { isStorageError } from "../../interfaces.js";
import { passingTime } from "../steerable-clock.js";
import { type StorageTestCase, type StorageTestContext, versionOf } from "./context.js";
import { parseFailure, type VersionName, VersionScenario, versionNames } from "./version-scenario.js";

type Outcome = { readonly found: string } | { readonly error: string; readonly message: string };

async function read(context: StorageTestContext, key: string, version: VersionName, text: string): Promise<Outcome> {
  const reading = context.storage.get(key, { resourceVersion: text });
  try {
    const waits = version === "future" && context.cached;
    return { found: versionOf(await (waits ? passingTime(context.clock, reading) : reading)) };
  } catch (err) {
    if (!isStorageError(err)) throw err;
    const { retryAfterSeconds: retry } = err.details;
    return { error: err.code, message: `${err.message}${retry === undefined ? "" : `, retry after ${retry}`}` };
  }
}

/** A get serves the newest object, whatever resourceVersion it has to be as new as. */
export const getMatrixTests: readonly StorageTestCase[] = [
  {
    name: "a get is what the API promises for every resourceVersion",
    needsProgress: true,
    async run(context) {
      const { cached } = context;
      const scenario = await VersionScenario.play(context);
      const { revision: now } = await context.kv.status();
      const [newest] = scenario.objectsAt(now, "/a/three", "everything");
      for (const key of ["/a/three", "/a/missing"]) {
        for (const version of versionNames) {
          const text = scenario.textOf(version, now);
          const failure = parseFailure(version, text);
          const tooLarge = `Too large resource version: ${text}, current: ${now}${cached ? ", retry after 1" : ""}`;
          const missing =
            `StorageError: key not found, Code: 1, Key: ${context.root.slice(0, -1)}/a/missing, ResourceVersion: 0, ` +
            "AdditionalErrorMsg: <nil>";
          let expected: Outcome = { found: String(newest?.revision) };
          if (key === "/a/missing") expected = { error: "KeyNotFound", message: missing };
          if (version === "future") expected = { error: "TooLargeResourceVersion", message: tooLarge };
          // A cache passes the parser's error on, the engine's store says whose mistake it is. As upstream.
          if (failure !== undefined) {
            expected = cached
              ? { error: "InvalidResourceVersion", message: failure }
              : { error: "InvalidOptions", message: `invalid resource version: ${failure}` };
          }
          assert.deepEqual(await read(context, key, version, text), expected, `${key} ${version}`);
        }
      }
    },
  },
];
