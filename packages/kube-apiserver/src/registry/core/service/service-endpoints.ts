import { isNotFound, type KubeObject } from "@kube-apiserver/apimachinery";
import { CancellationSource, type Clock, type Logger } from "@kube-apiserver/component-base";
import { newSystemContext, type Store } from "@kube-apiserver/generic-server";
import { nameOf } from "./service-object.js";

/** What the endpoints of services are removed with. */
export interface ServiceEndpointsDeps {
  /** Asked on use: stores of other resources may not exist yet. */
  readonly endpoints: () => Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Removes the Endpoints of a service that is gone: of old, nobody else does where a client keeps them by hand.
 * Mirrors `service/storage.REST.afterDelete`.
 */
export async function removeEndpoints(service: KubeObject, { endpoints, clock, logger }: ServiceEndpointsDeps) {
  const { namespace, name } = nameOf(service);
  const ctx = newSystemContext({ clock, signal: new CancellationSource(), namespace });
  try {
    await endpoints().delete(ctx, name, () => Promise.resolve(), { dryRun: false });
  } catch (err) {
    // The service is gone already: there is nobody to tell.
    if (!isNotFound(err))
      logger.warn("cannot remove the endpoints of a service", { namespace, name, error: String(err) });
  }
}
