import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type Condition,
  EncodedObject,
  type KubeObject,
  newBadRequest,
  newConflict,
  newSuccessStatus,
  removeCondition,
  StatusError,
  setCondition,
} from "@kube-apiserver/apimachinery";
import {
  type CreateOptions,
  type Creater,
  metaOf,
  type NamedCreater,
  type RequestContext,
  type Store,
  type ValidateObjectFunc,
  withMeta,
} from "@kube-apiserver/generic-server";
import { interpretUpdateError } from "@kube-apiserver/storage";
import type { FeatureGates } from "../../../config/extra-config.js";
import { ComputedStorage } from "../../computed-storage.js";

const podBindings = { group: "", resource: "pods/binding" };

/** `pods/binding`: gives a pod to a node, once. Mirrors `pod/storage.BindingREST`. */
export class BindingStore extends ComputedStorage implements NamedCreater {
  readonly preservesSystemFields = true;
  readonly #pods: Store;
  readonly #copiesLabels: boolean;
  readonly #clearsNomination: boolean;

  constructor(pods: Store, featureGates: FeatureGates) {
    super();
    this.#pods = pods;
    this.#copiesLabels = featureGates.enabled("PodTopologyLabelsAdmission");
    this.#clearsNomination = featureGates.enabled("ClearingNominatedNodeNameAfterBinding");
  }

  async createNamed(
    ctx: RequestContext,
    name: string,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject> {
    const binding = obj as core_v1.Binding;
    const bound = metaOf(obj).name ?? "";
    if (bound !== "" && bound !== name) throw newBadRequest("name in URL does not match name in Binding object");
    requireNode(binding);
    await createValidation(obj);
    await this.#assign(ctx, name, binding, options.dryRun);
    return EncodedObject.fromObject(newSuccessStatus());
  }

  /** Labels come along only to bring those of the node's topology, so with the gate of these. */
  #marksOf(binding: core_v1.Binding): core_v1.Binding {
    if (this.#copiesLabels || binding.metadata?.labels === undefined) return binding;
    const { labels: _, ...metadata } = binding.metadata;
    return { ...binding, metadata };
  }

  async #assign(ctx: RequestContext, name: string, binding: core_v1.Binding, dryRun: boolean): Promise<void> {
    const { storage, config } = this.#pods;
    const key = `/${ctx.namespace}/${name}`;
    const nowMs = config.clock.now();
    const marks = this.#marksOf(binding);
    const assign = (pod: KubeObject) => {
      const bound = assigned(pod, marks, nowMs);
      return this.#clearsNomination ? withoutNomination(bound) : bound;
    };
    const { uid, resourceVersion } = metaOf(binding as KubeObject);
    try {
      if (dryRun) {
        assign((await storage.get(key, { signal: ctx.signal })).object);
        return;
      }
      await storage.guaranteedUpdate(key, {
        preconditions: { ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) },
        signal: ctx.signal,
        tryUpdate: (current) => ({ object: assign(current?.object ?? {}) }),
      });
    } catch (err) {
      throw interpretUpdateError(err, config.groupResource, name);
    }
  }
}

/** `bindings`, the path of old schedulers: the name of the binding is that of the pod. */
export class LegacyBindingStore extends ComputedStorage implements Creater {
  readonly #bindings: BindingStore;

  constructor(bindings: BindingStore) {
    super();
    this.#bindings = bindings;
  }

  create(
    ctx: RequestContext,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject> {
    return this.#bindings.createNamed(ctx, metaOf(obj).name ?? "", obj, createValidation, options);
  }
}

/** Upstream throws the list of field errors as it is, so that clients get a 500 without causes. */
function requireNode({ target }: core_v1.Binding): void {
  const kind = target?.kind ?? "";
  if (kind !== "" && kind !== "Node") {
    throw plainError(`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`);
  }
  if ((target?.name ?? "") === "") throw plainError("target.name: Required value");
}

function plainError(message: string): StatusError {
  return new StatusError({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 });
}

function assigned(pod: KubeObject, binding: core_v1.Binding, nowMs: number): KubeObject {
  const { spec, status } = pod as core_v1.Pod;
  const { name = "", deletionTimestamp, annotations, labels } = metaOf(pod);
  const conflict = (message: string) => newConflict(podBindings, name, message);
  if (deletionTimestamp) throw conflict(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (spec?.nodeName) throw conflict(`pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`);
  const gates = spec?.schedulingGates ?? [];
  if (gates.length > 0) throw conflict(`pod ${name} has non-empty .spec.schedulingGates`);
  const { metadata } = binding as KubeObject;
  const marked = withMeta(pod, {
    ...(metadata?.annotations === undefined ? {} : { annotations: { ...annotations, ...metadata.annotations } }),
    ...(metadata?.labels === undefined ? {} : { labels: { ...labels, ...metadata.labels } }),
  });
  const others = removeCondition(status?.conditions as readonly Condition[] | undefined, "PodScheduled");
  const conditions = setCondition(others, { type: "PodScheduled", status: "True", lastProbeTime: null }, nowMs);
  return {
    ...marked,
    spec: { ...spec, nodeName: binding.target.name },
    status: { ...status, conditions },
  } as KubeObject;
}

/** Where a pod was meant to go says nothing once it is somewhere. */
function withoutNomination(pod: KubeObject): KubeObject {
  const { nominatedNodeName: _, ...status } = (pod as core_v1.Pod).status ?? {};
  return { ...pod, status } as KubeObject;
}
