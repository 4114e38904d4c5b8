import { createHash } from "node:crypto";
import { formatTime, quoteGo } from "@kube-apiserver/apimachinery";
import type { ValueTransformer } from "../value-transformer.js";
import type { EncryptedObject } from "./encrypted-object.js";

/** The data key that writes use now, and how long they may. Mirrors `kmsv2.State`. */
export interface WriteState {
  readonly transformer: ValueTransformer;
  /** The key as it is stored beside each value. */
  readonly source: Omit<EncryptedObject, "encryptedData">;
  /** Writes are refused from then on: the service has not confirmed the key in time. Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  readonly cacheKey: string;
}

/**
 * Reads are fine with any state; writes need one that the service has confirmed lately. Mirrors
 * `State.ValidateEncryptCapability`.
 * @throws Error when it has expired
 */
export function requireWritable({ source, expiresAtMs }: WriteState, nowMs: number): void {
  if (nowMs <= expiresAtMs) return;
  throw new Error(
    `encryptedDEKSource with keyID hash ${quoteGo(hashOf(source.keyID))} expired at ${formatTime(expiresAtMs)} (current time is ${formatTime(nowMs)})`,
  );
}

/** How key IDs appear in messages and metrics: `sha256:<hex>`, and `""` for none. Mirrors `GetHashIfNotEmpty`. */
export function hashOf(text: string): string {
  return text === "" ? "" : `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
