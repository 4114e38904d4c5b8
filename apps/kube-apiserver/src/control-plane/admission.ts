import type {
  AdmissionPlugin,
  ExpressionEngines,
  LateAccess,
  ResourceMapper,
  StoreInformers,
} from "@kube-apiserver/generic-server";
import { loadAdmissionConfiguration, newAdmissionPlugins } from "@kube-apiserver/kube-apiserver";
import type { Authorization } from "./authorization.js";
import type { ControlPlaneConfig } from "./control-plane-config.js";

/** What policies need of the rest of the chain. */
export interface PolicyParts {
  readonly expressionEngines: ExpressionEngines;
  readonly resourceMapper: ResourceMapper;
  readonly access: LateAccess;
}

/** The admission plugins that are on, with what their configuration file says. Rejects when it cannot be used. */
export async function newAdmission(
  { generic, featureGates, metrics, admission }: ControlPlaneConfig,
  informers: StoreInformers,
  { authorizer }: Authorization,
  { expressionEngines, resourceMapper, access }: PolicyParts,
): Promise<AdmissionPlugin[]> {
  const { configFile, tolerationSeconds } = admission;
  return newAdmissionPlugins(
    {
      clock: generic.clock,
      random: generic.random,
      authorizer,
      features: featureGates,
      metrics,
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
