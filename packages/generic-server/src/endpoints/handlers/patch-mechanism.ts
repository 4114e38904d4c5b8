import {
  applyJSONPatchInSteps,
  applyMergePatch,
  applyStrategicMergePatch,
  compareUTF8,
  converterErrorText,
  DecodeError,
  fieldErrors,
  formatGoValue,
  goValueKind,
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
import { addStrictWarnings, typeMetaStruct } from "../decode-request-object.js";
import { fillDefaults } from "../fill-defaults.js";
import { decodeObject } from "../object-decoder.js";
import type { RequestScope } from "../request-scope.js";
import { jsonPatchType, mergePatchType, strategicMergePatchType } from "./patch-types.js";
import { withServedType } from "./patched-type.js";
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
      await ctx.nextStep?.();
      const patched = await applyParsed(input, live, parsed.value);
      await ctx.nextStep?.();
      const next = await decodePatched(input, patched, parsed);
      return trackFields(scope, ctx, live, next, options.fieldManager);
    },
  };
}

interface ParsedPatch {
  readonly value: JSONValue;
  readonly strictErrors: readonly string[];
}

function parsePatch(input: PatchInput): ParsedPatch {
  const { type, body, options } = input;
  try {
    if (options.fieldValidation === "Ignore") return { value: checkType(parseJSON(body), input), strictErrors: [] };
    const { value: parsed, duplicates } = parseJSONStrict(body);
    const value = checkType(parsed, input);
    const strictErrors = duplicates.map((path) => `duplicate field ${quoteGo(path)}`);
    if (type !== jsonPatchType) return { value, strictErrors };
    const unknown = unknownJSONPatchFields(value).map((path) => `unknown field ${quoteGo(path)}`);
    return { value, strictErrors: byOperation([...unknown, ...strictErrors]).map((error) => `json patch ${error}`) };
  } catch (err) {
    if (err instanceof JSONSyntaxError) throw malformed(type, options, err);
    if (err instanceof PatchError) throw malformed(type, options, err);
    throw err;
  }
}

/** Operation by operation, as upstream's decoder finds them. */
function byOperation(errors: readonly string[]): readonly string[] {
  const operationOf = (error: string) => Number(/\[(\d+)\]/.exec(error)?.[1] ?? -1);
  return [...errors].sort((a, b) => operationOf(a) - operationOf(b));
}

/** A strategic merge patch has to be an object, or null; a merge patch only where it is checked before it is applied. */
function checkType(value: JSONValue, { type, options }: PatchInput): JSONValue {
  const isChecked =
    type === strategicMergePatchType || (type === mergePatchType && options.fieldValidation !== "Ignore");
  if (!isChecked || isJSONObject(value)) return value;
  if (value === null) return type === strategicMergePatchType ? {} : value;
  const problem = `json: cannot unmarshal ${goValueKind(value)} into Go value of type map[string]interface {}`;
  throw new PatchError("malformed", problem);
}

function malformed(type: string, { fieldValidation }: PatchOptions, cause: Error) {
  const isQuoted = (type === jsonPatchType || type === mergePatchType) && fieldValidation !== "Ignore";
  return newBadRequest(isQuoted ? `error decoding patch: ${cause.message}` : cause.message, { cause });
}

async function applyParsed({ scope, ctx, type }: PatchInput, live: KubeObject, patch: JSONValue): Promise<JSONValue> {
  try {
    if (type === jsonPatchType) return await applyJSONPatchInSteps(live, patch, () => ctx.nextStep?.());
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

async function decodePatched(
  input: PatchInput,
  patched: JSONValue,
  { value, strictErrors }: ParsedPatch,
): Promise<KubeObject> {
  const { scope, ctx, options } = input;
  const isStrategic = input.type === strategicMergePatchType;
  const invalid = (detail: string) => invalidPatch(isStrategic ? formatGoValue(value) : stringifyJSON(patched), detail);
  let decoded: ReturnType<typeof decodeObject>;
  try {
    decoded = decodeObject(scope.serving, withServedType(scope, asObject(patched), isStrategic));
  } catch (err) {
    // Upstream converts what this kind of patch makes without decoding it, and words and sorts what it finds in its way.
    if (err instanceof DecodeError) throw invalid(isStrategic ? converterErrorText(err) : err.message);
    throw err;
  }
  const unknown = decoded.unknownFields.map((path) => `unknown field ${quoteGo(path)}`);
  const errors = [...strictErrors, ...(isStrategic ? unknown.sort(compareUTF8) : unknown)];
  if (errors.length > 0 && options.fieldValidation === "Strict") {
    throw invalid(`strict decoding error: ${errors.join(", ")}`);
  }
  if (errors.length > 0 && options.fieldValidation === "Warn") addStrictWarnings(ctx, errors);
  return fillDefaults(scope, ctx, decoded.object);
}

function asObject(patched: JSONValue): JSONObject {
  if (isJSONObject(patched)) return patched;
  const problem = `json: cannot unmarshal ${goValueKind(patched)} into Go value of type ${typeMetaStruct}`;
  throw new DecodeError(`couldn't get version/kind; json parse error: ${problem}`);
}

function invalidPatch(shown: string, detail: string) {
  return newInvalid({ group: "", kind: "" }, "", [fieldErrors.invalid("patch", shown, detail)]);
}
