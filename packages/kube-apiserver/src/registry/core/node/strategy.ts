import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../../registry-deps.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { addressRulesOf } from "../../validation/address-rules.js";
import { validateNode, validateNodeUpdate, warningsForNode } from "./validate.js";

/** A kubelet registers its node with the status that it knows. */
export function nodeStrategy(base: RESTStrategy, { extra }: RegistryDeps): RESTStrategy {
  return {
    ...base,
    prepareForCreate: (_ctx, obj) => withoutConfig(withoutConfigSource(obj)),
    async prepareForUpdate(ctx, obj, old) {
      const next = await base.prepareForUpdate(ctx, obj, old);
      return (old as core_v1.Node).spec?.configSource === undefined ? withoutConfigSource(next) : next;
    },
    validate: (_ctx, obj) => validateNode(obj, addressRulesOf(extra)),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateNode(obj, addressRulesOf(extra), old),
      ...validateNodeUpdate(obj, old),
    ],
    warningsOnCreate: (_ctx, obj) => warningsForNode(obj),
    warningsOnUpdate: (_ctx, obj) => warningsForNode(obj),
  };
}

/** The status of a node. */
export function nodeStatusStrategy(base: RESTStrategy): RESTStrategy {
  return {
    ...base,
    async prepareForUpdate(ctx, obj, old) {
      const next = await base.prepareForUpdate(ctx, obj, old);
      return (old as core_v1.Node).status?.config === undefined ? withoutConfig(next) : next;
    },
    validateUpdate: (_ctx, obj, old) => validateNodeUpdate(obj, old),
  };
}

// Config that kubelets read from the API is a feature of the past: it stays where it is stored.

function withoutConfigSource(node: KubeObject): KubeObject {
  const { spec } = node as core_v1.Node;
  if (spec?.configSource === undefined) return node;
  const { configSource: _, ...rest } = spec;
  return { ...node, spec: rest } as KubeObject;
}

function withoutConfig(node: KubeObject): KubeObject {
  const { status } = node as core_v1.Node;
  if (status?.config === undefined) return node;
  const { config: _, ...rest } = status;
  return { ...node, status: rest } as KubeObject;
}
