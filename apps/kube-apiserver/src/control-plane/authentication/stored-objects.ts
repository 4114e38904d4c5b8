import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, Logger } from "@kube-apiserver/component-base";
import { type BoundObjects, bootstrapTokenSecrets, withLastUse } from "@kube-apiserver/generic-server";
import type { StorageInterface } from "@kube-apiserver/storage";

/** Stores of the core group; asked only once requests come. */
export type CoreStorage = (resource: string) => StorageInterface;

/** Looks tokens' objects up in the stores of this process. */
export function newBoundObjects(storageOf: CoreStorage): BoundObjects {
  const find = async (resource: string, key: string, signal: Cancellation): Promise<KubeObject | undefined> => {
    // Read from the engine: a token made a moment ago for an account made a moment ago has to work.
    const found = await storageOf(resource).get(key, { ignoreNotFound: true, signal });
    return found?.object;
  };
  return {
    serviceAccount: (namespace, name, signal) => find("serviceaccounts", `/${namespace}/${name}`, signal),
    pod: (namespace, name, signal) => find("pods", `/${namespace}/${name}`, signal),
    secret: (namespace, name, signal) => find("secrets", `/${namespace}/${name}`, signal),
    node: (name, signal) => find("nodes", `/${name}`, signal),
  };
}

/** Finds secrets of bootstrap tokens. From the watch cache: anybody can make this server look, as often as they like. */
export function newBootstrapSecrets(storageOf: CoreStorage) {
  return async (name: string, signal: Cancellation): Promise<KubeObject | undefined> => {
    const options = { ignoreNotFound: true, resourceVersion: "0", signal };
    const found = await storageOf("secrets").get(`/${bootstrapTokenSecrets.namespace}/${name}`, options);
    return found?.object;
  };
}

/** What saying that a token was used takes. */
export interface TokenUseParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storageOf: CoreStorage;
}

/** Says at a secret that its token was used today. Whoever shows the token does not wait for it, nor fail with it. */
export async function noteTokenUse(used: KubeObject, { clock, logger, storageOf }: TokenUseParts): Promise<void> {
  if (withLastUse(used, clock.now()) === undefined) return;
  const { namespace = "", name = "", uid = "" } = used.metadata ?? {};
  try {
    await storageOf("secrets").guaranteedUpdate(`/${namespace}/${name}`, {
      preconditions: { uid },
      tryUpdate: (current) => ({
        object: withLastUse(current?.object ?? used, clock.now()) ?? current?.object ?? used,
      }),
    });
  } catch (err) {
    logger.warn("unable to say when the token of a secret was used last", { namespace, name, err });
  }
}
