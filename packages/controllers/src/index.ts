export { clusterRoleAggregationController } from "./clusterrole-aggregation/clusterrole-aggregation-controller.js";
export type { Controller, ControllerContext } from "./controller.js";
export { controllerAliases, knownControllers, runControllers } from "./controllers.js";
export { garbageCollector } from "./garbage-collector/garbage-collector.js";
export { namespaceController } from "./namespace/namespace-controller.js";
export { rootCAPublisher } from "./root-ca/root-ca-publisher.js";
export { selectControllers } from "./select-controllers.js";
export { cleanTokens, legacyTokenCleaner } from "./service-account/legacy-token-cleaner.js";
export { serviceAccountController } from "./service-account/service-account-controller.js";
export { serviceAccountTokenController } from "./service-account/service-account-token-controller.js";
export { serviceCIDRController } from "./service-cidr/service-cidr-controller.js";
export {
  attributesClassProtectionController,
  claimProtectionController,
  volumeProtectionController,
} from "./storage-protection/storage-protections.js";
export { validatingAdmissionPolicyStatusController } from "./validating-admission-policy-status/status-controller.js";
