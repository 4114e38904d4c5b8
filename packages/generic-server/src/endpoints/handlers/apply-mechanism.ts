import {
  goValueKind,
  isJSONObject,
  type JSONValue,
  type KubeObject,
  newBadRequest,
} from "@kube-apiserver/apimachinery";
import { addStrictWarnings } from "../decode-request-object.js";
import type { FieldManager } from "../field-manager.js";
import { BodySyntaxError, type ParsedBody, parseBody } from "../parse-body.js";
import type { PatchInput, PatchMechanism } from "./patch-mechanism.js";
import { applyCBORPatchType } from "./patch-types.js";

/** Server-side apply (KEP-555): the patch is an object with the fields that its manager has an opinion about. */
export function newApplyMechanism(input: PatchInput, fieldManager: FieldManager): PatchMechanism {
  const { ctx, options } = input;
  let parsed: Promise<ParsedBody> | undefined;
  return {
    creates: true,
    async patch(live) {
      parsed ??= parseApplied(input);
      const { value, strictErrors } = await parsed;
      await ctx.nextStep?.();
      const { fieldManager: manager, force = false } = options;
      const next = await fieldManager.apply(live, appliedObject(value), manager, force, () => ctx.nextStep?.());
      if (strictErrors.length > 0 && options.fieldValidation === "Strict") {
        throw newBadRequest(`error strict decoding YAML: error converting YAML to JSON: ${strictErrors.join(", ")}`);
      }
      addStrictWarnings(ctx, strictErrors);
      return next;
    },
  };
}

/** No text at all is an object without fields. */
function appliedObject(value: JSONValue): KubeObject {
  if (isJSONObject(value)) return value as KubeObject;
  if (value === null) return {};
  const problem = `json: cannot unmarshal ${goValueKind(value)} into Go value of type map[string]interface {}`;
  throw newBadRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${problem}`);
}

async function parseApplied({ body, options, type }: PatchInput): Promise<ParsedBody> {
  const isCBOR = type === applyCBORPatchType;
  try {
    return await parseBody(body, isCBOR ? "cbor" : "yaml", options.fieldValidation !== "Ignore");
  } catch (err) {
    if (!(err instanceof BodySyntaxError)) throw err;
    if (isCBOR) throw newBadRequest(`error decoding CBOR: ${err.message}`, { cause: err });
    throw newBadRequest(`error decoding YAML: error converting YAML to JSON: ${err.message}`, { cause: err });
  }
}
