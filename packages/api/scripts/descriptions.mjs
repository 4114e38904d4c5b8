#!/usr/bin/env node
// Gathers what types and fields are for from the models of @kubernetes/client-node, into dist/descriptions.json:
// `{ "V1Pod": { "": "of the type", "spec": "of a field" } }`. Part of the build: the texts are upstream's, not ours.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));
const client = createRequire(import.meta.url).resolve("@kubernetes/client-node");
const models = join(dirname(client), "gen", "models");

/** A documented class or property: the comment, and the name that follows it. */
const documented = /\/\*\*\n\s*\* ([^\n]*)\n\s*\*\/\s*\n\s*(?:export declare class (\w+)|'([^']+)'\??:)/g;

function describe(source) {
  const texts = {};
  for (const [, text, className, property] of source.matchAll(documented)) {
    texts[className === undefined ? property : ""] = unescapeText(text);
  }
  return texts;
}

// The generator escapes what would end a comment or a string.
function unescapeText(text) {
  return text
    .replaceAll("*_/", "*/")
    .replaceAll("/_*", "/*")
    .replace(/\\+(['"`\\])/g, "$1")
    .trim();
}

const all = {};
for (const file of readdirSync(models).sort()) {
  if (!file.endsWith(".d.ts")) continue;
  const texts = describe(readFileSync(join(models, file), "utf8"));
  if (Object.keys(texts).length > 0) all[file.slice(0, -".d.ts".length)] = texts;
}
mkdirSync(join(packageRoot, "dist"), { recursive: true });
writeFileSync(join(packageRoot, "dist", "descriptions.json"), JSON.stringify(all));
