import assert from "node:assert/strict";
import { test } from "node:test";
import { formatFlagHelp } from "./flag-help.js";
import { NamedFlagSets } from "./named-flag-sets.js";
import { boolFlag, intFlag, levelFlag, stringFlag } from "./scalar-types.js";

function exampleFlags(): NamedFlagSets {
  const values = { prefix: "/registry", port: 0, old: 1, v: 0, fast: true, secret: "" };
  const sets = new NamedFlagSets();
  sets.section("empty");
  const section = sets.section("etcd");
  section.var(values, "prefix", stringFlag, {
    name: "etcd-prefix",
    usage: "The prefix that all keys in the store have",
  });
  section.var(values, "port", intFlag, { name: "port", usage: "A port" });
  section.var(values, "secret", stringFlag, { name: "secret", usage: "Not shown", hidden: true });
  const logs = sets.section("logs");
  logs.var(values, "v", levelFlag, { name: "v", shorthand: "v", usage: "Verbosity" });
  logs.var(values, "fast", boolFlag, { name: "fast", usage: "Hurry" });
  logs.var(values, "old", intFlag, { name: "old", usage: "Aged", deprecated: "use --fast" });
  return sets;
}

test("help has sections, types, defaults and deprecations, wrapped to the width", () => {
  assert.equal(
    formatFlagHelp(exampleFlags(), 60),
    [
      "Etcd flags:",
      "",
      "      --etcd-prefix string   The prefix that all keys in the",
      "                             store have (default",
      '                             "/registry")',
      "      --port int             A port",
      "",
      "Logs flags:",
      "",
      "      --fast      Hurry (default true)",
      "      --old int   Aged (default 1) (DEPRECATED: use --fast)",
      "  -v, --v Level   Verbosity",
      "",
    ].join("\n"),
  );
});

test("in a narrow terminal texts move below the names, which stay whole", () => {
  const lines = formatFlagHelp(exampleFlags(), 45).split("\n");
  assert.equal(lines[2], "      --etcd-prefix string");
  assert.equal(lines[3], "                The prefix that all keys in");
});
