import { loadKubeconfigUsers, type WebhookAdmissionDeps } from "@kube-apiserver/generic-server";
import { readWebhookAdmissionConfiguration } from "./config/webhook-admission-configuration.js";
import type { PluginDeps } from "./plugin-factories.js";

/**
 * What a plugin of webhooks works with: its configurations, and clients with the credentials that the plugin's own
 * configuration names. Rejects when those cannot be read.
 */
export async function webhookDeps(kind: "mutating" | "validating", deps: PluginDeps): Promise<WebhookAdmissionDeps> {
  const { kubeConfigFile } = readWebhookAdmissionConfiguration(deps.configuration);
  const users = kubeConfigFile === undefined ? undefined : await loadKubeconfigUsers(kubeConfigFile);
  const resource = { group: "admissionregistration.k8s.io", resource: `${kind}webhookconfigurations` };
  const configurations = deps.sourceOf(resource);
  const namespaces = deps.sourceOf({ group: "", resource: "namespaces" });
  const { policies } = deps;
  return {
    configurations: policies.informerFor(resource),
    isReady: async (signal) => (await configurations.isReady(signal)) && (await namespaces.isReady(signal)),
    namespaces: policies.namespaces,
    clients: deps.newHookClients(users),
    expressions: policies.expressionEngines.admission,
    authorizer: deps.authorizer,
    metrics: deps.admissionMetrics,
    matchConditionMetrics: policies.matchConditionMetrics,
    clock: deps.clock,
    random: deps.random,
    logger: policies.logger,
  };
}
