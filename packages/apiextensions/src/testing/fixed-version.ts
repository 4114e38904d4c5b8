import { LiveVersion } from "../customresource/live-version.js";
import type { StorageVersions } from "../customresource/versioned-storage.js";

/** What a versioned storage needs beside its converter, for a definition that never changes. */
export function fixedVersion(selectsConverted: boolean): Pick<StorageVersions, "live" | "reading" | "selection"> {
  const inputs = { isServed: true, reading: {}, selection: { namespaced: false, fields: new Map(), selectsConverted } };
  const live = new LiveVersion(inputs, () => undefined);
  return { live, reading: live.readingFor(inputs), selection: live.selectionFor(inputs) };
}
