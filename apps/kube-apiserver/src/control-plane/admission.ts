import type {
  AdmissionMetrics,
  AdmissionPlugin,
  ExpressionEngines,
  LateAccess,
  ResourceMapper,
  StoreInformers,
} from "@kube-apiserver/generic-server";
import { loadAdmissionConfiguration, newAdmissionPlugins } from "@kube-apiserver/kube-apiserver";
import type { Authorization } from "./authorization/authorization.js";
import type { ControlPlaneConfig } from "./control-plane-config.js";
import type { WebhookParts } from "./webhooks.js";

/** What plugins use of the rest of the chain. */
export interface AdmissionParts {
  readonly informers: StoreInformers;
  readonly authorization: Authorization;
  readonly admissionMetrics: AdmissionMetrics;
  readonly webhooks: WebhookParts;
  readonly expressionEngines: ExpressionEngines;
  readonly resourceMapper: ResourceMapper;
  readonly access: LateAccess;
}

/** The admission plugins that are on, with what their configuration file says. Rejects when it cannot be used. */
export async function newAdmission(
  { generic, featureGates, metrics, admission }: ControlPlaneConfig,
  parts: AdmissionParts,
): Promise<AdmissionPlugin[]> {
  const { configFile, tolerationSeconds } = admission;
  const { informers, authorization, admissionMetrics, webhooks, expressionEngines, resourceMapper, access } = parts;
  return newAdmissionPlugins(
    {
      clock: generic.clock,
      random: generic.random,
      authorizer: authorization.authorizer,
      features: featureGates,
      metrics,
      admissionMetrics,
      newHookClients: webhooks.newHookClients,
      logger: generic.logger,
      expressionEngines,
      resourceMapper,
      access,
      tolerationSeconds,
      ...(configFile === undefined ? {} : { configurations: await loadAdmissionConfiguration(configFile) }),
      informerFor: (resource) => informers.for(resource),
      storageOf: (resource) => informers.storageOf(resource),
    },
    admission,
  );
}
