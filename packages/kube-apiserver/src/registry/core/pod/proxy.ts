import type { core_v1 } from "@kube-apiserver/api/types";
import { newBadRequest } from "@kube-apiserver/apimachinery";
import type { Store } from "@kube-apiserver/generic-server";
import { defaultPortOf, requireProxyableIP } from "../connect/addresses.js";
import { type LocateResource, unverifiedTLS } from "../connect/proxy-store.js";

/** A pod at its IP; the first port of its containers unless the request names one. Mirrors `pod.ResourceLocation`. */
export function locatePod(pods: Store): LocateResource {
  return async (ctx, { scheme, name, port }) => {
    const { object } = await pods.get(ctx, name, {});
    const { spec, status } = object as core_v1.Pod;
    const host = status?.podIPs?.[0]?.ip ?? status?.podIP ?? "";
    requireProxyableIP(host);
    const wanted = scheme === "" ? "http" : scheme;
    const number = port === "" ? (firstPortOf(spec) ?? defaultPortOf(wanted)) : Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      throw newBadRequest(`invalid port ${JSON.stringify(port)}`);
    }
    return { scheme: wanted, address: { host, port: number }, ...unverifiedTLS };
  };
}

function firstPortOf(spec: core_v1.PodSpec | undefined): number | undefined {
  const [port] = (spec?.containers ?? []).flatMap(({ ports }) => ports ?? []);
  return port?.containerPort;
}
