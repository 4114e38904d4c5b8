import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import { discoverKeysURL } from "./discovery.js";
import { type IDTokenVerifier, newIDTokenVerifier } from "./id-token-verifier.js";
import type { IssuerClient } from "./issuer-client.js";
import { RemoteKeySet } from "./remote-key-set.js";

/** Whose tokens are checked, and how the issuer is found. */
export interface IssuerVerifierOptions {
  readonly issuer: string;
  readonly discoveryURL?: string;
  readonly audiences: readonly string[];
  readonly algorithms: readonly string[];
  readonly client: IssuerClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFetch?: (document: string | undefined) => void;
}

/** How often an issuer is asked that does not answer. Same as upstream. */
const retryMs = 10_000;

/**
 * A verifier that becomes ready once its issuer has said where its keys are. Until then the issuer is asked again and
 * again: it may run on this very cluster.
 */
export class IssuerVerifier {
  readonly #options: IssuerVerifierOptions;
  #verifier: IDTokenVerifier | undefined;
  #problem: Error | undefined;

  constructor(options: IssuerVerifierOptions) {
    this.#options = options;
    this.#problem = new Error(`oidc: authenticator for issuer "${options.issuer}" is not initialized`);
  }

  /** Undefined as long as it is not ready. */
  get verifier(): IDTokenVerifier | undefined {
    return this.#verifier;
  }

  /** Why it is not ready; undefined when it is. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /** Resolves when it is ready, or `signal` aborts. */
  async initialize(signal: AbortSignal): Promise<void> {
    const { client, clock, logger, issuer, discoveryURL = "", onFetch, ...checks } = this.#options;
    while (!signal.aborted) {
      try {
        const url = await discoverKeysURL(client, { issuer, discoveryURL });
        const keys = new RemoteKeySet({ url, client, clock, ...(onFetch === undefined ? {} : { onFetch }) });
        this.#verifier = newIDTokenVerifier({ issuer, keys, clock, ...checks });
        this.#problem = undefined;
        return;
      } catch (err) {
        if (signal.aborted) return;
        this.#problem = err instanceof Error ? err : new Error(String(err));
        logger.error("oidc authenticator: initializing plugin", { issuer, err: this.#problem.message });
      }
      await sleep(clock, retryMs, signal);
    }
  }
}
