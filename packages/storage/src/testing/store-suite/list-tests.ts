import assert from "node:assert/strict";
import type { ListResult } from "../../interfaces.js";
import { namesOf, rejectsWith, type StorageTestCase, type StorageTestContext } from "./context.js";

async function createLetters(context: StorageTestContext, letters: string): Promise<string> {
  let version = "";
  for (const letter of letters) version = await context.create(`ns/${letter}`);
  return version;
}

/** Follows continue tokens to the end. */
async function pagesOf(context: StorageTestContext, limit: number, onPage?: (page: ListResult) => Promise<void>) {
  const pages: string[][] = [];
  let token: string | undefined;
  do {
    const select = token === undefined ? { limit } : { limit, continue: token };
    const page: ListResult = await context.list("/ns/", { select });
    pages.push(namesOf(page));
    token = page.continue;
    await onPage?.(page);
  } while (token !== undefined);
  return pages;
}

/** getList with every combination of resourceVersion, resourceVersionMatch, limit and continue. */
export const listTests: readonly StorageTestCase[] = [
  {
    name: "a list is in key order and stays in its prefix",
    async run(context) {
      for (const path of ["b/x", "a/z", "a/b", "ab/c"]) await context.create(path);
      assert.deepEqual(namesOf(await context.list("/a/")), ["b", "z"]);
      assert.deepEqual(namesOf(await context.list("/a")), ["b", "z"]);
      assert.deepEqual(namesOf(await context.list("/")), ["b", "z", "c", "x"]);
      assert.deepEqual(namesOf(await context.list("/none/")), []);
    },
  },
  {
    name: "a list reads its writer's writes, also when the newest write was elsewhere",
    async run(context) {
      await context.list("/");
      for (const name of ["a", "b", "c"]) {
        await context.create(`ns/${name}`);
        const elsewhere = await context.writeElsewhere();
        const list = await context.list("/ns/");
        assert.ok(namesOf(list).includes(name));
        assert.ok(BigInt(list.resourceVersion) >= elsewhere);
      }
    },
  },
  {
    name: "a list that is not recursive has the object or is empty",
    async run(context) {
      await context.create("ns/a");
      await context.create("ns/ab");
      assert.deepEqual(namesOf(await context.list("/ns/a", { recursive: false })), ["a"]);
      assert.deepEqual(namesOf(await context.list("/ns/b", { recursive: false })), []);
      const unmatched = await context.list("/ns/a", { recursive: false, select: { labels: "x=y" } });
      assert.deepEqual(namesOf(unmatched), []);
    },
  },
  {
    name: "label and field selectors filter",
    async run(context) {
      await context.create("ns/a", { labels: { app: "x" }, color: "red" });
      await context.create("ns/b", { labels: { app: "x" }, color: "blue" });
      await context.create("ns/c", { color: "red" });
      assert.deepEqual(namesOf(await context.list("/ns/", { select: { labels: "app=x" } })), ["a", "b"]);
      assert.deepEqual(namesOf(await context.list("/ns/", { select: { fields: "color=red" } })), ["a", "c"]);
      const both = { labels: "app", fields: "color!=red" };
      assert.deepEqual(namesOf(await context.list("/ns/", { select: both })), ["b"]);
      await context.update("ns/a", { color: "blue" });
      assert.deepEqual(namesOf(await context.list("/ns/", { select: { fields: "color=red" } })), ["c"]);
      assert.deepEqual(namesOf(await context.list("/ns/", { select: { fields: "color=blue" } })), ["a", "b"]);
    },
  },
  {
    name: "pages cover the list in order with remainingItemCount",
    async run(context) {
      await createLetters(context, "abcdefg");
      const first = await context.list("/ns/", { select: { limit: 3 } });
      assert.deepEqual([namesOf(first), first.remainingItemCount], [["a", "b", "c"], 4]);
      assert.deepEqual(await pagesOf(context, 3), [["a", "b", "c"], ["d", "e", "f"], ["g"]]);
      assert.deepEqual(await pagesOf(context, 7), [["a", "b", "c", "d", "e", "f", "g"]]);
    },
  },
  {
    name: "pages are one state, whatever is written between them",
    async run(context) {
      await createLetters(context, "abcdef");
      let version: string | undefined;
      const pages = await pagesOf(context, 2, async (page) => {
        version ??= page.resourceVersion;
        assert.equal(page.resourceVersion, version);
        await context.storage.delete("/ns/e", {}).catch(() => undefined);
        await context.storage.create(`/ns/da${page.items.length}`, { metadata: {} }).catch(() => undefined);
      });
      assert.deepEqual(pages, [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ]);
    },
  },
  {
    name: "with a selector a page is filled with matches, and nothing is said about what remains",
    async run(context) {
      for (const letter of "abcdefgh") {
        await context.create(`ns/${letter}`, { labels: { odd: String("aceg".includes(letter)) } });
      }
      const first = await context.list("/ns/", { select: { limit: 2, labels: "odd=true" } });
      assert.deepEqual(namesOf(first), ["a", "c"]);
      assert.equal(first.remainingItemCount, undefined);
      const second = await context.list("/ns/", {
        select: { limit: 2, labels: "odd=true", continue: first.continue ?? "" },
      });
      assert.deepEqual(namesOf(second), ["e", "g"]);
    },
  },
  {
    name: "continue goes on at its own revision and refuses another",
    async run(context) {
      await createLetters(context, "abc");
      const page = await context.list("/ns/", { select: { limit: 1 } });
      const select = { continue: page.continue ?? "" };
      assert.deepEqual(namesOf(await context.list("/ns/", { select, resourceVersion: "0" })), ["b", "c"]);
      const message = await rejectsWith("InvalidOptions", context.list("/ns/", { select, resourceVersion: "5" }));
      assert.equal(message, "specifying resource version is not allowed when using continue");
    },
  },
  {
    name: "continue tokens that we did not make are refused",
    async run(context) {
      const token = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const version = "meta.k8s.io/v1";
      const cases = {
        "***": "continue key is not valid: illegal base64 data at input byte 0",
        [token({ v: "v2", rv: 1, start: "a" })]:
          "continue key is not valid: server does not recognize this encoded version v2",
        [token({
          v: version,
          start: "a",
        })]: `continue key is not valid: incorrect encoded start resourceVersion (version ${version})`,
        [token({ v: version, rv: 1 })]: `continue key is not valid: encoded start key empty (version ${version})`,
        [token({ v: version, rv: 1, start: "../secrets/x" })]: "continue key is not valid: ../secrets/x",
      };
      for (const [text, problem] of Object.entries(cases)) {
        const message = await rejectsWith("InvalidOptions", context.list("/ns/", { select: { continue: text } }));
        assert.equal(message, `invalid continue token: ${problem}`);
      }
    },
  },
  {
    name: "Exact lists the state of that revision",
    async run(context) {
      const first = await context.create("ns/a");
      const second = await context.create("ns/b");
      const third = await context.delete("ns/a");
      const exact = (resourceVersion: string) =>
        context.list("/ns/", { resourceVersion, resourceVersionMatch: "Exact" });
      assert.deepEqual(namesOf(await exact(first)), ["a"]);
      assert.deepEqual(namesOf(await exact(second)), ["a", "b"]);
      assert.deepEqual(namesOf(await exact(third)), ["b"]);
      assert.equal((await exact(second)).resourceVersion, second);
    },
  },
  {
    name: "a limit with a resourceVersion and no match means Exact",
    async run(context) {
      await context.create("ns/a");
      const version = await context.create("ns/b");
      await context.create("ns/c");
      const page = await context.list("/ns/", { resourceVersion: version, select: { limit: 1 } });
      assert.deepEqual([namesOf(page), page.remainingItemCount, page.resourceVersion], [["a"], 1, version]);
    },
  },
  {
    name: "NotOlderThan, and a resourceVersion alone, list something at least as new",
    async run(context) {
      const version = await createLetters(context, "ab");
      for (const match of [{}, { resourceVersionMatch: "NotOlderThan" } as const]) {
        const list = await context.list("/ns/", { resourceVersion: version, ...match });
        assert.deepEqual(namesOf(list), ["a", "b"]);
        assert.ok(BigInt(list.resourceVersion) >= BigInt(version));
      }
    },
  },
  {
    name: "a list whose resourceVersion is not a number is refused",
    async run(context) {
      const message = await rejectsWith("InvalidOptions", context.list("/ns/", { resourceVersion: "abc" }));
      assert.equal(
        message,
        'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
      );
    },
  },
  {
    name: "many objects are listed whole, in order, and page by page",
    async run(context) {
      const names = Array.from({ length: 1_000 }, (_, i) => `w${String((i * 7919) % 1_000).padStart(4, "0")}`);
      await Promise.all(names.map((name) => context.create(`ns/${name}`)));
      const sorted = names.toSorted();
      assert.deepEqual(namesOf(await context.list("/ns/")), sorted);
      assert.deepEqual((await pagesOf(context, 99)).flat(), sorted);
      await Promise.all(sorted.filter((_, i) => i % 3 !== 0).map((name) => context.delete(`ns/${name}`)));
      assert.deepEqual(
        namesOf(await context.list("/ns/")),
        sorted.filter((_, i) => i % 3 === 0),
      );
    },
  },
];
