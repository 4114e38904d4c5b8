import { formatFlagHelp, type NamedFlagSets } from "@kube-apiserver/component-base";
import type { Subcommand } from "./subcommand.js";

const defaultColumns = 80;
const introduction =
  "Looks after embedded stores, and moves them to etcd and back. The server that a store belongs to must not run.";

/** What `kube-apiserver storage --help` prints. */
export function storageHelp(subcommands: readonly Subcommand[]): string {
  const list = subcommands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`);
  const usage = "Usage:\n  kube-apiserver storage COMMAND [flags]";
  const more = 'Use "kube-apiserver storage COMMAND --help" for more about a command.';
  return `${[introduction, usage, `Commands:\n${list.join("\n")}`, more].join("\n\n")}\n`;
}

/** What `--help` of a subcommand prints. */
export function subcommandHelp(
  { name, description }: Subcommand,
  flags: NamedFlagSets,
  columns = defaultColumns,
): string {
  const usage = `Usage:\n  kube-apiserver storage ${name} [flags]`;
  return `${[wrapped(description, columns), usage, formatFlagHelp(flags, columns)].join("\n\n")}`;
}

function wrapped(text: string, columns: number): string {
  return text.replace(new RegExp(`(.{1,${columns}})(?: |$)`, "g"), "$1\n").trimEnd();
}
