import {
  type ExtensionProgram,
  type ExtensionServer,
  type ExtensionServerOptions,
  startExtensionServer,
} from "@kube-apiserver/kit";
import { newBanFlunder } from "./admission/ban-flunder.js";
import { fischers } from "./wardle/fischers.js";
import { flunders, flundersV1alpha1 } from "./wardle/flunders.js";

/** The whole server: what it serves, and what it refuses. */
export const sampleProgram: ExtensionProgram = {
  name: "sample-apiserver",
  resources: [flunders, flundersV1alpha1, fischers],
  admission: (deps) => [newBanFlunder(deps)],
  dnsNames: ["localhost", "api.wardle.svc"],
};

/** Starts it in this process. */
export function startSampleAPIServer(
  options: Omit<ExtensionServerOptions, "name" | "resources" | "admission">,
): Promise<ExtensionServer> {
  return startExtensionServer({ ...sampleProgram, ...options });
}
