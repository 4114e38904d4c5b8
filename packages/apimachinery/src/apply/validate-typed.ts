import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { formatGoSyntax, formatGoValue } from "../patch/go-value.js";
import type { Schema } from "../schema/schema.js";
import { maxFieldErrors } from "../validation/first-errors.js";
import { atomOf, type ListAtom, type MapAtom, type ScalarAtom } from "./atom.js";
import { listItemElement } from "./list-item-element.js";
import { elementToString, fieldElement, type PathElement } from "./path-element.js";

/** One thing that keeps a value from being applied. `path` in the form of messages (`.spec.n`), `""` at the root. */
export interface TypedError {
  readonly path: string;
  readonly message: string;
}

/** Options of {@link validateTyped}. */
export interface ValidateOptions {
  /** Whether items of a set or map list may occur more than once, as they may in what is stored. Default false. */
  readonly allowDuplicates?: boolean;
}

/**
 * Whether `value` can be merged by `schema`: declared fields only, right types, keys present and unique. Texts are
 * upstream's. Mirrors structured-merge-diff's `TypedValue.Validate`.
 */
export function validateTyped(value: JSONValue, schema: Schema, options: ValidateOptions = {}): readonly TypedError[] {
  const run: Run = { path: [], errors: [], allowDuplicates: options.allowDuplicates ?? false };
  try {
    visit(value, schema, run);
  } catch (err) {
    if (err !== enough) throw err;
  }
  return run.errors;
}

/** So many errors are told, as of objects that are validated; upstream tells all. */
const maxErrors = maxFieldErrors;

/** Ends the walk once there are more. */
const enough = new Error("enough errors");

interface Run {
  readonly path: PathElement[];
  readonly errors: TypedError[];
  readonly allowDuplicates: boolean;
}

/** The text of a list of errors: one as it is, several on lines of their own. */
export function typedErrorsToString(errors: readonly TypedError[]): string {
  const lines = errors.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  return lines.length === 1 ? (lines[0] as string) : ["errors:", ...lines.map((line) => `  ${line}`)].join("\n");
}

function report({ path, errors }: Run, message: string): void {
  if (errors.length === maxErrors) {
    errors.push({ path: "", message: `only the first ${maxErrors} errors are told` });
    throw enough;
  }
  errors.push({ path: path.map(elementToString).join(""), message });
}

function visit(value: JSONValue, schema: Schema, run: Run): void {
  if (value === null) return;
  const atom = atomOf(schema, value);
  switch (atom.kind) {
    case "scalar": {
      const message = scalarError(atom, value);
      if (message !== undefined) report(run, message);
      return;
    }
    case "list":
      if (!Array.isArray(value)) report(run, `expected list, got ${goValue(value)}`);
      else visitItems(value, atom, run);
      return;
    case "map":
      if (!isJSONObject(value)) report(run, `expected map, got ${goValue(value)}`);
      else visitFields(value, atom, run);
  }
}

function visitItems(items: readonly JSONValue[], list: ListAtom, run: Run): void {
  const seen = new Set<PathElement>();
  for (const [index, item] of items.entries()) {
    let element: PathElement = `i:${index}`;
    if (list.relationship !== "atomic") {
      const found = listItemElement(list, item);
      if ("error" in found) {
        report(run, `element ${index}: ${found.error}`);
        return;
      }
      element = found.element;
      if (seen.has(element) && !run.allowDuplicates) {
        report(run, `duplicate entries for key ${elementToString(element)}`);
      }
      seen.add(element);
    }
    run.path.push(element);
    visit(item, list.items, run);
    run.path.pop();
  }
}

function visitFields(object: JSONObject, map: MapAtom, run: Run): void {
  for (const name of Object.keys(object).sort()) {
    run.path.push(fieldElement(name));
    const schema = map.child(name);
    if (schema === undefined) {
      report(run, "field not declared in schema");
      run.path.pop();
      return;
    }
    visit(getOwn(object, name) as JSONValue, schema, run);
    run.path.pop();
  }
}

function scalarError({ scalar }: ScalarAtom, value: JSONValue): string | undefined {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  switch (scalar) {
    case "numeric":
      return isNumber ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`;
    case "string":
      return typeof value === "string"
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${formatGoSyntax(value, "floats")}}`;
    case "boolean":
      return typeof value === "boolean" ? undefined : `expected boolean, got ${goValue(value)}`;
    case "untyped":
      return isNumber || typeof value === "string" || typeof value === "boolean"
        ? undefined
        : `expected any scalar, got ${goValue(value)}`;
  }
}

function goTypeName(value: JSONValue): string {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
}

/** Go's `%v` of a structured-merge-diff value wrapper. */
function goValue(value: JSONValue): string {
  return `&{${formatGoValue(value, "floats")}}`;
}
