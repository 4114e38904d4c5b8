import { podOptions, podSettings, testSpecs } from "./testing/fixtures.js";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

testSpecs([
  {
    name: "what defaults fill in",
    spec: { restartPolicy: "", dnsPolicy: "", terminationGracePeriodSeconds: undefined as never },
    want: [
      "spec.terminationGracePeriodSeconds: Required value",
      "spec.restartPolicy: Required value",
      "spec.dnsPolicy: Required value",
    ],
  },
  {
    name: "choices",
    spec: { restartPolicy: "x", dnsPolicy: "y", preemptionPolicy: "z" },
    want: [
      'spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"',
      'spec.dnsPolicy: Unsupported value: "y": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      'spec.preemptionPolicy: Unsupported value: "z": supported values: "PreemptLowerPriority", "Never"',
    ],
  },
  {
    name: "names",
    spec: {
      serviceAccountName: "A",
      nodeName: "A",
      hostname: "a.b",
      subdomain: "A",
      priorityClassName: "A",
      runtimeClassName: "A",
      activeDeadlineSeconds: 0,
    },
    want: [
      `spec.serviceAccountName: Invalid value: "A": ${subdomain}`,
      `spec.nodeName: Invalid value: "A": ${subdomain}`,
      "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
      'spec.hostname: Invalid value: "a.b": must not contain dots',
      `spec.subdomain: Invalid value: "A": ${label}`,
      `spec.priorityClassName: Invalid value: "A": ${subdomain}`,
      `spec.runtimeClassName: Invalid value: "A": ${subdomain}`,
    ],
  },
  {
    name: "name servers of one's own",
    spec: { dnsPolicy: "None" },
    want: ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
  },
  {
    name: "name servers",
    spec: {
      dnsConfig: {
        nameservers: ["1.1.1.1", "01.1.1.1", "::ffff:1.2.3.4", "x"],
        searches: [".", "a_b.c.", "-"],
        options: [{ name: "" }],
      },
    },
    want: [
      'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","01.1.1.1","::ffff:1.2.3.4","x"]: must not have more than 3 nameservers',
      'spec.dnsConfig.nameservers[1]: Invalid value: "01.1.1.1": must not have leading 0s',
      'spec.dnsConfig.nameservers[2]: Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address',
      'spec.dnsConfig.nameservers[3]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "spec.dnsConfig.searches[2]: Invalid value: \"-\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')",
      "spec.dnsConfig.options[0]: Required value: must not be empty",
    ],
  },
  {
    name: "addresses by loose rules",
    options: podOptions(podSettings({ StrictIPCIDRValidation: false })),
    spec: { hostAliases: [{ ip: "01.1.1.1", hostnames: ["A"] }] },
    want: [`spec.hostAliases[0].hostnames[0]: Invalid value: "A": ${subdomain}`],
  },
  {
    name: "a host name that is not the pod's",
    spec: { hostnameOverride: "A", hostNetwork: true, setHostnameAsFQDN: true },
    want: [
      "spec.hostnameOverride: Forbidden: may not be specified when setHostnameAsFQDN is true",
      "spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true",
      `spec.hostnameOverride: Invalid value: "A": ${subdomain}`,
    ],
  },
  {
    name: "a group of pods that is not named",
    spec: { schedulingGroup: {} },
    want: ["spec.schedulingGroup.podGroupName: Invalid value: null: must specify one of: `podGroupName`"],
  },
]);
