import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import { compareUTF8, type EncodedObject } from "@kube-apiserver/apimachinery";
import type { FlowClassification, FlowClassifier, Informer } from "@kube-apiserver/generic-server";
import { type CompiledFlowSchema, compileFlowSchema } from "./compiled-flow-schema.js";

/** Where flow schemas and priority levels come from. Both are run by the caller. */
export interface FlowControlInformers {
  readonly flowSchemas: Informer;
  readonly priorityLevels: Informer;
}

const catchAll = "catch-all";

/**
 * Sorts requests into flows by the FlowSchemas of the cluster: lowest precedence number first, then by name; those whose
 * priority level is missing are passed over. What matches none is caught by `catch-all`. Schemas are compiled when the
 * informer delivers them. Mirrors the matching part of `flowcontrol.configController`.
 */
export function newFlowClassifier(informers: FlowControlInformers): FlowClassifier {
  const schemas = new CompiledFlowSchemas(informers);
  return ({ user, requestInfo }) => {
    for (const { schema, classification } of schemas.inOrder()) {
      if (schema.matches(user, requestInfo)) return classification;
    }
    return schemas.inOrder().find(({ schema }) => schema.name === catchAll)?.classification;
  };
}

/** A schema in use, with what it makes of requests. */
interface EffectiveFlowSchema {
  readonly schema: CompiledFlowSchema;
  readonly classification: FlowClassification;
}

/** Flow schemas as the informers have them. */
class CompiledFlowSchemas {
  readonly #schemas = new Map<string, CompiledFlowSchema>();
  readonly #priorityLevels = new Map<string, string>();
  /** Undefined when something changed since it was made: a first list brings many changes at once. */
  #ordered: readonly EffectiveFlowSchema[] | undefined;

  constructor({ flowSchemas, priorityLevels }: FlowControlInformers) {
    const putSchema = ({ object }: EncodedObject) => {
      const schema = compileFlowSchema(object as flowcontrol_v1.FlowSchema);
      this.#schemas.set(schema.name, schema);
    };
    const putLevel = ({ object }: EncodedObject) => {
      this.#priorityLevels.set(object.metadata?.name ?? "", object.metadata?.uid ?? "");
    };
    this.#follow(flowSchemas, this.#schemas, putSchema);
    this.#follow(priorityLevels, this.#priorityLevels, putLevel);
  }

  /** In the order in which they are asked. */
  inOrder(): readonly EffectiveFlowSchema[] {
    this.#ordered ??= [...this.#schemas.values()]
      .sort((a, b) => a.precedence - b.precedence || compareUTF8(a.name, b.name))
      .flatMap((schema) => {
        const priorityLevelUID = this.#priorityLevels.get(schema.priorityLevelName);
        if (priorityLevelUID === undefined) return [];
        return [{ schema, classification: { flowSchemaUID: schema.uid, priorityLevelUID } }];
      });
    return this.#ordered;
  }

  #follow(informer: Informer, kept: Map<string, unknown>, put: (obj: EncodedObject) => void): void {
    const change = (obj: EncodedObject) => {
      put(obj);
      this.#ordered = undefined;
    };
    informer.addHandlers({
      onAdd: change,
      onUpdate: change,
      onDelete: ({ object }) => {
        kept.delete(object.metadata?.name ?? "");
        this.#ordered = undefined;
      },
    });
  }
}
