import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("main.mjs", import.meta.url));

/**
 * Runs one job in a process of its own and resolves to its figures. `server` is `{ target: { url, token }, pids }`.
 *
 * @throws when the job could not be done at all; answers that were wrong while measuring are in `errors` of the figures
 */
export async function runLoad(server, job) {
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(JSON.stringify({ concurrency: 1, http2: false, ...job, target: server.target, pids: server.pids }));
  const [out, log, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on("close", resolve)),
  ]);
  if (code !== 0) throw new Error(`${job.operation}: ${log}`);
  return JSON.parse(out);
}
