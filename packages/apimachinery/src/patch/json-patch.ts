import { jsonEqual } from "../json/equal.js";
import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { stringifyJSON } from "../json/stringify.js";
import { goValueKind } from "../schema/decode-error.js";
import { copyWithout } from "./copy-without.js";
import { PatchDocument, PlaceError } from "./json-patch-document.js";
import { pointerTokens } from "./json-pointer.js";
import { PatchError } from "./patch-error.js";

/** Limits of {@link applyJSONPatch}. */
export interface JSONPatchLimits {
  /** Most operations in one patch. Default 10 000, as upstream. */
  readonly maxOperations?: number;
  /** Most bytes of JSON that all `copy` operations may add together. Default 3 MiB, as upstream. */
  readonly maxCopyBytes?: number;
}

/**
 * Applies an RFC 6902 patch and returns the new document. Neither input is changed; what the patch does not touch is
 * shared. Where the RFC and upstream's library differ, the library decides: negative indices count from the end,
 * `replace` and `copy` accept a missing member of an object.
 *
 * @throws PatchError `malformed` when the patch is not a list of objects, `tooLarge` when there are too many, and
 *   `unprocessable` when an operation fails.
 *
 * Source: gopkg.in/evanphx/json-patch.v4 and pkg/endpoints/handlers/patch.go in k8s.io/apiserver v0.36.
 */
export function applyJSONPatch(document: JSONValue, patch: JSONValue, limits: JSONPatchLimits = {}): JSONValue {
  const operations = limitedOperationsOf(patch, limits);
  const run = new PatchRun(document, limits);
  for (const operation of operations) run.apply(operation);
  return run.result;
}

/** So many items of lists are moved in about a millisecond. */
const movedItemsPerStep = 1_000_000;

/**
 * As {@link applyJSONPatch}, but waits for `nextStep` now and then where the operations move many items: ten thousand of
 * them at the front of a long list take seconds. Rejects with what that throws.
 */
export async function applyJSONPatchInSteps(
  document: JSONValue,
  patch: JSONValue,
  nextStep: () => Promise<void> | undefined,
  limits: JSONPatchLimits = {},
): Promise<JSONValue> {
  const operations = limitedOperationsOf(patch, limits);
  const run = new PatchRun(document, limits);
  let stepAt = movedItemsPerStep;
  for (const operation of operations) {
    run.apply(operation);
    if (run.movedItems < stepAt) continue;
    stepAt = run.movedItems + movedItemsPerStep;
    await nextStep();
  }
  return run.result;
}

function limitedOperationsOf(patch: JSONValue, { maxOperations = 10_000 }: JSONPatchLimits): readonly JSONObject[] {
  const operations = operationsOf(patch, decodedTypes);
  if (operations.length <= maxOperations) return operations;
  const message = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations.length}`;
  throw new PatchError("tooLarge", message);
}

const operationFields: ReadonlySet<string> = new Set(["op", "path", "from", "value"]);

/**
 * Paths of fields that no operation has, as strict field validation reports them: `[0].foo`.
 * @throws PatchError `malformed` when the patch is not a list of objects, or a field of one is not a text that has to be
 */
export function unknownJSONPatchFields(patch: JSONValue): string[] {
  return operationsOf(patch, checkedTypes).flatMap((operation, at) => {
    for (const name of ["op", "path", "from"]) {
      const value = getOwn(operation, name) ?? "";
      if (typeof value !== "string") throw malformed(value, `Go struct field jsonPatchOp.${name} of type string`);
    }
    return Object.keys(operation)
      .filter((key) => !operationFields.has(key))
      .map((key) => `[${at}].${key}`);
  });
}

/** How Go calls a patch and an operation: messages name them. */
interface PatchTypes {
  readonly patch: string;
  readonly operation: string;
}

const decodedTypes: PatchTypes = { patch: "jsonpatch.Patch", operation: "jsonpatch.Operation" };
const checkedTypes: PatchTypes = { patch: "[]handlers.jsonPatchOp", operation: "handlers.jsonPatchOp" };

function operationsOf(patch: JSONValue, types: PatchTypes): readonly JSONObject[] {
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw malformed(patch, `Go value of type ${types.patch}`);
  return patch.map((operation: JSONValue) => {
    if (operation === null) return {};
    if (!isJSONObject(operation)) throw malformed(operation, `Go value of type ${types.operation}`);
    return operation;
  });
}

function malformed(value: JSONValue, target: string): PatchError {
  return new PatchError("malformed", `json: cannot unmarshal ${goValueKind(value)} into ${target}`);
}

class PatchRun {
  readonly #document: PatchDocument;
  readonly #maxCopyBytes: number;
  #copiedBytes = 0;

  constructor(document: JSONValue, { maxCopyBytes = 3 * 1024 * 1024 }: JSONPatchLimits) {
    this.#document = new PatchDocument(document);
    this.#maxCopyBytes = maxCopyBytes;
  }

  get result(): JSONValue {
    return this.#document.root;
  }

  get movedItems(): number {
    return this.#document.movedItems;
  }

  apply(operation: JSONObject): void {
    const kind = getOwn(operation, "op");
    switch (kind) {
      case "add":
        this.#add(operation);
        break;
      case "remove":
        this.#remove(operation);
        break;
      case "replace":
        this.#replace(operation);
        break;
      case "move":
        this.#move(operation);
        break;
      case "test":
        this.#test(operation);
        break;
      case "copy":
        this.#copy(operation);
        break;
      default:
        throw unprocessable(`Unexpected kind: ${typeof kind === "string" ? kind : "unknown"}`);
    }
  }

  #add(operation: JSONObject): void {
    const path = placeOf(operation, "path", "add", missingValue);
    const tokens =
      this.#reach(path) ?? fail(`add operation does not apply: doc is missing path: "${path}": missing value`);
    within(`error in add for path: '${path}'`, () => this.#document.add(tokens, newValueOf(operation)));
  }

  #remove(operation: JSONObject): void {
    const path = placeOf(operation, "path", "remove", missingValue);
    const tokens =
      this.#reach(path) ?? fail(`remove operation does not apply: doc is missing path: "${path}": missing value`);
    within(`error in remove for path: '${path}'`, () => this.#document.remove(tokens));
  }

  #replace(operation: JSONObject): void {
    const path = placeOf(operation, "path", "replace", missingPath);
    const value = newValueOf(operation);
    if (path === "") {
      if (typeof value === "object" && value !== null) this.#document.root = value;
      return;
    }
    const tokens =
      this.#reach(path) ?? fail(`replace operation does not apply: doc is missing path: ${path}: missing value`);
    try {
      this.#document.get(tokens);
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      fail(`replace operation does not apply: doc is missing key: ${path}: missing value`);
    }
    this.#document.set(tokens, value);
  }

  #move(operation: JSONObject): void {
    const from = placeOf(operation, "from", "move", missingFrom);
    const source =
      this.#reach(from) ?? fail(`move operation does not apply: doc is missing from path: ${from}: missing value`);
    const value = within(`error in move for path: '${source.at(-1)}'`, () => {
      const found = this.#document.get(source);
      this.#document.remove(source);
      return found ?? null;
    });
    const path = placeOf(operation, "path", "move", missingPath);
    const tokens =
      this.#reach(path) ??
      fail(`move operation does not apply: doc is missing destination path: ${path}: missing value`);
    within(`error in move for path: '${path}'`, () => this.#document.add(tokens, value));
  }

  #test(operation: JSONObject): void {
    const path = placeOf(operation, "path", "test", missingPath);
    const expected = newValueOf(operation);
    if (path === "") {
      if (!jsonEqual(this.#document.root, expected)) failTest("");
      return;
    }
    const tokens = this.#reach(path) ?? fail(`test operation does not apply: is missing path: ${path}: missing value`);
    const actual = within(`error in test for path: '${path}'`, () => this.#document.get(tokens));
    if (!jsonEqual(actual ?? null, expected)) failTest(path);
  }

  #copy(operation: JSONObject): void {
    const from = placeOf(operation, "from", "copy", missingFrom);
    const source =
      this.#reach(from) ?? fail(`copy operation does not apply: doc is missing from path: ${from}: missing value`);
    const value = within(`error in copy for from: '${from}'`, () => this.#document.get(source)) ?? null;
    const path = placeOf(operation, "path", "copy", missingValue);
    const tokens =
      this.#reach(path) ??
      fail(`copy operation does not apply: doc is missing destination path: ${path}: missing value`);
    this.#countCopy(value);
    within("error while adding value during copy", () => this.#document.add(tokens, copyWithout(value, dropNothing)));
  }

  /** The tokens of a pointer whose container is there. */
  #reach(pointer: string): string[] | undefined {
    const tokens = pointerTokens(pointer);
    return tokens !== undefined && this.#document.hasContainer(tokens) ? tokens : undefined;
  }

  #countCopy(value: JSONValue): void {
    this.#copiedBytes += Buffer.byteLength(stringifyJSON(value));
    if (this.#copiedBytes <= this.#maxCopyBytes) return;
    fail(
      `Unable to complete the copy, the accumulated size increase of copy is ${this.#copiedBytes}, exceeding the limit ${this.#maxCopyBytes}`,
    );
  }
}

// The copy is the document's own: it changes its containers in place, and must not change two places at once.
const dropNothing = () => false;
const missingValue = "missing value";
const missingPath = "operation missing path field: missing value";
const missingFrom = "operation, missing from field: missing value";

/** The pointer in `path` or `from` of an operation. */
function placeOf(operation: JSONObject, field: "path" | "from", kind: string, missing: string): string {
  const value = getOwn(operation, field) ?? undefined;
  if (typeof value === "string") return value;
  // Where the library tells of nothing but a missing value, that is all it says.
  const isTold = value !== undefined && missing !== missingValue;
  const problem = isTold ? malformed(value, "Go value of type string").message : missing;
  return fail(`${kind} operation failed to decode ${field}: ${problem}`);
}

function newValueOf(operation: JSONObject): JSONValue {
  return getOwn(operation, "value") ?? null;
}

function unprocessable(message: string): PatchError {
  return new PatchError("unprocessable", message);
}

function fail(message: string): never {
  throw unprocessable(message);
}

function within<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof PlaceError) fail(`${what}: ${error.message}`);
    throw error;
  }
}

function failTest(path: string): never {
  throw new PatchError("unprocessable", `testing value ${path} failed: test failed`, { isFailedTest: true });
}
