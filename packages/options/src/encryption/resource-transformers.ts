import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import {
  newIdentityTransformer,
  type ResourceTransformers,
  type TransformedValue,
  type ValueContext,
  type ValueTransformer,
} from "@kube-apiserver/storage";
import type { LoadedEncryptionConfig } from "./load-encryption-config.js";

/**
 * The transformers of a configuration that stays. What it does not name is stored as it is, with nothing before its
 * engine. Mirrors `StaticTransformers`.
 */
export function newStaticTransformers(config: LoadedEncryptionConfig): ResourceTransformers {
  return { transformerForResource: (resource) => lookUp(config, resource) };
}

/**
 * The transformers of a configuration that may be replaced: each value goes through what counts when it is read or
 * written, of resources too that are not named yet. Mirrors `DynamicTransformers`.
 */
export function newDynamicTransformers(current: () => LoadedEncryptionConfig): ResourceTransformers {
  const identity = newIdentityTransformer();
  return {
    transformerForResource: (resource) => new DynamicTransformer(() => lookUp(current(), resource) ?? identity),
  };
}

class DynamicTransformer implements ValueTransformer {
  readonly #current: () => ValueTransformer;

  constructor(current: () => ValueTransformer) {
    this.#current = current;
  }

  transformFromStorage(data: Buffer, context: ValueContext): Promise<TransformedValue> {
    return this.#current().transformFromStorage(data, context);
  }

  transformToStorage(data: Buffer, context: ValueContext): Promise<Buffer> {
    return this.#current().transformToStorage(data, context);
  }
}

function lookUp({ transformers }: LoadedEncryptionConfig, resource: GroupResource): ValueTransformer | undefined {
  return (
    transformers.get(toGroupResourceString(resource)) ??
    transformers.get(toGroupResourceString({ group: resource.group, resource: "*" })) ??
    transformers.get("*.*")
  );
}
