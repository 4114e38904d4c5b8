// Loaded into a server before everything else (`node --import`): makes calls to the system go wrong once a file in the
// data directory says so. The rest of the process is as it always is.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const dataDir = process.argv.find((arg) => arg.startsWith("--data-dir="))?.slice("--data-dir=".length) ?? "";
const { existsSync, fdatasync } = fs;
const { rename } = fs.promises;

/** Names of files that turn a fault on. */
const faults = { failSync: join(dataDir, "fail-sync"), holdSnapshot: join(dataDir, "hold-snapshot") };

Object.assign(fs, {
  fdatasync(fd: number, done: (err: Error | null) => void): void {
    if (existsSync(faults.failSync)) process.nextTick(done, syncError());
    else fdatasync(fd, done);
  },
});

Object.assign(fs.promises, {
  /** A snapshot never gets its name: it stays half done until the process is killed. */
  async rename(from: string, to: string): Promise<void> {
    if (to.includes("snapshot-") && existsSync(faults.holdSnapshot)) await new Promise(() => {});
    return rename(from, to);
  },
});

syncBuiltinESMExports();

function syncError(): Error {
  return Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
}
