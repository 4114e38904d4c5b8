import type { RandomSource } from "./random-source.js";
import type { TCPProxy } from "./tcp-proxy.js";

/** How a network misbehaves for a moment. */
export type NetworkFault = "cut" | "halfClose" | "delay" | "refuse" | "swallow";

const faults: readonly NetworkFault[] = ["cut", "halfClose", "delay", "refuse", "swallow"];

export interface NetworkFaultSettings {
  readonly random: RandomSource;
  /** Ends it; the network is in order then. */
  readonly signal: AbortSignal;
  /** How long connections stay silent. Default 700. */
  readonly silenceMs?: number;
  /** Is told of each fault as it begins. */
  readonly onFault: (fault: NetworkFault) => void;
}

/** Has a proxy misbehave at random, until it is over. */
export async function disturbNetwork(
  proxy: TCPProxy,
  { random, signal, silenceMs = 700, onFault }: NetworkFaultSettings,
): Promise<void> {
  while (!signal.aborted) {
    await pause(50 + random(250));
    const fault = faults[random(faults.length)] as NetworkFault;
    onFault(fault);
    await commit(proxy, fault, { random, silenceMs });
  }
}

async function commit(
  proxy: TCPProxy,
  fault: NetworkFault,
  { random, silenceMs }: { readonly random: RandomSource; readonly silenceMs: number },
): Promise<void> {
  switch (fault) {
    case "cut":
      proxy.cut();
      return;
    case "halfClose":
      proxy.halfClose();
      return;
    case "delay":
      proxy.delayMs = 1 + random(20);
      proxy.cut();
      await pause(random(300));
      proxy.delayMs = 0;
      return;
    case "refuse":
      proxy.refusing = true;
      proxy.cut();
      await pause(random(200));
      proxy.refusing = false;
      return;
    case "swallow":
      proxy.swallowing = true;
      await pause(silenceMs);
      proxy.swallowing = false;
      return;
    default:
      fault satisfies never;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
