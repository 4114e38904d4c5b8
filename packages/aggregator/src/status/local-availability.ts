import type { Logger, WorkQueue } from "@kube-apiserver/component-base";
import type { Informer } from "@kube-apiserver/generic-server";
import { asAPIService, localAvailability } from "../apiservice/api-service.js";
import type { ConditionWriter } from "./condition-writer.js";

/** What it takes. */
export interface LocalAvailabilityOptions {
  readonly apiServices: Informer;
  readonly conditions: ConditionWriter;
  readonly queue: WorkQueue<string>;
  readonly logger: Logger;
}

/**
 * Keeps APIServices of what is served here available, until `signal` aborts. The informer runs already. Mirrors upstream's
 * local `AvailableConditionController`.
 */
export async function runLocalAvailability(
  { apiServices, conditions, queue, logger }: LocalAvailabilityOptions,
  signal: AbortSignal,
): Promise<void> {
  const add = ({ object }: { readonly object: { readonly metadata?: { readonly name?: string } } }) =>
    queue.add(object.metadata?.name ?? "");
  const end = apiServices.addHandlers({ onAdd: add, onUpdate: add });
  const sync = async (name: string) => {
    const found = apiServices.get(name);
    if (found === undefined) return;
    const apiService = asAPIService(found);
    if (apiService.spec?.service !== undefined) return;
    const retryMs = await conditions.write(apiService, localAvailability);
    if (retryMs !== undefined) queue.addAfter(name, retryMs);
  };
  const onError = (name: string, err: unknown) =>
    logger.warn("Cannot write the status of an APIService", { name, err });
  await queue.run(sync, { signal, onError });
  end();
}
