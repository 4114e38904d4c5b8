import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateWebhooks } from "./validate-webhooks.js";

function webhookConfigurations(resource: string): StoredResourceDefinition {
  return {
    group: "admissionregistration.k8s.io",
    resource,
    strategy: (base) => ({
      ...base,
      validate: (_ctx, obj) => validateWebhooks(obj),
      validateUpdate: (_ctx, obj) => validateWebhooks(obj),
    }),
  };
}

export const mutatingWebhookConfigurations = webhookConfigurations("mutatingwebhookconfigurations");
export const validatingWebhookConfigurations = webhookConfigurations("validatingwebhookconfigurations");
