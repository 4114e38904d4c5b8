import {
  formatTime,
  type GroupVersionKind,
  type KubeObject,
  FieldManager as ManagedFieldsManager,
  toAPIVersion,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { RESTStorage, ResetFieldsProvider } from "../registry/rest/rest.js";
import type { RequestContext } from "../request/request-context.js";
import type { ResourceServingInfo } from "../server/api-group-info.js";
import { managedVersionsOf } from "../server/managed-versions.js";
import { decodeObject } from "./object-decoder.js";

/**
 * Keeps `metadata.managedFields` of one resource or subresource. Objects are in the version of the request. Mirrors
 * `managedfields.FieldManager`.
 */
export interface FieldManager {
  /**
   * `next` with managedFields that say what `manager` changed between `live` and `next`.
   * @param live - the stored object; undefined when it is being created
   * @param nextStep - waited for between steps. Absent: the work is done at once
   */
  update(
    live: KubeObject | undefined,
    next: KubeObject,
    manager: string,
    nextStep?: RequestContext["nextStep"],
  ): Promise<KubeObject>;
  /**
   * What `live` becomes when `manager` applies `patch`.
   * @param force - take fields that other managers own
   * @throws StatusError, reason Conflict, with a cause for each field that another manager owns; BadRequest when `patch`
   *   is of another kind
   */
  apply(
    live: KubeObject | undefined,
    patch: KubeObject,
    manager: string,
    force: boolean,
    nextStep?: RequestContext["nextStep"],
  ): Promise<KubeObject>;
}

/** What a field manager has to know about its endpoint. */
export interface FieldManagerContext {
  readonly kind: GroupVersionKind;
  readonly subresource: string;
  readonly serving: ResourceServingInfo;
  readonly storage: RESTStorage & ResetFieldsProvider;
  /** How the versions of the same resource are served in its group, by `apiVersion`. */
  readonly otherVersions: ReadonlyMap<string, ResourceServingInfo>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The field manager of a resource, over the schemas of the versions it is served in. */
export function newFieldManager(context: FieldManagerContext): FieldManager {
  const { kind, subresource, serving, storage, otherVersions, clock, logger } = context;
  const complete = (object: KubeObject) => serving.applyDefaults(decodeObject(serving, object).object);
  const versions = serving.managedVersions ?? managedVersionsOf(otherVersions);
  const empty = { apiVersion: toAPIVersion(kind), kind: kind.kind, metadata: {} };
  return new ManagedFieldsManager({
    kind,
    subresource,
    schema: serving.schema,
    isLoose: serving.objectModel === "unstructured",
    newObject: () => decodeObject(serving, empty).object,
    complete,
    now: () => formatTime(clock.now()),
    ...(storage.resetFields === undefined ? {} : { resetFields: storage.resetFields }),
    async convert(object, apiVersion) {
      const schema = versions.schemaOf(apiVersion);
      return schema === undefined ? undefined : { object: await versions.convert(object, apiVersion), schema };
    },
    onLost: (err) => logger.error("failed to update managedFields", { err, kind: toGroupVersionKindString(kind) }),
  });
}

const maxManagerBytes = 128;
/** What needs no second look. */
const plainText = /^[ -~]*$/;

/** The manager's name, or what comes first in the client's `User-Agent`. Mirrors `managerOrUserAgent`. */
export function managerOrUserAgent(manager: string, userAgent: string): string {
  if (manager !== "") return manager;
  const slash = userAgent.indexOf("/");
  const product = slash === -1 ? userAgent : userAgent.slice(0, slash);
  if (plainText.test(product)) return product.slice(0, maxManagerBytes);
  let name = "";
  for (const char of product) {
    if (!isPrintable(char)) continue;
    if (Buffer.byteLength(name) + Buffer.byteLength(char) > maxManagerBytes) break;
    name += char;
  }
  return name;
}

// Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of the spaces only the ASCII one.
function isPrintable(char: string): boolean {
  return char === " " || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char);
}
