import { type CustomResourceSchemas, customResourceSchemas, objectMetaSchema } from "@kube-apiserver/api";
import {
  decodeUnstructured,
  FieldPath,
  type JSONObject,
  type KubeObject,
  type PatternEngine,
  structuralFromJSONSchema,
  toErrorText,
} from "@kube-apiserver/apimachinery";
import type { DecodedServedObject } from "@kube-apiserver/generic-server";
import { type AnyResourceDefinition, DefinitionError } from "../define-resource.js";

/** What the machinery makes of the schema of a definition. */
export interface DefinitionSchemas extends CustomResourceSchemas {
  /** Reads an object that a client sent. Throws DecodeError when metadata does not fit. */
  decode(value: JSONObject): DecodedServedObject;
}

/**
 * Checks and reads the schema of a definition.
 * @throws DefinitionError naming every mistake, in the words of the server of custom resources
 */
export function definitionSchemasOf(definition: AnyResourceDefinition, patterns: PatternEngine): DefinitionSchemas {
  const props = propsOf(definition);
  const { errors } = structuralFromJSONSchema(props, { patterns, path: FieldPath.root("schema") });
  if (errors.length > 0) {
    throw new DefinitionError(`the schema of ${definition.kind}: ${errors.map(toErrorText).join("; ")}`);
  }
  const schemas = customResourceSchemas(props);
  return {
    ...schemas,
    decode(value) {
      const { object, unknownFields } = decodeUnstructured(value, {
        objectMeta: objectMetaSchema,
        ...(schemas.declared === undefined ? {} : { schema: schemas.declared }),
      });
      return { object: object as KubeObject, unknownFields };
    },
  };
}

function propsOf({ schema, description, kind }: AnyResourceDefinition): JSONObject {
  if (JSON.stringify(schema).includes('"x-kubernetes-validations"')) {
    throw new DefinitionError(`the schema of ${kind} has validation rules: say them in the strategy's validate`);
  }
  const props = schema as unknown as JSONObject;
  return description === undefined || "description" in schema ? props : { ...props, description };
}
