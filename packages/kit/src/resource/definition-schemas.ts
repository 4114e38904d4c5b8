import { type CustomResourceSchemas, customResourceSchemas, objectMetaSchema } from "@kube-apiserver/api";
import {
  decodeUnstructured,
  type FieldError,
  FieldPath,
  hasRules,
  type JSONObject,
  type KubeObject,
  type StructuralSchema,
  structuralFromJSONSchema,
  toErrorText,
  validateAgainstSchema,
} from "@kube-apiserver/apimachinery";
import type { DecodedServedObject, RequestContext } from "@kube-apiserver/generic-server";
import { DefinitionError } from "../define-resource.js";
import type { ResourceSchema } from "../schema/resource-schema.js";
import type { DefinitionEngines } from "./definition-engines.js";

/** What the machinery makes of the schema of a definition. */
export interface DefinitionSchemas extends CustomResourceSchemas {
  /** Reads an object that a client sent. Throws DecodeError when metadata does not fit. */
  decode(value: JSONObject): DecodedServedObject;
  /** What is wrong with an object by the schema and its rules. `old` is undefined where the object is new. */
  validate(obj: KubeObject, old: KubeObject | undefined, ctx: RequestContext): readonly FieldError[];
}

/** What has a schema: a resource, or a subresource. */
export interface DescribedKind {
  readonly kind: string;
  readonly schema: ResourceSchema;
  readonly description?: string;
}

/**
 * Checks and reads the schema of a definition.
 * @throws DefinitionError naming every mistake, in the words of the server of custom resources
 */
export function definitionSchemasOf(definition: DescribedKind, engines: DefinitionEngines): DefinitionSchemas {
  const { patterns, rules } = engines;
  const props = propsOf(definition);
  const path = FieldPath.root("schema");
  const structural = structuralFromJSONSchema(props, {
    patterns,
    path,
    objectMeta: objectMetaSchema,
  });
  const errors = [...structural.errors, ...ruleErrors(definition, structural, path, engines)];
  if (errors.length > 0) {
    throw new DefinitionError(`the schema of ${definition.kind}: ${errors.map(toErrorText).join("; ")}`);
  }
  const schemas = customResourceSchemas(props);
  const { declared } = schemas;
  const options = { patterns, ...(rules === undefined ? {} : { ruleValidator: rules.validator }) };
  return {
    ...schemas,
    decode(value) {
      const { object, unknownFields } = decodeUnstructured(value, {
        objectMeta: objectMetaSchema,
        ...(declared === undefined ? {} : { schema: declared }),
      });
      return { object: object as KubeObject, unknownFields };
    },
    validate(obj, old, ctx) {
      if (declared === undefined) return [];
      const request = { warn: (message: string) => ctx.addWarning(message), signal: ctx.signal };
      return validateAgainstSchema(obj, declared, { ...options, ...request, ...(old === undefined ? {} : { old }) });
    },
  };
}

function ruleErrors(
  { kind }: DescribedKind,
  structural: StructuralSchema,
  path: FieldPath,
  { rules }: DefinitionEngines,
): readonly FieldError[] {
  if (!hasRules(structural.schema)) return [];
  if (rules === undefined)
    throw new DefinitionError(`the schema of ${kind} has rules, and the engines were loaded without`);
  return rules.validate(structural.schema, path, structural);
}

function propsOf({ schema, description }: DescribedKind): JSONObject {
  // A literal of TypeScript is the JSON that it looks like.
  const props = schema as unknown as JSONObject;
  return description === undefined || "description" in schema ? props : { ...props, description };
}
