/** A part of a transfer that takes a while. */
export type TransferPhase = "bump" | "delete" | "copy" | "verify";

/** Told now and then how far a transfer has come. */
export type OnProgress = (phase: TransferPhase, done: number, total: number) => void;
