import { runExtensionServer } from "@kube-apiserver/kit";
import { sampleProgram } from "./sample-api-server.js";

/** The program. Resolves with the exit code. @param argv - without the program's name */
export function main(argv: readonly string[]): Promise<number> {
  return runExtensionServer(sampleProgram, argv);
}
