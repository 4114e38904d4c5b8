// Run as a process of its own, to be killed: writes to the embedded store in the folder of the first argument, from
// several writers at once, and prints `<key> <value> <revision>` for each write once it is acknowledged.
import { writeSync } from "node:fs";
import { newEmbeddedKV } from "../embedded/new-embedded-kv.js";

const [, , dataDir, round = "0", sync = "full"] = process.argv;
if (dataDir === undefined) throw new Error("usage: crash-writer <data directory> [round] [full|none]");
const kv = await newEmbeddedKV({
  dataDir,
  sync: sync === "none" ? "none" : "full",
  segmentBytes: 262_144,
  snapshotBytes: 262_144,
  autoCompaction: { maxHistoryBytes: 200_000 },
});

async function write(writer: number): Promise<never> {
  for (let i = 0; ; i++) {
    const key = `/crash/${writer}-${i % 20}`;
    const value = `${round}-${i}-${"x".repeat((i * 37) % 900)}`;
    const { revision } = await kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value) }] });
    // Synchronously: what is printed has left this process before it can be killed.
    writeSync(1, `${key} ${value} ${revision}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
