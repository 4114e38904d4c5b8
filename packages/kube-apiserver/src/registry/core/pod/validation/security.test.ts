import { container, podOptions, podSettings, podSpec, testSpecs, withContainer } from "./testing/fixtures.js";

const at = "spec.containers[0].securityContext";
const context = (securityContext: object) => withContainer({ securityContext: securityContext as never });
const internal = (changes: object) =>
  JSON.stringify({
    Capabilities: null,
    Privileged: null,
    SELinuxOptions: null,
    WindowsOptions: null,
    RunAsUser: null,
    RunAsGroup: null,
    RunAsNonRoot: null,
    ReadOnlyRootFilesystem: null,
    AllowPrivilegeEscalation: false,
    ProcMount: null,
    SeccompProfile: null,
    AppArmorProfile: null,
    ...changes,
  });
const host = { hostNetwork: true, hostPID: true, hostIPC: true };
const privileged = podOptions(podSettings({}, true));

testSpecs([
  {
    name: "all rights are refused",
    spec: context({ privileged: true }),
    want: [`${at}.privileged: Forbidden: disallowed by cluster policy`],
  },
  { name: "all rights are given with --allow-privileged", spec: context({ privileged: true }), options: privileged },
  {
    name: "a container's context",
    spec: context({
      runAsUser: -1,
      runAsGroup: 2_147_483_648,
      procMount: "Unmasked",
      seccompProfile: { type: "Localhost" },
      appArmorProfile: { type: "x" },
      windowsOptions: { gmsaCredentialSpec: "", runAsUserName: "a\\b\\c" },
    }),
    want: [
      `${at}.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`,
      `${at}.runAsGroup: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive`,
      `${at}.procMount: Invalid value: "Unmasked": \`hostUsers\` must be false to use \`Unmasked\``,
      `${at}.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost`,
      `${at}.windowsOptions.gmsaCredentialSpec: Invalid value: "": gmsaCredentialSpec cannot be an empty string`,
      `${at}.windowsOptions.runAsUserName: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain more than one backslash`,
      `${at}.appArmorProfile.type: Unsupported value: "x": supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
    ],
  },
  { name: "processes of the pod's own users", spec: { hostUsers: false, ...context({ procMount: "Unmasked" }) } },
  {
    name: "rights that cannot be gained and are there",
    options: privileged,
    spec: context({ allowPrivilegeEscalation: false, privileged: true, capabilities: { add: ["CAP_SYS_ADMIN"] } }),
    want: [
      `${at}: Invalid value: ${internal({ Capabilities: { Add: ["CAP_SYS_ADMIN"], Drop: null }, Privileged: true })}: ` +
        "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
      `${at}: Invalid value: ${internal({ Capabilities: { Add: ["CAP_SYS_ADMIN"], Drop: null }, Privileged: true })}: ` +
        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
    ],
  },
  {
    name: "the pod's context",
    spec: {
      ...host,
      shareProcessNamespace: true,
      securityContext: {
        fsGroup: -1,
        supplementalGroups: [0, -2],
        fsGroupChangePolicy: "x",
        supplementalGroupsPolicy: "y",
        seLinuxChangePolicy: "MountOption",
        seccompProfile: { type: "Unconfined", localhostProfile: "f" },
        appArmorProfile: { type: "Localhost", localhostProfile: " f" },
        sysctls: [
          { name: "net.core.somaxconn" },
          { name: "kernel.msgmax" },
          { name: "A" },
          { name: "fs/mqueue/max" },
          { name: "" },
        ],
      },
    },
    want: [
      "spec.securityContext.fsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      "spec.securityContext.supplementalGroups[1]: Invalid value: -2: must be between 0 and 2147483647, inclusive",
      "spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
      "spec.securityContext.sysctls[0].name: Invalid value: \"net.core.somaxconn\": may not be specified when 'hostNetwork' is true",
      "spec.securityContext.sysctls[1].name: Invalid value: \"kernel.msgmax\": may not be specified when 'hostIPC' is true",
      'spec.securityContext.sysctls[2].name: Invalid value: "A": must have at most 253 characters and match regex ' +
        "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$",
      "spec.securityContext.sysctls[3].name: Invalid value: \"fs/mqueue/max\": may not be specified when 'hostIPC' is true",
      "spec.securityContext.sysctls[4].name: Required value",
      'spec.securityContext.fsGroupChangePolicy: Unsupported value: "x": supported values: "Always", "OnRootMismatch"',
      'spec.securityContext.seccompProfile.localhostProfile: Invalid value: {"Type":"Unconfined","LocalhostProfile":"f"}: ' +
        "can only be set when seccomp type is Localhost",
      'spec.securityContext.appArmorProfile.localhostProfile: Invalid value: " f": must not be padded with whitespace',
      'spec.securityContext.supplementalGroupsPolicy: Unsupported value: "y": supported values: "Merge", "Strict"',
      'spec.securityContext.seLinuxChangePolicy: Unsupported value: "MountOption": supported values: "Recursive"',
    ],
  },
  {
    name: "settings of the node that are stored",
    options: podOptions(podSettings(), {
      spec: podSpec({ hostIPC: true, securityContext: { sysctls: [{ name: "kernel.sem" }] } }),
    }),
    spec: { hostIPC: true, securityContext: { sysctls: [{ name: "kernel.sem", value: "1" }] } },
  },
  {
    name: "users of its own beside parts of the node",
    spec: { ...host, hostUsers: false },
    want: ["hostNetwork", "HostPID", "HostIPC"].map((name) => `spec.${name}: Forbidden: when \`hostUsers\` is false`),
  },
  {
    name: "processes of a Windows node",
    options: privileged,
    spec: {
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [container(), container({ name: "d", securityContext: { windowsOptions: { hostProcess: false } } })],
    },
    want: [
      "spec.containers[1].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true",
      'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers',
      "spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers",
    ],
  },
  {
    name: "what Linux pods cannot have",
    spec: {
      os: { name: "linux" },
      securityContext: { windowsOptions: {} },
      ...context({ windowsOptions: {} }),
    },
    want: [
      "spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
      `${at}.windowsOptions: Forbidden: windows options cannot be set for a linux pod`,
    ],
  },
  {
    name: "what Windows pods cannot have",
    spec: {
      os: { name: "windows" },
      hostPID: true,
      hostUsers: true,
      shareProcessNamespace: false,
      securityContext: { runAsUser: 1, fsGroup: 1, sysctls: [] },
      resources: { limits: { cpu: "1" } },
      ...context({ capabilities: {}, procMount: "Default", runAsNonRoot: true }),
    },
    want: [
      "spec.resources: Forbidden: may not be set for a windows pod",
      "spec.hostUsers: Forbidden: cannot be set for a windows pod",
      "spec.hostPID: Forbidden: cannot be set for a windows pod",
      "spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod",
      "spec.shareProcessNamespace: Forbidden: cannot be set for a windows pod",
      "spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
      `${at}.capabilities: Forbidden: cannot be set for a windows pod`,
      `${at}.procMount: Forbidden: cannot be set for a windows pod`,
    ],
  },
  {
    name: "another system",
    spec: { os: { name: "plan9" } },
    want: ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'],
  },
]);
