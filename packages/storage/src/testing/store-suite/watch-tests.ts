import assert from "node:assert/strict";
import {
  nameOf,
  namesOf,
  type StorageTestCase,
  type StorageTestContext,
  versionOf,
  type WatchReader,
} from "./context.js";

async function currentVersion(context: StorageTestContext): Promise<string> {
  return (await context.list("/")).resourceVersion;
}

/** Reads until a BOOKMARK with the end annotation; names of the objects before it. */
async function initialNames(watch: WatchReader): Promise<{ names: string[]; version: string }> {
  const names: string[] = [];
  for (;;) {
    const event = await watch.next();
    assert.ok(event, "watch ended among its initial events");
    if (event.type === "BOOKMARK") {
      assert.deepEqual(event.object.object.metadata?.annotations, { "k8s.io/initial-events-end": "true" });
      assert.deepEqual([event.object.object.apiVersion, event.object.object.kind], ["example.com/v1", "Widget"]);
      return { names, version: versionOf(event.object) };
    }
    assert.equal(event.type, "ADDED");
    names.push(nameOf(event.object));
  }
}

/** Where watches begin, what they deliver, how they end. */
export const watchTests: readonly StorageTestCase[] = [
  {
    name: "a watch from a resourceVersion delivers every change after it with its revision",
    async run(context) {
      const before = await context.create("ns/a");
      const created = await context.create("ns/b");
      const watch = await context.watch("/ns/", { resourceVersion: before });
      const updated = await context.update("ns/a", { size: 1 });
      const deleted = await context.delete("ns/b");
      assert.deepEqual(await watch.take(3), [`ADDED b@${created}`, `MODIFIED a@${updated}`, `DELETED b@${deleted}`]);
      watch.stop();
    },
  },
  {
    name: "a watch without a resourceVersion, or from 0, begins with the objects there are",
    async run(context) {
      let a = await context.create("ns/a");
      const b = await context.create("ns/b");
      for (const options of [{}, { resourceVersion: "0" }]) {
        const watch = await context.watch("/ns/", options);
        assert.deepEqual(await watch.take(2), [`ADDED a@${a}`, `ADDED b@${b}`]);
        a = await context.update("ns/a", { size: Number(a) });
        assert.deepEqual(await watch.take(1), [`MODIFIED a@${a}`]);
        watch.stop();
      }
    },
  },
  {
    name: "a watch of a namespace, or of one object, sees nothing else",
    async run(context) {
      const version = await context.create("ns/a");
      const inNamespace = await context.watch("/ns/", { resourceVersion: version });
      const ofObject = await context.watch("/ns/b", { resourceVersion: version, recursive: false });
      await context.create("other/b");
      await context.create("nsx/b");
      const bc = await context.create("ns/bc");
      const b = await context.create("ns/b");
      const deleted = await context.delete("ns/b");
      assert.deepEqual(await inNamespace.take(3), [`ADDED bc@${bc}`, `ADDED b@${b}`, `DELETED b@${deleted}`]);
      assert.deepEqual(await ofObject.take(2), [`ADDED b@${b}`, `DELETED b@${deleted}`]);
      inNamespace.stop();
      ofObject.stop();
    },
  },
  {
    name: "an object that begins to match is ADDED, one that ceases to is DELETED with its last matching state",
    async run(context) {
      const version = await currentVersion(context);
      const watch = await context.watch("/ns/", { resourceVersion: version, select: { labels: "app=x" } });
      await context.create("ns/a");
      const added = await context.update("ns/a", { labels: { app: "x" }, size: 1 });
      const modified = await context.update("ns/a", { labels: { app: "x" }, size: 2 });
      const gone = await context.update("ns/a", { labels: { app: "y" }, size: 3 });
      await context.delete("ns/a");
      const marker = await context.create("ns/z", { labels: { app: "x" } });
      assert.deepEqual(await watch.take(2), [`ADDED a@${added}`, `MODIFIED a@${modified}`]);
      const event = await watch.next();
      assert.ok(event);
      assert.deepEqual([event.type, versionOf(event.object), event.object.object.size], ["DELETED", gone, 2]);
      assert.deepEqual(await watch.take(1), [`ADDED z@${marker}`]);
      watch.stop();
    },
  },
  {
    name: "field selectors have transitions as well",
    async run(context) {
      const version = await currentVersion(context);
      const watch = await context.watch("/", { resourceVersion: version, select: { fields: "color=red" } });
      await context.create("ns/a", { color: "blue" });
      const red = await context.update("ns/a", { color: "red" });
      const blue = await context.update("ns/a", { color: "blue" });
      const again = await context.update("ns/a", { color: "red" });
      const deleted = await context.delete("ns/a");
      assert.deepEqual(await watch.take(4), [
        `ADDED a@${red}`,
        `DELETED a@${blue}`,
        `ADDED a@${again}`,
        `DELETED a@${deleted}`,
      ]);
      watch.stop();
    },
  },
  {
    name: "sendInitialEvents delivers the objects, a marked bookmark, then changes",
    async run(context) {
      await context.create("ns/a", { labels: { app: "x" } });
      await context.create("ns/b");
      const version = await context.create("ns/c", { labels: { app: "x" } });
      for (const resourceVersion of ["", "0", version]) {
        const watch = await context.watch("/ns/", {
          resourceVersion,
          resourceVersionMatch: "NotOlderThan",
          sendInitialEvents: true,
          select: { labels: "app=x", allowWatchBookmarks: true },
        });
        const { names, version: bookmark } = await initialNames(watch);
        assert.deepEqual(names, ["a", "c"]);
        assert.ok(BigInt(bookmark) >= BigInt(version));
        const updated = await context.update("ns/a", { labels: { app: "x" }, size: Number(bookmark) });
        assert.deepEqual(await watch.take(1), [`MODIFIED a@${updated}`]);
        watch.stop();
      }
    },
  },
  {
    name: "sendInitialEvents of more objects than a batch delivers each once",
    async run(context) {
      const names = Array.from({ length: 1_200 }, (_, i) => `w${String(i).padStart(4, "0")}`);
      await Promise.all(names.map((name) => context.create(`ns/${name}`)));
      const watch = await context.watch("/", { sendInitialEvents: true, select: { allowWatchBookmarks: true } });
      const first = await watch.next();
      assert.equal(first && nameOf(first.object), "w0000");
      const live = await context.create("ns/w0000a");
      const rest = await initialNames(watch);
      assert.deepEqual(rest.names, names.slice(1));
      assert.deepEqual(await watch.take(1), [`ADDED w0000a@${live}`]);
      watch.stop();
    },
  },
  {
    name: "without sendInitialEvents a watch begins with the next change",
    async run(context) {
      await context.create("ns/a");
      const watch = await context.watch("/ns/", { sendInitialEvents: false });
      const b = await context.create("ns/b");
      assert.deepEqual(await watch.take(1), [`ADDED b@${b}`]);
      watch.stop();
    },
  },
  {
    name: "a watch from a revision to come skips what happens before it",
    async run(context) {
      const version = BigInt(await context.create("ns/a"));
      const watch = await context.watch("/ns/", { resourceVersion: String(version + 2n) });
      await context.create("ns/b");
      await context.create("ns/c");
      const d = await context.create("ns/d");
      assert.deepEqual(await watch.take(1), [`ADDED d@${d}`]);
      watch.stop();
    },
  },
  {
    name: "what was listed and what the watch from that list delivers is everything, once",
    async run(context) {
      const writing = Promise.all(Array.from({ length: 200 }, (_, i) => context.create(`ns/w${i}`)));
      await new Promise((resolve) => setTimeout(resolve, 1));
      const list = await context.list("/ns/");
      const watch = await context.watch("/ns/", { resourceVersion: list.resourceVersion });
      await writing;
      const names = new Set(namesOf(list));
      while (names.size < 200) {
        const event = await watch.next();
        assert.ok(event);
        assert.equal(event.type, "ADDED");
        assert.ok(!names.has(nameOf(event.object)), `${nameOf(event.object)} came twice`);
        names.add(nameOf(event.object));
      }
      watch.stop();
    },
  },
  {
    name: "under concurrent writers a watch has no gap, no repetition and one order",
    async run(context) {
      const start = await currentVersion(context);
      const watches = await Promise.all(
        [1, 2, 3].map(() => context.watch("/", { resourceVersion: start, select: { allowWatchBookmarks: true } })),
      );
      const written = (await Promise.all(Array.from({ length: 6 }, (_, i) => writeAndDelete(context, i)))).flat();
      const expected = written.toSorted((a, b) => Number(BigInt(a) - BigInt(b)));
      for (const watch of watches) {
        const seen = (await watch.take(expected.length)).map((event) => event.split("@")[1]);
        assert.deepEqual(seen, expected);
        watch.stop();
      }
    },
  },
  {
    name: "watchers of one change get the same event",
    async run(context) {
      const version = await currentVersion(context);
      const watches = [
        await context.watch("/", { resourceVersion: version }),
        await context.watch("/ns/", { resourceVersion: version }),
      ];
      await context.create("ns/a");
      const events = await Promise.all(watches.map((watch) => watch.next()));
      assert.equal(events[0]?.object.bytes.toString(), events[1]?.object.bytes.toString());
      for (const watch of watches) watch.stop();
    },
  },
  {
    name: "bookmarks come about every minute to those who asked, with a revision that moves",
    async run(context) {
      const version = await context.create("ns/a");
      const with_ = await context.watch("/ns/", { resourceVersion: version, select: { allowWatchBookmarks: true } });
      const without = await context.watch("/ns/", { resourceVersion: version });
      const elsewhere = await context.writeElsewhere();
      const pending = with_.next();
      await settle();
      context.clock.advance(61_000);
      const event = await pending;
      assert.equal(event?.type, "BOOKMARK");
      // An engine that does not tell its progress leaves the bookmark where the last change was.
      const least = context.kv.answersProgress ? elsewhere : BigInt(version);
      assert.ok(BigInt(versionOf(event.object)) >= least);
      const b = await context.create("ns/b");
      assert.deepEqual(await without.take(1), [`ADDED b@${b}`]);
      with_.stop();
      without.stop();
    },
  },
  {
    name: "a last bookmark comes before the deadline",
    async run(context) {
      const version = await context.create("ns/a");
      const deadlineMs = context.clock.now() + 10_000;
      const select = { allowWatchBookmarks: true };
      const watch = await context.watch("/ns/", { resourceVersion: version, deadlineMs, select });
      const pending = watch.next();
      await settle();
      context.clock.advance(9_000);
      assert.equal((await pending)?.type, "BOOKMARK");
      watch.stop();
    },
  },
  {
    name: "stop ends a watch and a pending next",
    async run(context) {
      const watch = await context.watch("/ns/", { resourceVersion: await currentVersion(context) });
      const pending = watch.next();
      watch.stop();
      watch.stop();
      assert.equal(await pending, undefined);
      assert.equal(await watch.next(), undefined);
    },
  },
  {
    name: "an abort of the signal ends a watch",
    async run(context) {
      const abort = new AbortController();
      const watch = await context.watch("/ns/", { sendInitialEvents: false, signal: abort.signal });
      const pending = watch.next();
      abort.abort();
      assert.equal(await pending, undefined);
    },
  },
  {
    name: "closing the storage ends its watches",
    async run(context) {
      const watch = await context.watch("/ns/", { sendInitialEvents: false });
      const pending = watch.next();
      await context.storage.close();
      assert.equal(await pending, undefined);
    },
  },
];

async function writeAndDelete(context: StorageTestContext, writer: number): Promise<string[]> {
  const versions: string[] = [];
  for (let i = 0; i < 20; i++) {
    const path = `ns${writer % 2}/w${writer}-${i}`;
    versions.push(await context.create(path));
    versions.push(await context.update(path, { size: i }));
    if (i % 2 === 0) versions.push(await context.delete(path));
  }
  return versions;
}

/** Lets what is under way reach its next wait. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
