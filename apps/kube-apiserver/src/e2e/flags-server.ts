import { cryptoRandom, discardLogger, realClock, serverVersion } from "@kube-apiserver/component-base";
import { type Client, newClient } from "@kube-apiserver/generic-server";
import { newAPIEnablement } from "@kube-apiserver/kube-apiserver";
import { completeOptions, newServerRunOptions, newServerSettings } from "@kube-apiserver/options";
import type { KV } from "@kube-apiserver/storage";
import { createServerChain } from "../control-plane/server-chain.js";
import type { AdminAccess } from "./admin-client.js";

/** A server in this process, made from flags as the program makes it; its engine can be looked into. */
export interface FlagsServer extends AsyncDisposable {
  readonly access: AdminAccess;
  /** With the administrator's certificate. */
  readonly client: Client;
  /** Below everything that transforms values. */
  readonly kv: KV;
  /** The exposition of its metrics. */
  metrics(): Promise<string>;
}

/** What a test has otherwise than the program. */
export interface FlagsServerParts {
  readonly encryptionPollIntervalMs?: number;
  readonly authorizationPollIntervalMs?: number;
}

/** Starts one on a free port and resolves once it is ready. */
export async function startFlagsServer(flags: readonly string[], parts: FlagsServerParts = {}): Promise<FlagsServer> {
  const options = newServerRunOptions();
  options.flags().parse(["--secure-port=0", "--controllers=", ...flags]);
  const shared = { clock: realClock, random: cryptoRandom, logger: discardLogger, version: serverVersion };
  const settings = await newServerSettings(await completeOptions(options), { ...shared, ...parts });
  const stop = new AbortController();
  try {
    const apiEnablement = newAPIEnablement(settings.runtimeConfig);
    const { outermost } = await createServerChain({ ...settings, apiEnablement });
    const running = await outermost.prepareRun().start(stop.signal);
    await Promise.race([outermost.hooksDone(), running.stopped]);
    if (settings.admin === undefined)
      throw new TypeError("the server did not make an administrator: give it --data-dir");
    const { clientCertificate, caPem } = settings.admin;
    const access = { url: running.url, caPem, ...clientCertificate };
    const client = newClient(access);
    return {
      access,
      client,
      kv: settings.storage.kv,
      metrics: async () => (await settings.metrics.render()).body,
      async [Symbol.asyncDispose]() {
        await client.close();
        stop.abort();
        await running.stopped;
        await settings.close();
      },
    };
  } catch (err) {
    await settings.close();
    throw err;
  }
}
