import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { cryptoRandom, realClock, untilAborted } from "@kube-apiserver/component-base";
import { type GenericAPIServer, setupSignalHandler } from "@kube-apiserver/generic-server";
import { newAPIEnablement } from "@kube-apiserver/kube-apiserver";
import {
  type AdminIdentity,
  type CompletedOptions,
  joinHostPort,
  newServerSettings,
  type ServerSettings,
  writeFileAtomically,
} from "@kube-apiserver/options";
import type { RunContext } from "./command/command-context.js";
import { createServerChain } from "./control-plane/server-chain.js";
import { newKubeconfig } from "./kubeconfig.js";
import { letYoungGenerationGrow } from "./young-generation.js";

/**
 * Builds the servers and runs them until the process is told to stop. Rejects when they cannot start, or fail; everything
 * is closed then. Mirrors `app.Run`.
 */
export async function runServer(options: CompletedOptions, { logger, version, onReady }: RunContext): Promise<void> {
  const stopping = setupSignalHandler();
  const failure = new AbortController();
  const signal = AbortSignal.any([stopping, failure.signal]);
  const settings = await newServerSettings(options, {
    clock: realClock,
    random: cryptoRandom,
    logger,
    version,
    signal,
    onFatal: (err) => failure.abort(err),
  }).catch((err: unknown) => {
    // What was told to stop while it waited for storage has not failed.
    if (!stopping.aborted) throw err;
  });
  if (settings === undefined) return;
  try {
    const apiEnablement = newAPIEnablement(settings.runtimeConfig);
    const { outermost } = await createServerChain({ ...settings, apiEnablement });
    addReadyHook(outermost, settings, () => {
      letYoungGenerationGrow();
      onReady();
    });
    const running = await outermost.prepareRun().start(signal);
    await Promise.all([running.stopped, settings.watchFiles(signal)]);
  } finally {
    await settings.close();
  }
  if (failure.signal.aborted) throw failure.signal.reason;
}

/** Writes the administrator's kubeconfig when everything else is done: who finds the file finds a server that is ready. */
function addReadyHook(server: GenericAPIServer, settings: ServerSettings, onReady: () => void): void {
  const others = [...server.postStartHooks.values()].map(({ done }) => done);
  const { admin, generic } = settings;
  server.addPostStartHook("admin-kubeconfig", async ({ signal }) => {
    // What is told to stop while it starts never gets that far.
    await Promise.race([Promise.all(others), untilAborted(signal)]);
    if (signal.aborted) return;
    if (admin !== undefined) await announceAdmin(admin, generic);
    onReady();
  });
}

async function announceAdmin(admin: AdminIdentity, generic: ServerSettings["generic"]): Promise<void> {
  const { listener } = generic.secureServing;
  const host = ["0.0.0.0", "::"].includes(listener.host) ? "127.0.0.1" : listener.host;
  const server = `https://${joinHostPort(host, listener.port)}`;
  const { kubeconfigFile, caPem, clientCertificate } = admin;
  if (kubeconfigFile === undefined) {
    generic.logger.info("Serving from memory: nothing is kept, and there is no kubeconfig", { server });
    return;
  }
  await mkdir(dirname(kubeconfigFile), { recursive: true, mode: 0o700 });
  await writeFileAtomically(kubeconfigFile, newKubeconfig({ server, caPem, clientCertificate }), 0o600);
  generic.logger.info("The API server is ready; use it with kubectl", {
    server,
    command: `kubectl --kubeconfig=${kubeconfigFile} get namespaces`,
  });
}
