import type { PolicyCheck } from "../check.js";
import { capabilitiesBaseline, capabilitiesRestricted } from "./capability-checks.js";
import { hostNamespaces, hostPathVolumes, hostPorts, hostProbesAndHostLifecycle } from "./host-checks.js";
import { appArmorProfile, procMountBaseline, procMountRestricted, sysctls } from "./kernel-checks.js";
import { allowPrivilegeEscalation, privileged, windowsHostProcess } from "./privilege-checks.js";
import { seccompBaseline, seccompRestricted } from "./seccomp-checks.js";
import { seLinuxOptions } from "./selinux-check.js";
import { runAsNonRoot, runAsUser } from "./user-checks.js";
import { restrictedVolumes } from "./volume-check.js";

/** The Pod Security Standards as of 1.36. Mirrors `policy.DefaultChecks`. */
export const defaultChecks: readonly PolicyCheck[] = [
  allowPrivilegeEscalation,
  appArmorProfile,
  capabilitiesBaseline,
  capabilitiesRestricted,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMountBaseline,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seLinuxOptions,
  seccompBaseline,
  seccompRestricted,
  sysctls,
  windowsHostProcess,
];
