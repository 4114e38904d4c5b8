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
  { generic: { secureServing, egressSelector, loopbackToken: token }, metrics }: ControlPlaneConfig,
  serviceResolver: ServiceResolver,
): WebhookParts {
  const made: HookClientManager[] = [];
  const { loopbackCAPem: caPem, loopbackServerName: serverName } = secureServing;
  const self = { token, caPem, ...(serverName === undefined ? {} : { serverName }) };
  const missingSANs = metrics.counter({
    name: "apiserver_webhooks_x509_missing_san_total",
    help: "Counts the number of requests to servers missing SAN extension in their serving certificate OR the number of connection failures due to the lack of x509 certificate SAN extension missing (either/or, based on the runtime environment)",
  });
  const onMissingSAN = () => missingSANs.inc();
  return {
    newHookClients(users) {
      const credentials = newCredentialsResolver(users, self);
      const clients = new HookClientManager({ serviceResolver, credentials, egressSelector, onMissingSAN });
      made.push(clients);
      return clients;
    },
    close() {
      for (const clients of made) clients.close();
    },
  };
}
