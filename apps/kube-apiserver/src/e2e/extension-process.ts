import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** How the sample server is started. */
export interface ExtensionProcessOptions {
  readonly kubeconfig: string;
  /** Default: any free one. */
  readonly port?: string;
  readonly flags?: readonly string[];
}

/** The sample server in a process of its own. */
export interface ExtensionProcess {
  readonly port: string;
  /** What it says that its clients have to trust. */
  readonly caPem: string;
  /** Sends a signal that does not end it: `SIGSTOP`, `SIGCONT`. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it with a signal; resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const manifest = createRequire(import.meta.url).resolve("@kube-apiserver/sample-apiserver/package.json");
const program = join(dirname(manifest), "bin/sample-apiserver.js");
const startTimeoutMs = 30_000;

/** Starts the program. Resolves when it serves; rejects with what it said when it ends before. */
export async function startExtensionProcess(options: ExtensionProcessOptions): Promise<ExtensionProcess> {
  const { kubeconfig, port = "0", flags = [] } = options;
  const args = [program, `--kubeconfig=${kubeconfig}`, "--bind-address=127.0.0.1", `--secure-port=${port}`, ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const killOnExit = () => child.kill("SIGKILL");
  process.once("exit", killOnExit);
  const found = await serving(child).catch((err: unknown) => {
    child.kill("SIGKILL");
    throw err;
  });
  return {
    ...found,
    signal: (signal) => void child.kill(signal),
    async end(signal) {
      process.off("exit", killOnExit);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, "exit");
    },
  };
}

/** What it prints once it serves. */
const announcement = / on https:\/\/[^:]+:(\d+)\. Clients have to trust:\n([\s\S]*-----END CERTIFICATE-----\n)/;

function serving(child: ChildProcess): Promise<Pick<ExtensionProcess, "port" | "caPem">> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`it does not serve: ${output}`)), startTimeoutMs);
    const take = (chunk: unknown) => {
      output += String(chunk);
      const [, port, caPem] = announcement.exec(output) ?? [];
      if (port === undefined || caPem === undefined) return;
      clearTimeout(timer);
      resolve({ port, caPem });
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("exit", () => {
      clearTimeout(timer);
      reject(new Error(`it has ended: ${output}`));
    });
  });
}
