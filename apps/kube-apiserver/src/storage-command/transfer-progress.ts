import type { OnProgress, TransferPhase } from "@kube-apiserver/storage/tools";

const everyMs = 2_000;

const phases: Record<TransferPhase, string> = {
  bump: "raising the revision of etcd",
  delete: "deleting what was there",
  copy: "copying",
  verify: "verifying",
};

/** A line now and then: a small store is moved without one. */
export function progressLines(write: (line: string) => Promise<void>, now: () => number): OnProgress {
  let lastMs = now();
  return (phase, done, total) => {
    if (now() - lastMs < everyMs) return;
    lastMs = now();
    // Lines to a terminal: nobody waits for them.
    void write(`${phases[phase]}: ${done} of ${total}`);
  };
}
