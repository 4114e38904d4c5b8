import {
  type FieldError,
  FieldPath,
  fieldErrors,
  foregroundDeletionFinalizer,
  type GroupResource,
  type KubeObject,
  orphanFinalizer,
} from "@kube-apiserver/apimachinery";
import { metaOf, type RESTStrategy } from "@kube-apiserver/generic-server";

/** Finalizers without a domain: those of deletion, and that of the spec of namespaces. */
const standardFinalizers: ReadonlySet<string> = new Set(["kubernetes", orphanFinalizer, foregroundDeletionFinalizer]);

/** Groups whose kinds take finalizers without a domain, as CustomResources do. */
const lenientGroups: ReadonlySet<string> = new Set([
  "admissionregistration.k8s.io",
  "coordination.k8s.io",
  "internal.apiserver.k8s.io",
  "node.k8s.io",
]);

/** Names without a domain are the system's own. Mirrors `validateKubeFinalizerName`. */
export function validateKubeFinalizerName(name: string, path: FieldPath): readonly FieldError[] {
  if (name.includes("/") || standardFinalizers.has(name)) return [];
  const detail = "name is neither a standard finalizer name nor is it fully qualified";
  return [fieldErrors.invalid(path, name, detail)];
}

/** A strategy that refuses finalizers of nobody. Mirrors what core's `ValidateObjectMeta` adds to that of apimachinery. */
export function withKubeFinalizers(strategy: RESTStrategy, { group, resource }: GroupResource): RESTStrategy {
  const isLenient = lenientGroups.has(group) || (group === "" && resource === "events");
  if (isLenient) return strategy;
  const { validationSteps } = strategy;
  return {
    ...strategy,
    validate: (ctx, obj) => [...validateKubeFinalizers(obj), ...strategy.validate(ctx, obj)],
    validateUpdate: (ctx, obj, old) => [...validateKubeFinalizers(obj), ...strategy.validateUpdate(ctx, obj, old)],
    ...(validationSteps === undefined
      ? {}
      : {
          *validationSteps(ctx, obj, old) {
            return [...validateKubeFinalizers(obj), ...(yield* validationSteps(ctx, obj, old))];
          },
        }),
  };
}

/** The finalizers of an object that are nobody's. */
export function validateKubeFinalizers(obj: KubeObject): readonly FieldError[] {
  const path = FieldPath.root("metadata", "finalizers");
  const { finalizers = [] } = metaOf(obj);
  return finalizers.flatMap((name, index) => validateKubeFinalizerName(name, path.index(index)));
}
