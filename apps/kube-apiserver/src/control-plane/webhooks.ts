import {
  HookClientManager,
  type NewHookClients,
  newCredentialsResolver,
  type ServiceResolver,
} from "@kube-apiserver/generic-server";
import type { ControlPlaneConfig } from "./control-plane-config.js";

/** How webhooks are called: those of admission, and those that convert custom resources. */
export interface WebhookParts {
  readonly newHookClients: NewHookClients;
  /** Closes the connections of all clients that were made. */
  close(): void;
}

/** Webhooks behind services are found as extension servers are; the server's own service is the server itself. */
export function newWebhookParts(
  { generic: { secureServing, loopbackToken: token } }: ControlPlaneConfig,
  serviceResolver: ServiceResolver,
): WebhookParts {
  const made: HookClientManager[] = [];
  const { loopbackCAPem: caPem, loopbackServerName: serverName } = secureServing;
  const self = { token, caPem, ...(serverName === undefined ? {} : { serverName }) };
  return {
    newHookClients(users) {
      const clients = new HookClientManager({ serviceResolver, credentials: newCredentialsResolver(users, self) });
      made.push(clients);
      return clients;
    },
    close() {
      for (const clients of made) clients.close();
    },
  };
}
