import { readFile } from "node:fs/promises";
import { newLogger, realClock } from "@kube-apiserver/component-base";
import { setupSignalHandler } from "@kube-apiserver/generic-server";
import { readKubeconfig } from "./command/kubeconfig.js";
import { SampleServerOptions } from "./command/options.js";
import { type SampleAPIServerOptions, startSampleAPIServer } from "./start-sample-api-server.js";

/** The program. Resolves with the exit code. @param argv - without the program's name */
export async function main(argv: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  try {
    const options = parse(argv);
    const stopping = setupSignalHandler();
    const server = await startSampleAPIServer(await toServerOptions(options));
    stdout.write(`Serving wardle.example.com/v1alpha1 on ${server.url}. Clients have to trust:\n${server.caPem}\n`);
    stopping.addEventListener("abort", () => void server.stop(), { once: true });
    await server.stopped;
    return 0;
  } catch (err) {
    stderr.write(`error: ${err instanceof Error ? err.message : String(err)}\n`);
    return 1;
  }
}

function parse(argv: readonly string[]): SampleServerOptions {
  const options = new SampleServerOptions();
  const { args } = options.flags().parse(argv);
  const unexpected = args.map((arg) => new Error(`unexpected argument ${JSON.stringify(arg)}`));
  const errors = [...unexpected, ...options.validate()];
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("; "));
  return options;
}

async function toServerOptions(options: SampleServerOptions): Promise<SampleAPIServerOptions> {
  const { kubeconfig, bindAddress, securePort, tlsCertFile, tlsPrivateKeyFile, verbosity } = options;
  const sink = (line: string) => void process.stderr.write(`${line}\n`);
  return {
    kubeAPIServer: await readKubeconfig(kubeconfig),
    host: bindAddress,
    port: securePort,
    logger: newLogger({ sink, format: "text", verbosity, clock: realClock }),
    ...(tlsCertFile === ""
      ? {}
      : {
          cert: {
            certPem: await readFile(tlsCertFile, "utf8"),
            keyPem: await readFile(tlsPrivateKeyFile, "utf8"),
          },
        }),
  };
}
