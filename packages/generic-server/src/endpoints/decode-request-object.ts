import {
  cannotBeHandled,
  DecodeError,
  getOwn,
  goValueKind,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type KubeObject,
  newBadRequest,
  parseGroupVersion,
  quoteGo,
  strictErrorsOf,
  stringifyJSON,
  stringifyJSONWith,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import type { FieldValidation } from "../registry/rest/rest.js";
import type { RequestContext } from "../request/request-context.js";
import { fillDefaults } from "./fill-defaults.js";
import type { InputFormat } from "./negotiation/negotiate.js";
import { decodeObject } from "./object-decoder.js";
import { BodySyntaxError, type ParsedBody, parseBody, warningsOfStrictError } from "./parse-body.js";
import { summarizeBody } from "./request-body.js";
import type { RequestScope } from "./request-scope.js";
import { unknownConversion } from "./unknown-conversion.js";

/** A body to be read as an object of the scope's kind. */
export interface RequestObject {
  readonly body: Buffer;
  readonly format: InputFormat;
  readonly fieldValidation: FieldValidation;
}

/**
 * Reads the object in a request's body: in the version of the request, with defaults. What strict decoding objects to
 * becomes warnings, or the error, as `fieldValidation` says.
 * @throws StatusError, reason BadRequest, in upstream's words; RequestEntityTooLarge where defaults make it too long
 */
export async function decodeRequestObject(
  scope: RequestScope,
  ctx: RequestContext,
  { body, format, fieldValidation }: RequestObject,
): Promise<KubeObject> {
  const { value, strictErrors } = await parseOrRefuse(scope, body, format, fieldValidation !== "Ignore");
  await ctx.nextStep?.();
  const object = withTypeMeta(scope, value, body);
  checkAPIVersion(scope, object);
  checkKind(scope, object);
  const decoded = decodeOrRefuse(scope, object);
  if (strictErrors.length + decoded.unknownFields.length > 0 && fieldValidation !== "Ignore") {
    const found = { value, strictErrors, unknownFields: decoded.unknownFields };
    reportStrictErrors(scope, ctx, fieldValidation, object, allStrictErrors(scope, { body, format }, found));
  }
  return fillDefaults(scope, ctx, inVersionOf(scope, decoded.object));
}

/** Versions that a storage accepts besides its own are alike. */
function inVersionOf({ kind }: RequestScope, object: KubeObject): KubeObject {
  const apiVersion = toAPIVersion(kind);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

async function parseOrRefuse(scope: RequestScope, body: Buffer, format: InputFormat, strict: boolean) {
  try {
    return await parseBody(body, format, strict);
  } catch (err) {
    if (err instanceof BodySyntaxError) throw unrecognized(scope, err.message, body);
    throw err;
  }
}

function unrecognized({ kind }: RequestScope, problem: string, body: Buffer) {
  return newBadRequest(
    `the object provided is unrecognized (must be of type ${kind.kind}): ${problem} (${summarizeBody(body)})`,
  );
}

/** What Go reads first of every object, as its decoder calls it. */
export const typeMetaStruct =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** Makes sure that the object says what it is; built-in kinds may leave it to the endpoint. */
function withTypeMeta(scope: RequestScope, value: JSONValue, body: Buffer): JSONObject {
  if (value !== null && !isJSONObject(value)) {
    const problem = `json: cannot unmarshal ${goValueKind(value)} into Go value of type ${typeMetaStruct}`;
    throw unrecognized(scope, `couldn't get version/kind; json parse error: ${problem}`, body);
  }
  const object = value ?? {};
  for (const [field, goName] of [
    ["apiVersion", "apiVersion"],
    ["kind", "kind"],
  ] as const) {
    const given = getOwn(object, field) ?? null;
    if (given === null || typeof given === "string") continue;
    const problem = `json: cannot unmarshal ${goValueKind(given)} into Go struct field .${goName} of type string`;
    throw unrecognized(scope, `couldn't get version/kind; json parse error: ${problem}`, body);
  }
  if (scope.serving.objectModel === "typed") return withDefaultTypeMeta(scope, object);
  if (textField(object, "kind") === "") {
    throw unrecognized(scope, `Object 'Kind' is missing in '${stringifyJSON(value)}'`, body);
  }
  return object;
}

function withDefaultTypeMeta({ kind }: RequestScope, object: JSONObject): JSONObject {
  const apiVersion = textField(object, "apiVersion");
  const kindName = textField(object, "kind");
  if (apiVersion !== "" && kindName !== "") return object;
  return {
    ...object,
    apiVersion: apiVersion === "" ? toAPIVersion(kind) : apiVersion,
    kind: kindName === "" ? kind.kind : kindName,
  };
}

function textField(object: JSONObject, name: string): string {
  const value = getOwn(object, name);
  return typeof value === "string" ? value : "";
}

function checkAPIVersion({ kind, storage }: RequestScope, object: JSONObject): void {
  const given = textField(object, "apiVersion");
  const expected = toAPIVersion(kind);
  if (given === expected || storage.acceptedAPIVersions?.includes(given)) return;
  throw newBadRequest(`the API version in the data (${given}) does not match the expected API version (${expected})`);
}

/** An object of another built-in kind cannot become one of ours. Custom resources leave this to validation. */
function checkKind({ kind, serving }: RequestScope, object: JSONObject): void {
  const given = textField(object, "kind");
  if (serving.objectModel === "unstructured" || given === kind.kind) return;
  const problem = unknownConversion(given, kind);
  throw newBadRequest(`${given} in version ${quoteGo(kind.version)} cannot be handled as a ${kind.kind}: ${problem}`);
}

function decodeOrRefuse(scope: RequestScope, object: JSONObject) {
  try {
    return decodeObject(scope.serving, object);
  } catch (err) {
    if (err instanceof DecodeError) throw newBadRequest(handledAs(scope, object, err.message), { cause: err });
    throw err;
  }
}

function handledAs({ kind }: RequestScope, object: JSONObject, detail: string): string {
  const { version } = parseGroupVersion(textField(object, "apiVersion"));
  const given = textField(object, "kind");
  if (given === kind.kind) return cannotBeHandled(given, version, detail);
  return `${given} in version ${quoteGo(version)} cannot be handled as a ${kind.kind}: ${detail}`;
}

interface StrictFindings extends ParsedBody {
  readonly unknownFields: readonly string[];
}

/** What strict decoding objects to, in the order in which upstream's decoders find it. */
function allStrictErrors(
  { serving: { schema, objectModel, decode } }: RequestScope,
  { body, format }: Pick<RequestObject, "body" | "format">,
  { value, strictErrors, unknownFields }: StrictFindings,
): readonly string[] {
  if (objectModel === "typed" && decode === undefined && schema.kind === "struct") {
    if (format === "json") return strictErrorsOf(body.toString("utf8"), schema);
    // Go turns YAML into JSON with its keys sorted, and decodes that.
    if (format === "yaml") {
      return [...strictErrors, ...strictErrorsOf(stringifyJSONWith(value, { sortKeys: true }), schema)];
    }
  }
  return [...strictErrors, ...unknownFields.map((path) => `unknown field ${quoteGo(path)}`)];
}

function reportStrictErrors(
  scope: RequestScope,
  ctx: RequestContext,
  fieldValidation: FieldValidation,
  object: JSONObject,
  errors: readonly string[],
): void {
  if (errors.length > 0 && fieldValidation === "Strict") {
    throw newBadRequest(handledAs(scope, object, `strict decoding error: ${errors.join(", ")}`));
  }
  addStrictWarnings(ctx, errors);
}

/** Turns what strict decoding objects to into warnings. */
export function addStrictWarnings(ctx: RequestContext, errors: readonly string[]): void {
  for (const error of errors) {
    for (const warning of warningsOfStrictError(error)) ctx.addWarning(warning);
  }
}
