#!/usr/bin/env node
// Writes the committed tables of src/gen/ (and packages/options/src/gen/flags.ts) from a folder of API facts.
//
//   node scripts/generate.mjs --facts DIR           write
//   node scripts/generate.mjs --facts DIR --check   exit 1 when a committed file differs from what would be written
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bootstrapModule } from "./lib/emit-bootstrap.mjs";
import { defaultsModule } from "./lib/emit-defaults.mjs";
import { flagsModule } from "./lib/emit-flags.mjs";
import { featureGatesModule, metricsModule, pluginsModule, printerColumnsModule } from "./lib/emit-lists.mjs";
import { resourcesModule } from "./lib/emit-resources.mjs";
import { schemaTablesModule } from "./lib/emit-schema-tables.mjs";
import { typeModules } from "./lib/emit-types.mjs";
import { validationModule } from "./lib/emit-validation.mjs";
import { loadFacts } from "./lib/facts.mjs";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));

/** Path below the package root, contents. */
function outputs(facts) {
  return new Map([
    ["../options/src/gen/flags.ts", flagsModule(facts)],
    ["src/gen/resources.ts", resourcesModule(facts)],
    ["src/gen/schema-tables.ts", schemaTablesModule(facts)],
    ["src/gen/validation.ts", validationModule(facts)],
    ["src/gen/defaults.ts", defaultsModule(facts)],
    ["src/gen/bootstrap.ts", bootstrapModule(facts)],
    ["src/gen/printer-columns.ts", printerColumnsModule(facts)],
    ["src/gen/feature-gates.ts", featureGatesModule(facts)],
    ["src/gen/admission-plugins.ts", pluginsModule(facts)],
    ["src/gen/metrics.ts", metricsModule(facts)],
    ...typeModules(facts),
  ]);
}

function main(args) {
  const at = args.indexOf("--facts");
  const dir = at === -1 ? undefined : args[at + 1];
  if (dir === undefined) throw new Error("usage: generate.mjs --facts DIR [--check]");
  const facts = loadFacts(dir);
  let stale = 0;
  for (const [path, text] of outputs(facts)) {
    const file = `${packageRoot}/${path}`;
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    stale++;
    console.log(`${args.includes("--check") ? "stale" : "wrote"} ${relative(process.cwd(), file)}`);
    if (args.includes("--check")) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  for (const correction of facts.corrections) console.log(`corrected: ${correction}`);
  return args.includes("--check") && stale > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
