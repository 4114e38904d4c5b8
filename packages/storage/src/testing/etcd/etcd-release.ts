import type { TestProgram } from "../programs/find-program.js";
import { findProgram } from "../programs/find-program.js";
import { programSkipReason } from "../programs/program-skip-reason.js";

/**
 * What tests run against: `3.4` answers requests for progress out of order up to its last releases, and is treated as
 * such; from `3.5`, in the releases that distributions have, on the answers can be relied on.
 */
export type EtcdRelease = "3.4" | "3.5";

const programs: Readonly<Record<EtcdRelease, TestProgram>> = {
  "3.4": {
    name: "etcd",
    debianPackage: "etcd-server",
    version: { pattern: /etcd Version: 3\.4\./, suites: { debian: "bookworm", ubuntu: "noble" } },
  },
  "3.5": {
    name: "etcd",
    debianPackage: "etcd-server",
    version: { pattern: /etcd Version: 3\.([5-9]|\d\d)\./, suites: { debian: "trixie", ubuntu: "resolute" } },
  },
};

/**
 * The releases to test with: that which `KUBE_APISERVER_TEST_ETCD` names, where `CI` is `true` both, else 3.5. The first
 * one is for tests that need only one.
 */
export function etcdReleases(): readonly [EtcdRelease, ...EtcdRelease[]] {
  const chosen = process.env.KUBE_APISERVER_TEST_ETCD;
  if (chosen === "3.4" || chosen === "3.5") return [chosen];
  if (chosen === "all" || process.env.CI === "true") return ["3.5", "3.4"];
  return ["3.5"];
}

/**
 * Why etcd cannot be run here, for tests to skip with; undefined when it can. Where `CI` is `true` a missing etcd is a
 * failure: this rejects. Default: the first of {@link etcdReleases}.
 */
export function etcdSkipReason(release: EtcdRelease = etcdReleases()[0]): Promise<string | undefined> {
  return programSkipReason(programs[release]);
}

/** Where the program is. Rejects when there is none. */
export async function findEtcd(release: EtcdRelease = etcdReleases()[0]): Promise<string> {
  const found = await findProgram(programs[release]);
  if ("missing" in found) throw new Error(found.missing);
  return found.path;
}
