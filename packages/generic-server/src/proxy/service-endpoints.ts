import type { discovery_v1 } from "@kube-apiserver/api/types";
import type { BackendAddress } from "./backend-address.js";

/** Label of a slice that names its service. */
export const serviceNameLabel = "kubernetes.io/service-name";

/** An endpoint that serves a port of a service. */
export interface ServiceEndpoint {
  readonly address: BackendAddress;
  readonly endpoint: discovery_v1.Endpoint;
}

/** Which endpoints, and in which order. */
export interface EndpointChoice {
  /** Name of the port; `""` for one without a name. */
  readonly portName: string;
  /** `IPv4` or `IPv6`: endpoints of this family come first. */
  readonly preferredFamily: string | undefined;
  /** A number from 0 up to 1, to choose among endpoints of one family. */
  readonly jitter: () => number;
}

/** Whether an endpoint takes requests; one that does not say is taken to. */
export function isReady({ conditions }: discovery_v1.Endpoint): boolean {
  return conditions?.ready !== false;
}

/** The ready endpoints of a service's slices in the order to try them. Mirrors `proxy.RandomEndpoint`. */
export function endpointsInOrder(
  slices: readonly discovery_v1.EndpointSlice[],
  { portName, preferredFamily, jitter }: EndpointChoice,
): readonly ServiceEndpoint[] {
  const isPreferred = ({ addressType }: discovery_v1.EndpointSlice) => addressType === preferredFamily;
  const families = [slices.filter(isPreferred), slices.filter((slice) => !isPreferred(slice))];
  return families.flatMap((family) =>
    rotated(
      family.flatMap((slice) => endpointsOf(slice, portName)),
      jitter,
    ),
  );
}

function endpointsOf(
  { ports = [], endpoints = [] }: discovery_v1.EndpointSlice,
  portName: string,
): readonly ServiceEndpoint[] {
  const port = ports?.find((candidate) => (candidate.name ?? "") === portName)?.port;
  if (port === undefined) return [];
  return (endpoints ?? []).filter(isReady).flatMap((endpoint) => {
    const [host] = endpoint.addresses ?? [];
    return host === undefined ? [] : [{ address: { host, port }, endpoint }];
  });
}

function rotated<T>(list: readonly T[], jitter: () => number): readonly T[] {
  const start = Math.floor(jitter() * list.length);
  return [...list.slice(start), ...list.slice(0, start)];
}
