import type { GroupVersionKind, KubeObject } from "@kube-apiserver/apimachinery";
import type { RequestContext, TakenRequest } from "@kube-apiserver/generic-server";
import { type AnyResourceDefinition, DefinitionError, type ResourceDefinition } from "./define-resource.js";
import type { FromSchema, ResourceSchema, TypedObject } from "./schema/resource-schema.js";

/** What a subresource answers: its kind and, unless it says otherwise, the name of its parent are filled in. */
export type SubresourceAnswer<S> = FromSchema<S> & { readonly metadata?: KubeObject["metadata"] };

/** What an action may do. */
export interface SubresourceCall<P> {
  readonly ctx: RequestContext;
  /** Nothing may be changed anywhere. */
  readonly dryRun: boolean;
  /**
   * Stores the parent as `next` makes it from what is there, which is asked again when somebody was faster. All of it can
   * be changed, the status too; it is validated like any other change. Resolves with what was stored.
   */
  change(next: (parent: P) => P | Promise<P>): Promise<P>;
}

/** A subresource whose requests and answers are objects. What it does is what it has functions for. */
export interface ObjectSubresource<P, S extends ResourceSchema> {
  /** Of what is sent and answered, in the group and version of the parent. */
  readonly kind: string;
  readonly schema: S;
  readonly description?: string;
  /** GET. */
  get?(parent: P, ctx: RequestContext): SubresourceAnswer<S> | Promise<SubresourceAnswer<S>>;
  /** PUT and, with {@link get}, PATCH: the parent as it is to be stored. */
  update?(parent: P, body: TypedObject<S>, ctx: RequestContext): P | Promise<P>;
  /** POST: does something. Without an answer the client is told of success. */
  create?(parent: P, body: TypedObject<S>, call: SubresourceCall<P>): Promise<SubresourceAnswer<S> | undefined>;
}

/** A subresource that answers by itself: text, a stream, a connection that is upgraded. */
export interface ConnectSubresource<P> {
  /** Upper case. Default GET. */
  readonly methods?: readonly string[];
  /** Whether a path may follow. Default false. */
  readonly withPath?: boolean;
  /** @param subpath - what follows, from its slash on; empty where nothing does */
  connect(parent: P, ctx: RequestContext, subpath: string): TakenRequest | Promise<TakenRequest>;
}

/** What {@link defineSubresource} is told. */
export type SubresourceOptions<P, S extends ResourceSchema> = {
  /** Behind the name of the parent: `restart` for `/apis/GROUP/VERSION/namespaces/NS/shirts/NAME/restart`. */
  readonly name: string;
} & (ObjectSubresource<P, S> | ConnectSubresource<P>);

/** A subresource of a definition. */
export type SubresourceDefinition<P, S extends ResourceSchema> = SubresourceOptions<P, S> & {
  readonly parent: AnyResourceDefinition;
  readonly gvk: GroupVersionKind;
};

/** A subresource of whatever parent. */
// biome-ignore lint/suspicious/noExplicitAny: a list holds those of several parents
export type AnySubresourceDefinition = SubresourceDefinition<any, any>;

const namePattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
/** Said by the definition of the resource. */
const ownNames = new Set(["status", "scale"]);

/**
 * Describes what is served below the objects of `parent`, besides `status` and `scale`. It needs a right of its own:
 * `shirts/wash`.
 * @throws DefinitionError when the name has no such form, or the parent is stored in another version
 */
export function defineSubresource<P extends ResourceSchema, const S extends ResourceSchema>(
  parent: ResourceDefinition<P>,
  options: SubresourceOptions<TypedObject<P>, S>,
): SubresourceDefinition<TypedObject<P>, S> {
  const { name } = options;
  if (!namePattern.test(name) || ownNames.has(name)) {
    throw new DefinitionError(`${JSON.stringify(name)} is no name of a subresource`);
  }
  if (parent.conversion !== undefined) {
    throw new DefinitionError(`${parent.kind} in ${parent.version} is not stored itself, and cannot have ${name}`);
  }
  const { group, version, kind } = parent.gvk;
  return Object.freeze({ ...options, parent, gvk: { group, version, kind: "kind" in options ? options.kind : kind } });
}
