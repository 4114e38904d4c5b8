import assert from "node:assert/strict";
import { isStorageError } from "../../interfaces.js";
import { namesOf, rejectsWith, type StorageTestCase } from "./context.js";

/** What is forgotten is Expired, and a list can go on all the same. */
export const compactionTests: readonly StorageTestCase[] = [
  {
    name: "a watch from before everything that is known yields one Expired error and ends",
    async run(context) {
      await context.create("ns/a");
      await context.update("ns/a", { size: 1 });
      await context.compactNow();
      const watch = await context.watch("/ns/", { resourceVersion: "1" });
      const event = await watch.next();
      assert.ok(event);
      assert.equal(event.type, "ERROR");
      const { code, kind, message, reason } = event.object.object;
      assert.deepEqual([kind, code, reason], ["Status", 410, "Expired"]);
      assert.match(String(message), /too old/);
      assert.equal(await watch.next(), undefined);
    },
  },
  {
    name: "an Exact list of a forgotten revision is Expired",
    async run(context) {
      await context.create("ns/a");
      await context.compactNow();
      await context.create("ns/b");
      await context.compactNow();
      const list = context.list("/ns/", { resourceVersion: "1", resourceVersionMatch: "Exact" });
      const message = await rejectsWith("Expired", list);
      assert.equal(message, "The resourceVersion for the provided list is too old.");
    },
  },
  {
    name: "a continue token of a forgotten revision is Expired and offers to go on inconsistently",
    async run(context) {
      for (const letter of "abcd") await context.create(`ns/${letter}`);
      await context.compactNow();
      const token = { v: "meta.k8s.io/v1", rv: 1, start: "c\u0000" };
      const select = { limit: 1, continue: Buffer.from(JSON.stringify(token)).toString("base64url") };
      const err: unknown = await context.list("/ns/", { select }).catch((reason: unknown) => reason);
      assert.ok(isStorageError(err, "Expired"), String(err));
      assert.match(err.message, /^The provided continue parameter is too old to display a consistent list result\./);
      const next = err.details.continue ?? "";
      assert.deepEqual(namesOf(await context.list("/ns/", { select: { limit: 5, continue: next } })), ["d"]);
    },
  },
  {
    name: "watches that follow live are not disturbed by compaction",
    async run(context) {
      const version = await context.create("ns/a");
      const watch = await context.watch("/ns/", { resourceVersion: version });
      for (let i = 0; i < 5; i++) {
        const updated = await context.update("ns/a", { size: i });
        assert.deepEqual(await watch.take(1), [`MODIFIED a@${updated}`]);
        await context.compactNow();
      }
      watch.stop();
    },
  },
];
