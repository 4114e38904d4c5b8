import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "@kube-apiserver/component-base";
import { KVError } from "../../kv/kv.js";
import type { DirectoryLock } from "./file-system.js";
import { isListening, listenOn } from "./lock-socket.js";

const LOCK_FILE = /^lock\.[0-9a-f]{16}$/;
const ATTEMPTS = 5;

/** Who holds a directory: enough to tell a living process from a dead one whose pid was given away again. */
interface Holder {
  readonly pid: number;
  /** Start time from `/proc`, where there is one. */
  readonly startedAt: string | undefined;
  /** Differs after each boot of the machine. */
  readonly bootId: string | undefined;
  /** Whether it listens on a socket beside its file: then that decides, for pids mean nothing in another container. */
  readonly socket?: boolean | undefined;
}

/**
 * Takes a directory for this process and this caller alone. Each candidate puts a file of its own there and then looks
 * for others: of two that come at once, at least one sees the other and steps back. Files of dead processes are removed.
 * @throws KVError, code Unavailable, naming the holder's pid
 */
export async function lockDataDir(dir: string, logger: Logger): Promise<DirectoryLock> {
  const self = await describeProcess(process.pid);
  let holder: Holder | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = await announce(dir, self);
    holder = await otherHolder(dir, own.path, logger);
    if (holder === undefined) return own;
    await own.release();
    // Two that step back from each other must not meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * (attempt + 1)));
  }
  const isSelf = holder?.pid === self.pid && holder.startedAt === self.startedAt;
  const who = isSelf ? `this process (pid ${self.pid})` : `another process (pid ${holder?.pid})`;
  throw new KVError("Unavailable", `data directory ${dir} is in use by ${who}`);
}

interface Announcement extends DirectoryLock {
  readonly path: string;
}

/** Puts a complete lock file there in one step. */
async function announce(dir: string, self: Holder): Promise<Announcement> {
  const path = join(dir, `lock.${randomBytes(8).toString("hex")}`);
  const server = await listenOn(socketPath(path));
  await fs.writeFile(`${path}.tmp`, JSON.stringify({ ...self, socket: server !== undefined }), { mode: 0o600 });
  await fs.rename(`${path}.tmp`, path);
  const release = async () => {
    await fs.rm(path, { force: true });
    // Its file goes with it.
    server?.close();
  };
  return { path, release };
}

function socketPath(path: string): string {
  return `${path}.sock`;
}

async function otherHolder(dir: string, own: string, logger: Logger): Promise<Holder | undefined> {
  for (const name of await fs.readdir(dir)) {
    const path = join(dir, name);
    if (!LOCK_FILE.test(name) || path === own) continue;
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (await isAlive(holder, path)) return holder;
    logger.info("took over the data directory of a process that is gone", { dir, pid: holder.pid });
    for (const left of [path, socketPath(path)]) await fs.rm(left, { force: true });
  }
  return undefined;
}

/** Undefined when the file has gone meanwhile. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await fs.readFile(path, "utf8").catch((err: unknown) => {
    if (err instanceof Error && "code" in err && err.code === "ENOENT") return undefined;
    throw err;
  });
  if (text === undefined) return undefined;
  try {
    const { pid, startedAt, bootId, socket } = JSON.parse(text) as Partial<Holder>;
    if (typeof pid === "number") return { pid, startedAt, bootId, socket };
  } catch {
    // Falls through: a file that was cut short by a crash of the machine tells as little as one without a pid.
  }
  return { pid: 0, startedAt: undefined, bootId: undefined };
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  if (holder.pid <= 0) return false;
  if (holder.socket) return isListening(socketPath(path));
  const now = await describeProcess(holder.pid);
  if (holder.bootId !== undefined && now.bootId !== undefined && holder.bootId !== now.bootId) return false;
  if (!pidExists(holder.pid)) return false;
  return holder.startedAt === undefined || now.startedAt === undefined || holder.startedAt === now.startedAt;
}

function pidExists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (err) {
    // Not allowed to signal it: it belongs to someone else, and it is there.
    return err instanceof Error && "code" in err && err.code === "EPERM";
  }
}

async function describeProcess(pid: number): Promise<Holder> {
  const [stat, bootId] = await Promise.all([
    readProc(`/proc/${pid}/stat`),
    readProc("/proc/sys/kernel/random/boot_id"),
  ]);
  // Fields are counted behind the command, which is in parentheses and may hold blanks (proc(5), field 22).
  const startedAt = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return { pid, startedAt, bootId: bootId?.trim() };
}

/** Undefined where there is no `/proc`, or no such process. */
function readProc(path: string): Promise<string | undefined> {
  return fs.readFile(path, "utf8").catch(() => undefined);
}
