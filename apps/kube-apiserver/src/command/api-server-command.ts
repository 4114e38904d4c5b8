import { FlagError, realClock, serverVersion, type VersionInfo } from "@kube-apiserver/component-base";
import {
  type CompletedOptions,
  completeOptions,
  newServerRunOptions,
  type ServerRunOptions,
  validateOptions,
} from "@kube-apiserver/options";
import { newProcessLogger } from "../logging/winston-logger.js";
import type { CommandContext } from "./command-context.js";
import { print } from "./print.js";
import { versionText } from "./version-text.js";

/** The command: reads flags, prints what was asked for, or runs a server. */
export interface APIServerCommand {
  /** Resolves with the exit code. @param argv - without the program's name */
  execute(argv: readonly string[]): Promise<number>;
}

const name = "kube-apiserver";
const failed = 1;

/** A command line that cannot be executed: one line on stderr. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command `kube-apiserver`. Mirrors `app.NewAPIServerCommand`. */
export function newAPIServerCommand(context: CommandContext): APIServerCommand {
  return {
    async execute(argv) {
      try {
        return await execute(argv, context);
      } catch (err) {
        if (!(err instanceof UsageError || err instanceof FlagError)) throw err;
        await print(context.stderr, `Error: ${err.message}\n`);
        return failed;
      }
    },
  };
}

async function execute(argv: readonly string[], context: CommandContext): Promise<number> {
  if (argv[0] === "storage") {
    const { executeStorageCommand } = await import("../storage-command/storage-command.js");
    return executeStorageCommand(argv.slice(1), context);
  }
  const options = newServerRunOptions();
  if (asksForHelp(argv)) {
    const { helpText } = await import("./help-text.js");
    await print(context.stdout, await helpText(options.flags(), context.columns));
    return 0;
  }
  const { args, warnings } = options.flags().parse(argv);
  const version = reportedVersion(options);
  if (options.version === "true" || options.version === "raw") {
    await print(context.stdout, versionText(version, options.version));
    return 0;
  }
  if (args.length > 0) {
    const given = args.map((arg) => JSON.stringify(arg)).join(" ");
    throw new UsageError(`${name} does not take any arguments, got [${given}]`);
  }
  for (const warning of warnings) await print(context.stderr, `${warning}\n`);
  return runServer(options, version, context);
}

/** Help is given whatever else is wrong with the line. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).some((arg) => arg === "--help" || arg === "-h" || arg === "--help=true");
}

function reportedVersion({ version }: ServerRunOptions): VersionInfo {
  if (!version.startsWith("v")) return serverVersion;
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  if (major !== serverVersion.major || minor !== serverVersion.minor) {
    const own = `${serverVersion.major}.${serverVersion.minor}`;
    throw new UsageError(`--version=${version} must be of the release ${own}`);
  }
  return Object.freeze({ ...serverVersion, gitVersion: version });
}

async function runServer(options: ServerRunOptions, version: VersionInfo, context: CommandContext): Promise<number> {
  const completed = await completeOptions(options, context.host);
  const mistakes = validateOptions(completed);
  if (mistakes.length > 0) {
    await print(context.stderr, `Error: ${aggregateText(mistakes)}\n`);
    return failed;
  }
  const { logger, print: printLine, attachTransport } = newLogger(completed, context);
  if (logger.enabled(1)) for (const line of options.flags().lines()) printLine(line);
  for (const warning of completed.derived.warnings) logger.warn(warning);
  const onReady = () => {
    attachTransport().catch((err: unknown) => logger.error("The log transport could not be loaded", { err }));
  };
  try {
    await context.run(completed, { logger, version, onReady });
    return 0;
  } catch (err) {
    logger.error("The server failed", { err });
    await print(context.stderr, `Error: ${err instanceof Error ? err.message : String(err)}\n`);
    return failed;
  } finally {
    await logger.flush();
  }
}

function newLogger({ logs, derived }: CompletedOptions, { stderr }: CommandContext) {
  const format = logs.format === "json" ? "json" : "text";
  return newProcessLogger({
    stream: stderr,
    format,
    verbosity: logs.verbosity,
    vmodule: derived.vmodule,
    clock: realClock,
  });
}

/** As Go prints an aggregate: one message as it is, several in brackets. */
function aggregateText(errors: readonly Error[]): string {
  const messages = [...new Set(errors.map(({ message }) => message))];
  return messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`;
}
