import type { RESTStrategy } from "@kube-apiserver/generic-server";
import { asDefinition } from "../definition/types.js";
import { validateStatus } from "../validation/definition.js";
import { definitionAPIVersion } from "./definition-strategy.js";

/** Status and metadata change, the spec stays: finalizers are taken off this way as well, as upstream does it. */
export const definitionStatusStrategy = {
  namespaceScoped: false,
  allowCreateOnUpdate: false,
  allowUnconditionalUpdate: false,
  resetFields: new Map([[definitionAPIVersion, [["spec"]]]]),
  prepareForCreate: (_ctx, obj) => obj,
  prepareForUpdate: (_ctx, obj, old) => ({ ...obj, spec: asDefinition(old).spec }),
  validate: () => [],
  validateUpdate: (_ctx, obj) => validateStatus(asDefinition(obj)),
} satisfies RESTStrategy;
