import { hasFinalizer, metaOf, removeFinalizer } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { type DefinitionCondition, hasCondition, withCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { definitionNameOf, type ServedDefinitions } from "../handler/served-definitions.js";
import { cleanupFinalizer } from "../registry/definition-store.js";
import type { DefinitionWriter } from "./definition-writer.js";
import { deleteInstances, InstanceDeletionError } from "./delete-instances.js";

/** What the finalizer works with. */
export interface FinalizerParts {
  readonly served: ServedDefinitions;
  readonly writer: DefinitionWriter;
  readonly clock: Clock;
}

/** Resources that lie where the objects of a definition of that name would; they are not ours to delete. */
const overlapping: ReadonlySet<string> = new Set([
  definitionNameOf("apiservices", "apiregistration.k8s.io"),
  definitionNameOf("customresourcedefinitions", "apiextensions.k8s.io"),
]);

/** Whether a definition waits for its objects to be deleted. */
export function awaitsCleanup(definition: CustomResourceDefinition): boolean {
  return Boolean(metaOf(definition).deletionTimestamp) && hasFinalizer(definition, cleanupFinalizer);
}

/**
 * Deletes the objects of a definition that is being deleted, then lets it go. Mirrors `CRDFinalizer.sync`.
 * Rejects when it has to be tried again.
 */
export async function finalizeDefinition(
  definition: CustomResourceDefinition,
  parts: FinalizerParts,
  signal: AbortSignal,
): Promise<void> {
  if (!awaitsCleanup(definition)) return;
  const { writer, clock } = parts;
  const begun = await writer.write(withCondition(definition, inProgress, clock.now()), signal);
  if (begun === undefined) return;
  try {
    const condition = await cleanUp(begun, parts, signal);
    await writer.write(removeFinalizer(withCondition(begun, condition, clock.now()), cleanupFinalizer), signal);
  } catch (err) {
    if (err instanceof InstanceDeletionError && !signal.aborted) {
      await writer.write(withCondition(begun, err.condition, clock.now()), signal);
    }
    throw err;
  }
}

const inProgress: DefinitionCondition = Object.freeze({
  type: "Terminating",
  status: "True",
  reason: "InstanceDeletionInProgress",
  message: "CustomResource deletion is in progress",
});

async function cleanUp(
  definition: CustomResourceDefinition,
  { served, clock }: FinalizerParts,
  signal: AbortSignal,
): Promise<DefinitionCondition> {
  const { name = "" } = metaOf(definition);
  if (overlapping.has(name)) {
    return done("OverlappingBuiltInResource", "instances overlap with built-in resources in storage");
  }
  const serving = hasCondition(definition, "Established") ? served.get(name) : undefined;
  if (serving === undefined) return done("NeverEstablished", "resource was never established");
  const { store } = await serving.serving();
  return deleteInstances(store, clock, signal);
}

function done(reason: string, message: string): DefinitionCondition {
  return { type: "Terminating", status: "False", reason, message };
}
