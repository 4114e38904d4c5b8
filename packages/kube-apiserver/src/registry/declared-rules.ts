import { type BuiltInResource, hasDeclaredRules, validateDeclaredRules } from "@kube-apiserver/api";
import type { FieldError, KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../config/extra-config.js";

/** The strategy with the rules that the types of its kind declare. Mirrors `rest.ValidateDeclaratively`. */
export function withDeclaredRules(
  strategy: RESTStrategy,
  { typeKey }: Pick<BuiltInResource, "typeKey">,
  gates: FeatureGates,
): RESTStrategy {
  if (!hasDeclaredRules(typeKey)) return strategy;
  const declared = (obj: KubeObject, old?: KubeObject) => validateDeclaredRules(typeKey, gates, obj, old);
  const { validationSteps } = strategy;
  return {
    ...strategy,
    validate: (ctx, obj) => merge(strategy.validate(ctx, obj), declared(obj)),
    validateUpdate: (ctx, obj, old) => merge(strategy.validateUpdate(ctx, obj, old), declared(obj, old)),
    ...(validationSteps === undefined
      ? {}
      : {
          *validationSteps(ctx, obj, old) {
            return merge(yield* validationSteps(ctx, obj, old), declared(obj, old));
          },
        }),
  };
}

/** A mistake that code of its own has found is not told again in other words. */
function merge(own: readonly FieldError[], declared: readonly FieldError[]): readonly FieldError[] {
  const known = new Set(own.map(identityOf));
  return [...own, ...declared.filter((error) => !known.has(identityOf(error)))];
}

function identityOf({ type, field }: FieldError): string {
  return `${type} ${field}`;
}
