// What the operating system has counted for a process. Linux has it in /proc; elsewhere `ps` tells CPU time and resident
// memory, and the highest resident memory is not known.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const hasProc = existsSync("/proc/self/stat");
// USER_HZ, which Linux fixes at 100 for what it tells programs.
const msPerTick = 10;

/** User and system time in milliseconds. */
export function cpuMs(pid) {
  if (!hasProc) return psTimeMs(pid);
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Resident memory in MiB. */
export function rssMiB(pid) {
  if (!hasProc) return Number(ps(pid, "rss")) / 1024;
  return statusMiB(pid, "VmRSS");
}

/** The highest resident memory in MiB since {@link resetPeak} returned true; before that, since the process started. */
export function peakRssMiB(pid) {
  return hasProc ? statusMiB(pid, "VmHWM") : Number.NaN;
}

/** False where the system has no such thing, or the process belongs to someone else. */
export function resetPeak(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
    return true;
  } catch {
    return false;
  }
}

/** Time in milliseconds in which any process had a processor; NaN where the system does not tell. */
export function machineBusyMs() {
  if (!existsSync("/proc/stat")) return Number.NaN;
  const [, user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8").split("\n")[0].split(/ +/);
  return (Number(user) + Number(nice) + Number(system) + Number(irq) + Number(softirq)) * msPerTick;
}

function statusMiB(pid, key) {
  return Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

function ps(pid, column) {
  const { stdout, status } = spawnSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`no process ${pid}`);
  return stdout.trim();
}

/** `[[dd-]hh:]mm:ss[.ff]` */
function psTimeMs(pid) {
  const [, days = "0", clock] = /^(?:(\d+)-)?([\d:.]+)$/.exec(ps(pid, "time")) ?? [];
  const seconds = clock.split(":").reduce((total, part) => total * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}
