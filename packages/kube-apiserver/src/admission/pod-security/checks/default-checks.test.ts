import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import type { PodTemplate } from "../check.js";
import { latestVersion } from "../level-version.js";
import { detailsText, newPolicyEvaluator, reasonsText } from "../policy-evaluator.js";
import { defaultChecks } from "./default-checks.js";

const evaluate = newPolicyEvaluator(defaultChecks);

/** A container that every policy lets in. */
const good = {
  name: "a",
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  },
};

function pod(spec: object, annotations: Record<string, string> = {}): PodTemplate {
  return { annotations, spec: { containers: [good], ...spec } as unknown as core_v1.PodSpec };
}

/** A pod with one container that is good but for this. */
function container(more: object, context: object = {}): PodTemplate {
  return pod({ containers: [{ ...good, securityContext: { ...good.securityContext, ...context }, ...more }] });
}

interface Case {
  readonly name: string;
  readonly pod: PodTemplate;
  readonly level: "baseline" | "restricted";
  readonly version?: number;
  /** Empty: the pod may run. */
  readonly want: string;
}

const cases: Case[] = [
  { name: "a good pod", pod: pod({}), level: "restricted", want: "" },
  { name: "baseline asks for nothing", pod: pod({ containers: [{ name: "a" }] }), level: "baseline", want: "" },
  {
    name: "restricted asks for a lot",
    pod: pod({ containers: [{ name: "a" }], initContainers: [{ name: "i" }] }),
    level: "restricted",
    want: 'allowPrivilegeEscalation != false (containers "i", "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "i", "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or containers "i", "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or containers "i", "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  },
  {
    name: "the pod may speak for its containers",
    pod: pod({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "Localhost", localhostProfile: "p" } },
      containers: [
        { name: "a", securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } },
      ],
    }),
    level: "restricted",
    want: "",
  },
  {
    name: "restricted of old asks for less",
    pod: pod({ containers: [{ name: "a" }] }),
    level: "restricted",
    version: 7,
    want: 'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)',
  },
  {
    name: "ephemeral containers count",
    pod: pod({ ephemeralContainers: [{ name: "e", securityContext: { privileged: true } }] }),
    level: "baseline",
    want: 'privileged (container "e" must not set securityContext.privileged=true)',
  },
  {
    name: "baseline comes before restricted",
    pod: container({}, { privileged: true, allowPrivilegeEscalation: true }),
    level: "restricted",
    want: 'privileged (container "a" must not set securityContext.privileged=true), allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)',
  },
  {
    name: "windows needs no escalation, capabilities or seccomp profile",
    pod: pod({ os: { name: "windows" }, containers: [{ name: "a", securityContext: { runAsNonRoot: true } }] }),
    level: "restricted",
    want: "",
  },
  {
    name: "it did before 1.25",
    pod: pod({ os: { name: "windows" }, containers: [{ name: "a", securityContext: { runAsNonRoot: true } }] }),
    level: "restricted",
    version: 24,
    want: 'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  },
  {
    name: "capabilities",
    pod: container({}, { capabilities: { drop: ["ALL"], add: ["SYS_ADMIN", "NET_RAW", "CHOWN"] } }),
    level: "baseline",
    want: 'non-default capabilities (container "a" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
  },
  {
    name: "restricted says it in place of baseline",
    pod: container({}, { capabilities: { add: ["CHOWN", "NET_BIND_SERVICE"] } }),
    level: "restricted",
    want: 'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must not include "CHOWN" in securityContext.capabilities.add)',
  },
  {
    name: "before 1.22 restricted had baseline's",
    pod: container({}, { capabilities: { add: ["CHOWN", "X"] } }),
    level: "restricted",
    version: 21,
    want: 'non-default capabilities (container "a" must not include "X" in securityContext.capabilities.add)',
  },
  {
    name: "host namespaces",
    pod: pod({ hostNetwork: true, hostPID: true, hostIPC: true }),
    level: "baseline",
    want: "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)",
  },
  {
    name: "host paths",
    pod: pod({
      volumes: [
        { name: "v", hostPath: {} },
        { name: "w", nfs: {} },
      ],
    }),
    level: "baseline",
    want: 'hostPath volumes (volume "v")',
  },
  {
    name: "volume types",
    pod: pod({
      volumes: [{ name: "v", hostPath: {} }, { name: "w", nfs: {} }, { name: "x", image: {} }, { name: "y" }],
    }),
    level: "restricted",
    want: 'restricted volume types (volumes "v", "w", "y" use restricted volume types "hostPath", "nfs", "unknown")',
  },
  {
    name: "host ports, sorted as texts",
    pod: pod({
      containers: [
        { name: "a", ports: [{ hostPort: 80 }, { hostPort: 0 }, { hostPort: 443 }] },
        { name: "b", ports: [{ hostPort: 1000 }] },
      ],
    }),
    level: "baseline",
    want: 'hostPort (containers "a", "b" use hostPorts 1000, 443, 80)',
  },
  {
    name: "one host port",
    pod: container({ ports: [{ hostPort: 8 }] }),
    level: "baseline",
    want: 'hostPort (container "a" uses hostPort 8)',
  },
  {
    name: "hosts of probes and hooks",
    pod: container({
      livenessProbe: { httpGet: { host: "b" } },
      lifecycle: { preStop: { tcpSocket: { host: "c" } }, postStart: { httpGet: { host: "" } } },
      readinessProbe: { tcpSocket: { host: "b" } },
    }),
    level: "baseline",
    want: 'probe or lifecycle host (container "a" uses probe or lifecycle hosts "b", "c")',
  },
  {
    name: "not before 1.34",
    pod: container({ startupProbe: { httpGet: { host: "b" } } }),
    level: "baseline",
    version: 33,
    want: "",
  },
  {
    name: "proc mounts",
    pod: container({}, { procMount: "Unmasked" }),
    level: "baseline",
    want: 'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  },
  {
    name: "in a user namespace /proc may be unmasked in baseline",
    pod: pod({
      hostUsers: false,
      containers: [{ ...good, securityContext: { ...good.securityContext, procMount: "Unmasked" } }],
    }),
    level: "baseline",
    want: "",
  },
  {
    name: "not before 1.35",
    pod: pod({ hostUsers: false, containers: [{ name: "a", securityContext: { procMount: "Unmasked" } }] }),
    level: "baseline",
    version: 34,
    want: 'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  },
  {
    name: "nor in restricted",
    pod: pod({
      hostUsers: false,
      containers: [{ ...good, securityContext: { ...good.securityContext, procMount: "Unmasked" } }],
    }),
    level: "restricted",
    want: 'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  },
  {
    name: "in a user namespace root is nobody",
    pod: pod({ hostUsers: false, securityContext: { runAsUser: 0, runAsNonRoot: false } }),
    level: "restricted",
    want: "",
  },
  {
    name: "before 1.35 it was root",
    pod: pod({ hostUsers: false, securityContext: { runAsUser: 0, runAsNonRoot: false } }),
    level: "restricted",
    version: 34,
    want: "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)",
  },
  {
    name: "roots by container",
    pod: container({}, { runAsUser: 0, runAsNonRoot: false }),
    level: "restricted",
    want: 'runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false), runAsUser=0 (container "a" must not set runAsUser=0)',
  },
  {
    name: "sysctls",
    pod: pod({ securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem" }, { name: "b" }, { name: "a" }] } }),
    level: "baseline",
    want: "forbidden sysctls (b, a)",
  },
  {
    name: "sysctls of 1.31",
    pod: pod({ securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem" }, { name: "net.ipv4.tcp_fin_timeout" }] } }),
    level: "baseline",
    version: 31,
    want: "forbidden sysctls (net.ipv4.tcp_rmem)",
  },
  {
    name: "sysctls of 1.26",
    pod: pod({ securityContext: { sysctls: [{ name: "net.ipv4.ip_local_reserved_ports" }] } }),
    level: "baseline",
    version: 26,
    want: "forbidden sysctls (net.ipv4.ip_local_reserved_ports)",
  },
  {
    name: "AppArmor by field and annotation",
    pod: {
      ...pod({
        securityContext: { appArmorProfile: { type: "Unconfined" } },
        containers: [
          { name: "a", securityContext: { appArmorProfile: { type: "Localhost" } } },
          { name: "b", securityContext: { appArmorProfile: { type: "Other" } } },
        ],
      }),
      annotations: {
        "container.apparmor.security.beta.kubernetes.io/a": "unconfined",
        "container.apparmor.security.beta.kubernetes.io/b": "localhost/x",
      },
    },
    level: "baseline",
    want: 'forbidden AppArmor profiles (pod and container "b" and annotation must not set AppArmor profile type to "Other", "Unconfined", "container.apparmor.security.beta.kubernetes.io/a="unconfined"")',
  },
  {
    name: "one AppArmor profile",
    pod: container({}, { appArmorProfile: { type: "Unconfined" } }),
    level: "baseline",
    want: 'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")',
  },
  {
    name: "seccomp",
    pod: pod({ securityContext: { seccompProfile: { type: "Unconfined" } }, containers: [{ name: "a" }] }),
    level: "baseline",
    want: 'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
  },
  {
    name: "seccomp by annotation",
    pod: pod(
      {},
      {
        "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
        "container.seccomp.security.alpha.kubernetes.io/a": "docker/default",
      },
    ),
    level: "baseline",
    version: 18,
    want: 'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
  },
  {
    name: "annotations mean nothing since 1.19",
    pod: pod({}, { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" }),
    level: "baseline",
    version: 19,
    want: "",
  },
  {
    name: "SELinux",
    pod: pod({
      securityContext: { seLinuxOptions: { type: "spc_t", user: "u" } },
      containers: [{ name: "a", securityContext: { seLinuxOptions: { role: "r", type: "container_t" } } }],
    }),
    level: "baseline",
    want: 'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set; role may not be set)',
  },
  {
    name: "SELinux engines since 1.31",
    pod: pod({ securityContext: { seLinuxOptions: { type: "container_engine_t" } } }),
    level: "baseline",
    want: "",
  },
  {
    name: "SELinux engines before",
    pod: pod({ securityContext: { seLinuxOptions: { type: "container_engine_t" } } }),
    level: "baseline",
    version: 30,
    want: 'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "container_engine_t")',
  },
  {
    name: "host processes",
    pod: pod({
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [{ name: "a", securityContext: { windowsOptions: { hostProcess: true } } }],
    }),
    level: "baseline",
    want: 'hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)',
  },
  {
    name: "a version to come is the newest",
    pod: container({ startupProbe: { httpGet: { host: "b" } } }),
    level: "baseline",
    version: 99,
    want: 'probe or lifecycle host (container "a" uses probe or lifecycle host "b")',
  },
];
for (const { name, pod, level, version = latestVersion, want } of cases) {
  test(`${level}: ${name}`, () => assert.equal(detailsText(evaluate({ level, version }, pod)), want));
}

test("privileged allows everything", () => {
  const bad = pod({ hostPID: true, containers: [{ name: "a", securityContext: { privileged: true } }] });
  assert.deepEqual(evaluate({ level: "privileged", version: latestVersion }, bad), []);
  assert.equal(
    reasonsText(evaluate({ level: "baseline", version: latestVersion }, bad)),
    "host namespaces, privileged",
  );
});
