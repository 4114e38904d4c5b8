import { clusterRoleAggregationController } from "./clusterrole-aggregation/clusterrole-aggregation-controller.js";
import type { Controller, ControllerContext } from "./controller.js";
import { garbageCollector } from "./garbage-collector/garbage-collector.js";
import { namespaceController } from "./namespace/namespace-controller.js";
import { rootCAPublisher } from "./root-ca/root-ca-publisher.js";
import { legacyTokenCleaner } from "./service-account/legacy-token-cleaner.js";
import { serviceAccountController } from "./service-account/service-account-controller.js";
import { serviceAccountTokenController } from "./service-account/service-account-token-controller.js";
import { serviceCIDRController } from "./service-cidr/service-cidr-controller.js";
import {
  attributesClassProtectionController,
  claimProtectionController,
  volumeProtectionController,
} from "./storage-protection/storage-protections.js";
import { validatingAdmissionPolicyStatusController } from "./validating-admission-policy-status/status-controller.js";

/** Every controller there is. */
export const knownControllers: readonly Controller[] = [
  serviceAccountController,
  serviceAccountTokenController,
  legacyTokenCleaner,
  rootCAPublisher,
  namespaceController,
  garbageCollector,
  clusterRoleAggregationController,
  claimProtectionController,
  volumeProtectionController,
  attributesClassProtectionController,
  serviceCIDRController,
  validatingAdmissionPolicyStatusController,
];

/** Short names that kube-controller-manager takes as well. */
export const controllerAliases: ReadonlyMap<string, string> = new Map([
  ["serviceaccount", serviceAccountController.name],
  ["serviceaccount-token", serviceAccountTokenController.name],
  ["legacy-service-account-token-cleaner", legacyTokenCleaner.name],
  ["root-ca-cert-publisher", rootCAPublisher.name],
  ["namespace", namespaceController.name],
  ["garbagecollector", garbageCollector.name],
  ["clusterrole-aggregation", clusterRoleAggregationController.name],
  ["pvc-protection", claimProtectionController.name],
  ["pv-protection", volumeProtectionController.name],
]);

/**
 * Runs controllers until `signal` aborts; resolves when all have ended. One that fails is logged and does not take the
 * others along.
 */
export async function runControllers(
  controllers: readonly Controller[],
  context: ControllerContext,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    controllers.map(async (controller) => {
      const logger = context.logger.with(controller.name);
      try {
        await controller.run({ ...context, logger }, signal);
      } catch (err) {
        logger.error("controller failed", { err });
      }
    }),
  );
}
