import { homedir } from "node:os";
import { FlagError, NamedFlagSets } from "@kube-apiserver/component-base";
import { embeddedStoreDir, resolveDataDir } from "@kube-apiserver/options";
import type { CommandContext } from "../command/command-context.js";
import { print } from "../command/print.js";
import { checkCommand } from "./check.js";
import { compactCommand } from "./compact.js";
import { dumpCommand } from "./dump.js";
import { exportCommand } from "./export.js";
import { importCommand } from "./import.js";
import { salvageCommand } from "./salvage.js";
import { StorageFlags } from "./storage-flags.js";
import { storageHelp, subcommandHelp } from "./storage-help.js";
import { type Subcommand, type SubcommandContext, UsageError } from "./subcommand.js";

const subcommands: readonly Subcommand[] = [
  checkCommand,
  dumpCommand,
  compactCommand,
  salvageCommand,
  exportCommand,
  importCommand,
];
const failed = 1;
const misused = 2;

/** `kube-apiserver storage ...`. Resolves with the exit code. @param argv - what follows `storage` */
export async function executeStorageCommand(argv: readonly string[], context: CommandContext): Promise<number> {
  const { stdout, stderr } = context;
  const [name = "--help", ...rest] = argv;
  if (isHelp(name)) {
    await print(stdout, storageHelp(subcommands));
    return 0;
  }
  // A reader that has seen enough closes its end: `dump | head`. What cannot be written is told by the write itself.
  const onClosed = () => {};
  stdout.on("error", onClosed);
  try {
    const subcommand = subcommands.find((candidate) => candidate.name === name);
    if (subcommand === undefined) throw new UsageError(`unknown command "${name}" for "kube-apiserver storage"`);
    return await execute(subcommand, rest, context);
  } catch (err) {
    if (err instanceof Error && "code" in err && err.code === "EPIPE") return 0;
    await print(stderr, `Error: ${err instanceof Error ? err.message : String(err)}\n`);
    return err instanceof UsageError || err instanceof FlagError ? misused : failed;
  } finally {
    stdout.off("error", onClosed);
  }
}

async function execute(subcommand: Subcommand, argv: readonly string[], context: CommandContext): Promise<number> {
  const { stdout, stderr, columns } = context;
  const flags = new StorageFlags();
  const sets = new NamedFlagSets();
  subcommand.addFlags(flags, sets.section(subcommand.name));
  if (argv.some(isHelp)) {
    await print(stdout, subcommandHelp(subcommand, sets, columns));
    return 0;
  }
  const { args } = sets.parse(argv);
  if (args.length > 0)
    throw new UsageError(`"kube-apiserver storage ${subcommand.name}" takes no arguments, got ${args}`);
  return subcommand.run({
    flags,
    store: { dir: storeDirOf(flags, context) },
    print: (text) => print(stdout, `${text}\n`),
    note: (line) => print(stderr, `${line}\n`),
  } satisfies SubcommandContext);
}

function storeDirOf({ dataDir }: StorageFlags, { host }: CommandContext): string {
  const resolved = resolveDataDir(dataDir, host ?? { env: process.env, homedir: homedir() });
  if (resolved === undefined) throw new UsageError("--data-dir=:memory: keeps nothing");
  return embeddedStoreDir(resolved);
}

function isHelp(arg: string): boolean {
  return arg === "--help" || arg === "-h" || arg === "help";
}
