import type { Flag, FlagSet, NamedFlagSets } from "@kube-apiserver/component-base";

const description =
  "The Kubernetes API server validates and configures data for the api objects, which include pods, services, and others. " +
  "It services REST operations and is the front door to a cluster's shared state.\n\n" +
  "With no flags it serves from an embedded store on this machine only, and writes a kubeconfig for its administrator.";

const defaultColumns = 80;

/** Help with flags in their sections, wrapped. yargs lays it out, and is loaded for this alone. */
export async function helpText(flags: NamedFlagSets, columns = defaultColumns): Promise<string> {
  const { default: yargs } = await import("yargs");
  const parser = yargs([])
    .scriptName("kube-apiserver")
    .usage(`${description}\n\nUsage:\n  $0 [flags]`)
    // Flags are upstream's, help and version among them.
    .help(false)
    .version(false)
    .parserConfiguration({ "boolean-negation": false, "camel-case-expansion": false })
    .wrap(columns);
  for (const section of flags.sections()) {
    const shown = section.all().filter(({ info }) => info.hidden !== true);
    if (shown.length === 0) continue;
    for (const flag of shown) parser.option(flag.name, optionOf(flag));
    parser.group(
      shown.map(({ name }) => name),
      titleOf(section),
    );
  }
  return `${await parser.getHelp()}\n`;
}

function titleOf({ name }: FlagSet): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} flags:`;
}

function optionOf({ info, type, defaultText }: Flag) {
  const instead = info.deprecated === undefined ? "" : ` (DEPRECATED: ${info.deprecated})`;
  const isEmpty = ["", "[]", "<nil>", "0", "0s", "false"].includes(defaultText);
  const shown = isEmpty ? "" : ` (default ${type.name === "string" ? JSON.stringify(defaultText) : defaultText})`;
  return {
    // The type's name as pflag shows it; yargs' own types would not do.
    describe: `${type.name === "bool" ? "" : `${type.name}: `}${info.usage}${shown}${instead}`,
    ...(info.shorthand === undefined ? {} : { alias: info.shorthand }),
  };
}
