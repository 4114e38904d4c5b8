import type { AdmissionPlugin, StoreInformers } from "@kube-apiserver/generic-server";
import { loadAdmissionConfiguration, newAdmissionPlugins } from "@kube-apiserver/kube-apiserver";
import type { Authorization } from "./authorization.js";
import type { ControlPlaneConfig } from "./control-plane-config.js";

/** The admission plugins that are on, with what their configuration file says. Rejects when it cannot be used. */
export async function newAdmission(
  { generic, featureGates, metrics, admission }: ControlPlaneConfig,
  informers: StoreInformers,
  { authorizer }: Authorization,
): Promise<AdmissionPlugin[]> {
  const { configFile, tolerationSeconds } = admission;
  return newAdmissionPlugins(
    {
      clock: generic.clock,
      random: generic.random,
      authorizer,
      features: featureGates,
      metrics,
      tolerationSeconds,
      ...(configFile === undefined ? {} : { configurations: await loadAdmissionConfiguration(configFile) }),
      informerFor: (resource) => informers.for(resource),
      storageOf: (resource) => informers.storageOf(resource),
    },
    admission,
  );
}
