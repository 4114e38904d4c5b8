import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { flagFacts } from "./gen/flags.js";
import { notYetEffective } from "./not-yet-effective.js";
import { sectionOrder } from "./section-order.js";
import { newServerRunOptions } from "./server-run-options.js";

/** Flags that upstream does not have, or no longer. */
const ours = new Set([
  "address",
  "cloud-config",
  "cloud-provider",
  "controllers",
  "data-dir",
  "embedded-sync",
  "insecure-bind-address",
  "insecure-port",
  "port",
]);

const empty = new Set(["", "[]", "<nil>"]);

test("every flag of upstream is there with its type, default, section, deprecation and visibility", () => {
  const sections = newServerRunOptions().flags().sections();
  const found = sections.flatMap((section) =>
    section
      .all()
      .filter(({ name }) => !ours.has(name))
      .map(({ info, type, defaultText }) => ({
        name: info.name,
        type: type.name,
        default: empty.has(defaultText) ? "" : defaultText,
        section: section.name,
        deprecated: info.deprecated !== undefined,
        hidden: info.hidden === true,
      })),
  );
  const expected = flagFacts.map((fact) => ({
    name: fact.name,
    type: fact.type,
    default: empty.has(fact.default ?? "") ? "" : fact.default,
    section: fact.section,
    deprecated: fact.deprecated === true,
    hidden: fact.hidden === true,
  }));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  assert.deepEqual(found.sort(byName), expected.sort(byName));
  assert.ok(expected.length > 150);
});

test("every default can be given as a value, and is then the same", () => {
  for (const fact of flagFacts) {
    if (fact.default === null || fact.default.startsWith("[")) continue;
    const options = newServerRunOptions();
    options.flags().parse([`--${fact.name}=${fact.default}`]);
    assert.equal(options.flags().lookup(fact.name)?.valueText, fact.default, fact.name);
  }
});

test("our own flags are there, and the sections have upstream's order", () => {
  const flags = newServerRunOptions().flags();
  for (const name of ours) assert.ok(flags.lookup(name), name);
  assert.deepEqual(
    flags.sections().map(({ name }) => name),
    sectionOrder,
  );
});

test("the README lists the flags that are not yet effective, and no others", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const section = readme.slice(readme.indexOf("## Not yet effective"));
  const listed = [...section.matchAll(/`--([a-z0-9-]+)`/g)].map(([, name]) => name);
  assert.deepEqual(listed.sort(), notYetEffective.map(({ name }) => name).sort());
  const flags = newServerRunOptions().flags();
  for (const { name } of notYetEffective) assert.ok(flags.lookup(name), name);
});
