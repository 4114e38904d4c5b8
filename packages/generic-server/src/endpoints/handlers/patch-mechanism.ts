import {
  applyJSONPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  DecodeError,
  fieldErrors,
  isJSONObject,
  type JSONObject,
  JSONSyntaxError,
  type JSONValue,
  type KubeObject,
  newBadRequest,
  newGenericServerResponse,
  newInvalid,
  newNotFound,
  newRequestEntityTooLarge,
  PatchError,
  parseJSON,
  parseJSONStrict,
  quoteGo,
  stringifyJSON,
  unknownJSONPatchFields,
} from "@kube-apiserver/apimachinery";
import type { PatchOptions } from "../../registry/rest/rest.js";
import type { RequestContext } from "../../request/request-context.js";
import { addStrictWarnings } from "../decode-request-object.js";
import { decodeObject } from "../object-decoder.js";
import type { RequestScope } from "../request-scope.js";
import { jsonPatchType, mergePatchType } from "./patch-types.js";
import { trackFields } from "./write-request.js";

/** What a patch makes of an object, or of none. Objects are in the version of the request. */
export interface PatchMechanism {
  /** Whether a missing object is created. */
  readonly creates: boolean;
  /** Runs each time the write is tried. */
  patch(live: KubeObject | undefined): Promise<KubeObject>;
}

/** Everything a mechanism works with. */
export interface PatchInput {
  readonly scope: RequestScope;
  readonly ctx: RequestContext;
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
  readonly options: PatchOptions;
}

/**
 * JSON patch, merge patch and strategic merge patch: the patch is parsed once, and applied to whatever is stored.
 * @throws StatusError, reason BadRequest, when it cannot be parsed
 */
export function newMergingMechanism(input: PatchInput): PatchMechanism {
  const { scope, ctx, name, options } = input;
  // A patch that cannot be read is refused only when there is something to patch: a missing object is a 404 first.
  let parsed: ParsedPatch | undefined;
  return {
    creates: false,
    async patch(live) {
      if (live === undefined) throw newNotFound(scope.resource, name);
      parsed ??= parsePatch(input);
      const patched = applyParsed(input, live, parsed.value);
      const next = decodePatched(input, patched, parsed.strictErrors);
      return trackFields(scope, ctx, live, next, options.fieldManager);
    },
  };
}

interface ParsedPatch {
  readonly value: JSONValue;
  readonly strictErrors: readonly string[];
}

function parsePatch({ type, body, options }: PatchInput): ParsedPatch {
  try {
    if (options.fieldValidation === "Ignore") return { value: parseJSON(body), strictErrors: [] };
    const { value, duplicates } = parseJSONStrict(body);
    const strictErrors = duplicates.map((path) => `duplicate field ${quoteGo(path)}`);
    if (type !== jsonPatchType) return { value, strictErrors };
    const unknown = unknownJSONPatchFields(value).map((path) => `unknown field ${quoteGo(path)}`);
    return { value, strictErrors: [...strictErrors, ...unknown].map((error) => `json patch ${error}`) };
  } catch (err) {
    if (err instanceof JSONSyntaxError) throw malformed(type, options, err);
    if (err instanceof PatchError) throw malformed(type, options, err);
    throw err;
  }
}

function malformed(type: string, { fieldValidation }: PatchOptions, cause: Error) {
  const isQuoted = (type === jsonPatchType || type === mergePatchType) && fieldValidation !== "Ignore";
  return newBadRequest(isQuoted ? `error decoding patch: ${cause.message}` : cause.message, { cause });
}

function applyParsed({ scope, type }: PatchInput, live: KubeObject, patch: JSONValue): JSONValue {
  try {
    if (type === jsonPatchType) return applyJSONPatch(live, patch);
    if (type === mergePatchType) return applyMergePatch(live, patch);
    const { schema } = scope.serving;
    if (schema.kind !== "struct") throw new TypeError("strategic merge patch needs a struct schema");
    return applyStrategicMergePatch(live, patch, schema);
  } catch (err) {
    if (err instanceof PatchError) throw patchRefused(err);
    throw err;
  }
}

function patchRefused(err: PatchError): unknown {
  switch (err.code) {
    case "malformed":
      return newBadRequest(err.message, { cause: err });
    case "tooLarge":
      return newRequestEntityTooLarge(err.message, { cause: err });
    case "unprocessable":
      return newGenericServerResponse({
        code: 422,
        verb: "",
        resource: { group: "", resource: "" },
        name: "",
        serverMessage: err.message,
      });
    case "failed":
      // Without a Status: answered with 500 and the bare message.
      return err;
    default:
      return err.code satisfies never;
  }
}

function decodePatched({ scope, ctx, options }: PatchInput, patched: JSONValue, found: readonly string[]): KubeObject {
  let decoded: ReturnType<typeof decodeObject>;
  try {
    decoded = decodeObject(scope.serving, asObject(patched));
  } catch (err) {
    if (err instanceof DecodeError) throw invalidPatch(patched, err.message);
    throw err;
  }
  const unknown = decoded.unknownFields.map((path) => `unknown field ${quoteGo(path)}`);
  const errors = [...found, ...unknown];
  if (errors.length > 0 && options.fieldValidation === "Strict") {
    throw invalidPatch(patched, `strict decoding error: ${errors.join(", ")}`);
  }
  if (errors.length > 0 && options.fieldValidation === "Warn") addStrictWarnings(ctx, errors);
  return scope.serving.applyDefaults(decoded.object);
}

function asObject(patched: JSONValue): JSONObject {
  if (isJSONObject(patched)) return patched;
  throw new DecodeError("json: cannot unmarshal the patched document into an object");
}

function invalidPatch(patched: JSONValue, detail: string) {
  const error = fieldErrors.invalid("patch", stringifyJSON(patched), detail);
  return newInvalid({ group: "", kind: "" }, "", [error]);
}
