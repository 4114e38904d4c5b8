import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { findProgram, type TestProgram } from "@kube-apiserver/storage/testing";

/** The real `kubectl`; Debian's where there is none on PATH. */
export const kubectlProgram: TestProgram = { name: "kubectl", debianPackage: "kubernetes-client" };

export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of one call. */
export interface KubectlOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `kubectl` against one server. */
export class Kubectl {
  readonly #program: string;
  readonly #kubeconfig: string;

  private constructor(program: string, kubeconfig: string) {
    this.#program = program;
    this.#kubeconfig = kubeconfig;
  }

  /** @throws Error when there is no kubectl here */
  static async for(kubeconfig: string): Promise<Kubectl> {
    const found = await findProgram(kubectlProgram);
    if ("missing" in found) throw new Error(found.missing);
    return new Kubectl(found.path, kubeconfig);
  }

  /** The standard output of a call that has to succeed. */
  async run(args: string, options: KubectlOptions = {}): Promise<string> {
    const result = await this.try(args, options);
    if (result.code !== 0)
      throw new Error(`kubectl ${args} failed with ${result.code}: ${result.stderr}${result.stdout}`);
    return result.stdout;
  }

  /** A call that may fail. */
  try(args: string, { input, env }: KubectlOptions = {}): Promise<KubectlResult> {
    return new Promise((resolve) => {
      const child = execFile(
        this.#program,
        splitArguments(args),
        { env: this.#environment(env), timeout: 60_000 },
        (err, stdout, stderr) => {
          const code = err === null ? 0 : typeof err.code === "number" ? err.code : 1;
          resolve({ code, stdout, stderr });
        },
      );
      child.stdin?.end(input ?? "");
    });
  }

  /** Starts a call that goes on (`get -w`); `lines` grows while it runs. */
  start(args: string): { readonly lines: () => readonly string[]; stop(): Promise<void> } {
    const child = spawn(this.#program, splitArguments(args), {
      env: this.#environment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += String(chunk);
    });
    return {
      lines: () => text.split("\n").filter((line) => line !== ""),
      async stop() {
        if (child.exitCode !== null) return;
        child.kill("SIGKILL");
        await once(child, "exit");
      },
    };
  }

  #environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    return { ...process.env, KUBECONFIG: this.#kubeconfig, ...extra };
  }
}

/** Splits at blanks; single quotes keep what is between them together. */
function splitArguments(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replace(/'([^']*)'/g, "$1"));
}
