import { type Clock, formatFlagHelp, type Logger, newLogger, realClock } from "@kube-apiserver/component-base";
import {
  type CertKeyPEM,
  type ClientOptions,
  type FileContent,
  type KubeconfigConnection,
  loadKubeconfig,
  newFileCertKey,
  setupSignalHandler,
} from "@kube-apiserver/generic-server";
import { type ExtensionServerOptions, startExtensionServer } from "../server/start-extension-server.js";
import { ExtensionServerFlags } from "./extension-server-flags.js";
import { openStorage } from "./open-storage.js";

/** What a program is told by its author; the rest is said on the command line. */
export type ExtensionProgram = Pick<
  ExtensionServerOptions,
  "name" | "resources" | "subresources" | "admission" | "clusterAdmission" | "dnsNames" | "setUp"
>;

/**
 * The `main` of an extension server: reads flags, serves until SIGINT or SIGTERM. Resolves with the exit code.
 * @param argv - without the program's name
 */
export async function runExtensionServer(program: ExtensionProgram, argv: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  try {
    const flags = new ExtensionServerFlags(program.name);
    if (argv.includes("--help") || argv.includes("-h")) {
      stdout.write(helpText(program.name, flags));
      return 0;
    }
    parse(flags, argv);
    await serve(program, flags, (text) => stdout.write(text));
    return 0;
  } catch (err) {
    stderr.write(`error: ${err instanceof Error ? err.message : String(err)}\n`);
    return 1;
  }
}

const helpColumns = 80;

function helpText(name: string, flags: ExtensionServerFlags): string {
  return `Usage:\n  ${name} [flags]\n\n${formatFlagHelp(flags.flags(), helpColumns)}\n`;
}

function parse(flags: ExtensionServerFlags, argv: readonly string[]): void {
  const { args } = flags.flags().parse(argv);
  const unexpected = args.map((arg) => new Error(`unexpected argument ${JSON.stringify(arg)}`));
  const errors = [...unexpected, ...flags.validate()];
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("; "));
}

async function serve(
  program: ExtensionProgram,
  flags: ExtensionServerFlags,
  print: (text: string) => void,
): Promise<void> {
  const clock = realClock;
  const sink = (line: string) => void process.stderr.write(`${line}\n`);
  const logger = newLogger({ sink, format: "text", verbosity: flags.verbosity, clock });
  const stopping = setupSignalHandler();
  const cert = await readCertificate(flags, clock, logger);
  const kv = await openStorage(flags, clock, logger);
  try {
    const server = await startExtensionServer({
      ...program,
      kubeAPIServer: clientOptionsOf(await loadKubeconfig(flags.kubeconfig)),
      host: flags.bindAddress,
      port: flags.securePort,
      storagePrefix: flags.etcdPrefix,
      ...{ logger, clock },
      ...(kv === undefined ? {} : { kv }),
      ...(cert === undefined ? {} : { cert }),
    });
    const groups = new Set(program.resources.map(({ group, version }) => `${group}/${version}`));
    print(`Serving ${[...groups].join(", ")} on ${server.url}. Clients have to trust:\n${server.caPem}\n`);
    void cert?.run(stopping);
    stopping.addEventListener("abort", () => void server.stop(), { once: true });
    await server.stopped;
  } finally {
    await kv?.close();
  }
}

async function readCertificate(
  { tlsCertFile, tlsPrivateKeyFile }: ExtensionServerFlags,
  clock: Clock,
  logger: Logger,
): Promise<FileContent<CertKeyPEM> | undefined> {
  return tlsCertFile === "" ? undefined : newFileCertKey(tlsCertFile, tlsPrivateKeyFile, { clock, logger });
}

/**
 * How the kube-apiserver is reached: by certificate or by token.
 * @throws Error where a kubeconfig takes any certificate: who the users are is not to be asked of just anybody
 */
export function clientOptionsOf(connection: KubeconfigConnection): ClientOptions {
  if (connection.insecureSkipTLSVerify) throw new Error("insecure-skip-tls-verify of a kubeconfig is not supported");
  const { server: url, caPem, certPem, keyPem, token } = connection;
  return {
    url,
    ...(caPem === undefined ? {} : { caPem }),
    ...(certPem === undefined || keyPem === undefined ? {} : { certPem, keyPem }),
    ...(token === undefined ? {} : { token }),
  };
}
