import { testSpecs, withContainer } from "./testing/fixtures.js";

const exec = { exec: { command: ["true"] } };
const at = "spec.containers[0]";

testSpecs([
  {
    name: "probes and hooks of every kind",
    spec: {
      os: { name: "linux" },
      ...withContainer({
        livenessProbe: { httpGet: { path: "/", port: 80, scheme: "HTTP" }, successThreshold: 1 },
        readinessProbe: { tcpSocket: { port: "web" } },
        startupProbe: { grpc: { port: 1 }, successThreshold: 1, terminationGracePeriodSeconds: 1 },
        lifecycle: { postStart: exec, preStop: { sleep: { seconds: 0 } }, stopSignal: "SIGRTMAX-14" },
      }),
    },
  },
  {
    name: "thresholds and periods",
    spec: withContainer({
      livenessProbe: { ...exec, successThreshold: 2, periodSeconds: -1, terminationGracePeriodSeconds: 0 },
      readinessProbe: { ...exec, terminationGracePeriodSeconds: 1 },
    }),
    want: [
      `${at}.livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0`,
      `${at}.livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0`,
      `${at}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
      `${at}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 1: must not be set for readinessProbes`,
    ],
  },
  {
    name: "nothing to do, and two things",
    spec: withContainer({
      readinessProbe: {},
      lifecycle: {
        postStart: { exec: {}, httpGet: {} },
        preStop: { httpGet: { port: "-", httpHeaders: [{ name: "a b" }] } },
      },
    }),
    want: [
      `${at}.lifecycle.postStart.exec.command: Required value`,
      `${at}.lifecycle.postStart.httpGet: Forbidden: may not specify more than 1 handler type`,
      `${at}.lifecycle.preStop.httpGet.path: Required value`,
      `${at}.lifecycle.preStop.httpGet.port: Invalid value: "-": must contain at least one letter (a-z)`,
      `${at}.lifecycle.preStop.httpGet.port: Invalid value: "-": must not begin or end with a hyphen`,
      `${at}.lifecycle.preStop.httpGet.scheme: Unsupported value: "": supported values: "HTTP", "HTTPS"`,
      `${at}.lifecycle.preStop.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header must consist of ` +
        "alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      `${at}.readinessProbe: Required value: must specify a handler type`,
    ],
  },
  {
    name: "a sleep longer than there is time, and signals of a system that is not named",
    spec: withContainer({ lifecycle: { preStop: { sleep: { seconds: 31 } }, stopSignal: "SIGTERM" } }),
    want: [
      `${at}.lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)`,
      `${at}.lifecycle.stopSignal: Forbidden: may not be set for containers with empty \`spec.os.name\``,
    ],
  },
  {
    name: "signals of Windows",
    spec: { os: { name: "windows" }, ...withContainer({ lifecycle: { stopSignal: "SIGHUP" } }) },
    want: [`${at}.lifecycle.stopSignal: Unsupported value: "SIGHUP": supported values: "SIGKILL", "SIGTERM"`],
  },
]);
