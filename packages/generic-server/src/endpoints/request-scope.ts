import type { GroupVersionKind, GroupVersionResource } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { AdmissionChain } from "../admission/chain.js";
import type { ObjectInterfaces } from "../admission/object-interfaces.js";
import type { Authorizer } from "../authorization/interfaces.js";
import type { RESTStorage, TableConvertor } from "../registry/rest/rest.js";
import type { ResourceServingInfo } from "../server/api-group-info.js";
import type { FieldManager } from "./field-manager.js";
import type { Serializer } from "./negotiation/serializer.js";

/** Everything the handlers of one resource or subresource of one version share. Mirrors `handlers.RequestScope`. */
export interface RequestScope {
  readonly resource: GroupVersionResource;
  /** Empty for the resource itself. */
  readonly subresource: string;
  /** Kind that clients send and get here. */
  readonly kind: GroupVersionKind;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly storage: RESTStorage;
  readonly serving: ResourceServingInfo;
  /** Undefined: the resource cannot be shown as a Table. */
  readonly tableConvertor: TableConvertor | undefined;
  /** Undefined: managedFields are not kept, and there is no server-side apply. */
  readonly fieldManager: FieldManager | undefined;
  readonly admission: AdmissionChain;
  /** The versions of the resource and their objects, for admission. */
  readonly objects: ObjectInterfaces;
  readonly authorizer: Authorizer;
  readonly serializers: readonly Serializer[];
  /** Media types of patches, in upstream's order. */
  readonly patchTypes: readonly string[];
  readonly maxRequestBodyBytes: number;
  /** Watches without a timeout of their own last between this and twice as long. */
  readonly minRequestTimeoutMs: number;
  readonly clock: Clock;
  /** A number from 0 up to 1, for spreading watch timeouts. */
  readonly jitter: () => number;
  readonly logger: Logger;
  /** Sent as a warning with every answer. */
  readonly deprecationWarning: string | undefined;
  /** The release that will not serve it any more, where that is known. */
  readonly removedRelease: string | undefined;
}
