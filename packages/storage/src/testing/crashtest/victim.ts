// Run as a process of its own, to be killed: random clients at the embedded store in a folder. Whatever they ask and are
// told goes out as lines before anyone acts on it.
import { writeSync } from "node:fs";
import { newEmbeddedKV } from "../../embedded/new-embedded-kv.js";
import { FaultyFileSystem } from "../faulty-file-system.js";
import { everyKey } from "../history/check-history.js";
import { encodeEvent } from "../history/history-lines.js";
import { RandomClients } from "../history/random-clients.js";
import { Recorder } from "../history/recorder.js";
import { Witness } from "../history/witness.js";
import { randomSource } from "../random-source.js";
import { smallFiles } from "./small-files.js";

/** What a victim is told when it is started. */
export interface VictimOptions {
  readonly dataDir: string;
  readonly seed: number;
  /** Ids of its calls begin here. */
  readonly firstId: number;
  /** The last revision up to which everything is witnessed. */
  readonly seen: string;
  /** Calls of the file system take up to so long while the store is opened: long enough to be killed in between. */
  readonly slowOpenMs: number;
}

/** What it is busy with; told whenever that changes. */
export type Phase = "opening" | "open" | "snapshot";

const { dataDir, seed, firstId, seen, slowOpenMs } = JSON.parse(process.argv[2] ?? "{}") as VictimOptions;
const random = randomSource(seed);
let phase: Phase | undefined;

// Synchronously: what is told has left this process before it can be killed.
function tell(line: string): void {
  writeSync(1, `${line}\n`);
}

function enter(next: Phase): void {
  if (next === phase) return;
  phase = next;
  tell(next);
}

const fileSystem = new FaultyFileSystem();
fileSystem.fault = async (operation, path) => {
  if (phase === "opening" && slowOpenMs > 0) await new Promise((resolve) => setTimeout(resolve, random(slowOpenMs)));
  if (phase === "open" && operation === "open" && path.endsWith("snapshot.tmp")) enter("snapshot");
};

enter("opening");
const kv = await newEmbeddedKV({ ...smallFiles, dataDir, fileSystem });
enter("open");
const recorder = new Recorder({ firstId, tell: (event) => tell(encodeEvent(event)) });
const witness = new Witness(recorder, kv, everyKey, BigInt(seen) + 1n);
const clients = { recorder, kv: () => kv, random, prefix: "/crash/", writers: 6, watchers: 2, valueBytes: 1500 };
await new RandomClients({ ...clients, neededFrom: () => witness.seen, pause: leavePhase }).run();

/** A snapshot has ended when its file is gone; asking for that now and then is enough. */
async function leavePhase(): Promise<void> {
  if (phase !== "snapshot" || random(8) > 0) return;
  const names = await fileSystem.list(dataDir);
  if (!names.includes("snapshot.tmp")) enter("open");
}
