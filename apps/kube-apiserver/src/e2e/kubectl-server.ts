import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer, type TestServer } from "../testing/index.js";
import { Kubectl } from "./kubectl.js";

/** A server in this process, `kubectl` as its administrator, and a folder for the files of a test. */
export interface KubectlServer extends AsyncDisposable {
  readonly server: TestServer;
  readonly kubectl: Kubectl;
  readonly kubeconfig: string;
  /** Removed with the server. */
  readonly dir: string;
}

/** Starts one. @throws Error when there is no kubectl here */
export async function startKubectlServer(): Promise<KubectlServer> {
  const dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
  const server = await startTestServer();
  const stop = async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const kubeconfig = join(dir, "kubeconfig");
    await writeFile(kubeconfig, server.kubeconfig);
    return { server, kubectl: await Kubectl.for(kubeconfig), kubeconfig, dir, [Symbol.asyncDispose]: stop };
  } catch (err) {
    await stop();
    throw err;
  }
}
