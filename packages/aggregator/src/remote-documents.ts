import type { Logger, WorkQueue } from "@kube-apiserver/component-base";
import type { RemoteBackend, RemoteBackends } from "./proxy/remote-backend.js";

/** Something learnt from extension servers: discovery, OpenAPI. */
export interface RemoteDocuments {
  /** Asks the server anew; rejects when it does not answer. */
  refresh(backend: RemoteBackend, signal: AbortSignal): Promise<void>;
  /** The APIService is gone, or local. */
  forget(name: string): void;
}

/** What following extension servers takes. */
export interface FollowOptions {
  readonly documents: RemoteDocuments;
  readonly backends: RemoteBackends;
  readonly queue: WorkQueue<string>;
  readonly logger: Logger;
}

/** Extension servers change what they serve without telling. Same as upstream. */
const refreshMs = 60_000;
/** So many may hang, each until its time is up, before others have to wait. Waiting costs nothing; upstream has two. */
const workers = 32;

/** Asks for the documents of every APIService in the queue, again and again, until `signal` aborts. */
export async function followRemoteDocuments(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { documents, backends, queue, logger } = options;
  await queue.run(
    async (name) => {
      const backend = backends.get(name);
      if (backend === undefined) {
        documents.forget(name);
        return;
      }
      await documents.refresh(backend, signal);
      queue.addAfter(name, refreshMs);
    },
    { workers, signal, onError: (name, err) => logger.v(2, "Cannot learn from an extension server", { name, err }) },
  );
}
