import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";

/** Does nothing. Deprecated, and still named in old command lines. */
export const alwaysAdmit: MutationPlugin & ValidationPlugin = {
  name: "AlwaysAdmit",
  handles: () => true,
  admit: () => Promise.resolve(),
  validate: () => Promise.resolve(),
};

/** Refuses every write: for tests of clients. Deprecated. */
export const alwaysDeny: MutationPlugin & ValidationPlugin = {
  name: "AlwaysDeny",
  handles: () => true,
  admit: deny,
  validate: deny,
};

async function deny(attributes: AdmissionAttributes): Promise<void> {
  throw newAdmissionForbidden(attributes, "admission control is denying all modifications");
}
