import { formatFlagHelp, type NamedFlagSets } from "@kube-apiserver/component-base";

const description =
  "The Kubernetes API server validates and configures data for the api objects, which include pods, services, and others. " +
  "It services REST operations and is the front door to a cluster's shared state. With no flags it serves this machine " +
  "only, from an embedded store, and writes a kubeconfig for its administrator.";

const defaultColumns = 80;

/**
 * Help with flags in their sections, wrapped. yargs, which is loaded for this alone, lays out the command; the sections
 * are pflag's, whose form yargs' own columns would break: names are longer than half a line.
 */
export async function helpText(flags: NamedFlagSets, columns = defaultColumns): Promise<string> {
  const { default: yargs } = await import("yargs");
  const usage = yargs([])
    .scriptName("kube-apiserver")
    .usage(`${description}\n\nUsage:\n  $0 [flags]\n  $0 storage COMMAND [flags]`)
    // Flags are upstream's, help and version among them.
    .help(false)
    .version(false)
    .wrap(columns);
  return `${await usage.getHelp()}\n\n${formatFlagHelp(flags, columns)}`;
}
