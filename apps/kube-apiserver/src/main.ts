import { newAPIServerCommand } from "./command/api-server-command.js";
import { runServer } from "./run-server.js";

/** The program. Resolves with the exit code. @param argv - without the program's name */
export function main(argv: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  const command = newAPIServerCommand({ run: runServer, stdout, stderr, columns: stdout.columns ?? 80 });
  return command.execute(argv);
}
