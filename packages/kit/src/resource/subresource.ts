import type { CustomResourceType } from "@kube-apiserver/api";
import {
  EncodedObject,
  type KubeObject,
  metaOf,
  newInvalid,
  newSuccessStatus,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import {
  type APISubresourceInfo,
  type Connecter,
  type Getter,
  type NamedCreater,
  type RESTStorage,
  type RequestContext,
  type Store,
  type SubresourceStore,
  type UpdatedObjectInfo,
  type Updater,
  withMeta,
} from "@kube-apiserver/generic-server";
import type { AnySubresourceDefinition, ConnectSubresource, ObjectSubresource } from "../define-subresource.js";
import { asKubeObject, asTyped, type ResourceSchema, type TypedObject } from "../schema/resource-schema.js";
import type { DefinitionEngines } from "./definition-engines.js";
import { type DefinitionSchemas, definitionSchemasOf } from "./definition-schemas.js";

/** The parent of a subresource, as it is stored. */
export interface SubresourceParent {
  readonly store: Store;
  /** Lets every part of an object be changed. */
  readonly whole: SubresourceStore;
}

/** A subresource as the endpoints need it. @throws DefinitionError when its schema has mistakes */
export function subresourceInfoOf(
  definition: AnySubresourceDefinition,
  parent: SubresourceParent,
  parentSchemas: DefinitionSchemas,
  engines: DefinitionEngines,
): APISubresourceInfo {
  const { name, gvk: kind } = definition;
  if (!("schema" in definition)) {
    const serving = servingOf(parentSchemas);
    return { name, kind, storage: newConnecter(definition, parent), serving };
  }
  const schemas = definitionSchemasOf(definition, engines);
  return { name, kind, storage: newObjectStorage(definition, parent, schemas), serving: servingOf(schemas) };
}

/** What OpenAPI documents say of what is sent and answered. */
export function subresourceOpenAPIOf(
  definition: AnySubresourceDefinition,
  engines: DefinitionEngines,
): readonly CustomResourceType[] {
  if (!("schema" in definition)) return [];
  const { declared } = definitionSchemasOf(definition, engines);
  const { gvk: kind, name: plural } = definition;
  const schema = declared?.kind === "struct" ? { schema: declared } : {};
  return [{ kind, listKind: `${kind.kind}List`, plural, ...schema }];
}

function servingOf({ object, decode }: DefinitionSchemas): APISubresourceInfo["serving"] {
  return { schema: object, objectModel: "unstructured", decode, applyDefaults: (obj) => obj };
}

function newConnecter<P>(
  { methods = ["GET"], withPath = false, connect }: ConnectSubresource<P>,
  { store }: SubresourceParent,
): RESTStorage & Connecter {
  return {
    connectMethods: methods,
    connectPath: withPath,
    async connect(ctx, name, subpath) {
      const { object } = await store.get(ctx, name, {});
      return connect(object as P, ctx, subpath);
    },
  };
}

const admitted = () => Promise.resolve();

/** What the definition has functions for, and nothing else: verbs follow from the methods that are there. */
function newObjectStorage<S extends ResourceSchema>(
  definition: AnySubresourceDefinition & ObjectSubresource<object, S>,
  parent: SubresourceParent,
  schemas: DefinitionSchemas,
): RESTStorage & Partial<Getter & Updater & NamedCreater> {
  const objects = new ObjectStorage(definition, parent, schemas);
  const { get, update, create } = definition;
  return {
    ...(get === undefined ? {} : { get: objects.get.bind(objects) }),
    ...(update === undefined ? {} : { update: objects.update.bind(objects) }),
    ...(create === undefined ? {} : { createNamed: objects.createNamed.bind(objects) }),
  };
}

class ObjectStorage<S extends ResourceSchema> implements Getter, Updater, NamedCreater {
  readonly #definition: AnySubresourceDefinition & ObjectSubresource<object, S>;
  readonly #parent: SubresourceParent;
  readonly #schemas: DefinitionSchemas;

  constructor(
    definition: AnySubresourceDefinition & ObjectSubresource<object, S>,
    parent: SubresourceParent,
    schemas: DefinitionSchemas,
  ) {
    this.#definition = definition;
    this.#parent = parent;
    this.#schemas = schemas;
  }

  get: Getter["get"] = async (ctx, name, options) => {
    const { object } = await this.#parent.store.get(ctx, name, options);
    return EncodedObject.fromObject(await this.#show(object, ctx));
  };

  update: Updater["update"] = async (ctx, name, objInfo, _validateCreate, validateUpdate, _allowCreate, options) => {
    const info: UpdatedObjectInfo = {
      preconditions: objInfo.preconditions,
      updatedObject: async (_ctx, old) => {
        const parent = old?.object ?? {};
        const before = await this.#show(parent, ctx);
        const body = await objInfo.updatedObject(ctx, EncodedObject.fromObject(before));
        this.#requireValid(name, body, before, ctx);
        await validateUpdate(body, before);
        const next = await this.#definition.update?.(parent, this.#typed(body), ctx);
        const { resourceVersion } = metaOf(body);
        return withMeta(asKubeObject(next ?? parent), {
          resourceVersion: resourceVersion || metaOf(parent).resourceVersion,
        });
      },
    };
    const { object } = await this.#parent.whole.update(ctx, name, info, admitted, admitted, false, options);
    return { object: EncodedObject.fromObject(await this.#show(object.object, ctx)), created: false };
  };

  createNamed: NamedCreater["createNamed"] = async (ctx, name, body, validate, options) => {
    const { object: parent } = await this.#parent.store.get(ctx, name, {});
    this.#requireValid(name, body, undefined, ctx);
    await validate(body);
    const change = async (next: (parent: object) => object | Promise<object>) => {
      const updatedObject: UpdatedObjectInfo["updatedObject"] = async (_ctx, old) =>
        asKubeObject(await next(old?.object ?? {}));
      const info = { preconditions: undefined, updatedObject };
      const update = this.#parent.whole.update(ctx, name, info, admitted, admitted, false, options);
      return (await update).object.object;
    };
    const answer = await this.#definition.create?.(parent, this.#typed(body), { ctx, dryRun: options.dryRun, change });
    return EncodedObject.fromObject(answer === undefined ? newSuccessStatus() : this.#completed(answer, parent));
  };

  async #show(parent: KubeObject, ctx: RequestContext): Promise<KubeObject> {
    const { get } = this.#definition;
    return this.#completed(get === undefined ? {} : await get(parent, ctx), parent);
  }

  /** With its kind, and what it has in common with its parent. */
  #completed(answer: object, parent: KubeObject): KubeObject {
    const { gvk } = this.#definition;
    const { name, namespace, uid, resourceVersion, creationTimestamp } = metaOf(parent);
    const shared = { name, namespace, uid, resourceVersion, creationTimestamp };
    const metadata = Object.fromEntries(Object.entries(shared).filter(([, value]) => value !== undefined));
    return {
      ...answer,
      apiVersion: toAPIVersion(gvk),
      kind: gvk.kind,
      metadata: { ...metadata, ...metaOf(asKubeObject(answer)) },
    };
  }

  #typed(body: KubeObject): TypedObject<S> {
    return asTyped<S>(body);
  }

  #requireValid(name: string, body: KubeObject, old: KubeObject | undefined, ctx: RequestContext): void {
    const errors = this.#schemas.validate(body, old, ctx);
    if (errors.length > 0) throw newInvalid(this.#definition.gvk, name, errors);
  }
}
