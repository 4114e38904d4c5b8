import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import {
  type AdmissionAttributes,
  type AdmissionOperation,
  newAdmissionAttributes,
  newSystemContext,
  type UserInfo,
} from "@kube-apiserver/generic-server";
import type { ResourceSource } from "../resource-source.js";

/** A clock that stands still until it is told to go on; its timers never fire. */
export class StandingClock implements Clock {
  nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);

  now(): number {
    return this.nowMs;
  }

  monotonic(): number {
    return this.nowMs;
  }

  setTimer(): { cancel(): void } {
    return { cancel() {} };
  }
}

/** What a test says about a request. Left out: CREATE of a pod `a` in the namespace `ns`. */
export interface TestRequest {
  readonly operation?: AdmissionOperation;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly kind?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly object?: KubeObject;
  readonly oldObject?: KubeObject;
  readonly user?: UserInfo;
}

/** Attributes as a request handler would hand them to plugins. */
export function attributesOf(request: TestRequest): AdmissionAttributes {
  const { group = "", version = "v1", resource = "pods", kind = "Pod", namespace = "ns" } = request;
  const system = newSystemContext({ clock: new StandingClock(), signal: new AbortController().signal, namespace });
  return newAdmissionAttributes(
    {
      context: request.user === undefined ? system : { ...system, user: request.user },
      name: request.name ?? request.object?.metadata?.name ?? "a",
      namespace,
      resource: { group, version, resource },
      subresource: request.subresource ?? "",
      kind: { group, version, kind },
      operation: request.operation ?? "CREATE",
      dryRun: request.dryRun ?? false,
    },
    { object: request.object, oldObject: request.oldObject },
  );
}

/** A resource held in memory. `live` is what storage has where that differs from the local copy. */
export function sourceOf(objects: readonly KubeObject[], live: readonly KubeObject[] = objects): ResourceSource {
  const inNamespace = (list: readonly KubeObject[], namespace?: string) =>
    list.filter(({ metadata }) => namespace === undefined || metadata?.namespace === namespace);
  const find = (list: readonly KubeObject[], namespace: string, name: string) =>
    list.find(({ metadata }) => (metadata?.namespace ?? "") === namespace && metadata?.name === name);
  return {
    isReady: () => Promise.resolve(true),
    get: (namespace, name) => find(objects, namespace, name),
    list: (namespace) => inNamespace(objects, namespace),
    getLive: (namespace, name) => Promise.resolve(find(live, namespace, name)),
    listLive: (namespace) => Promise.resolve(inNamespace(live, namespace)),
  };
}
