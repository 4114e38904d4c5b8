import {
  conversionFor,
  type DefaultsOptions,
  defaultsFor,
  retiredConversionFor,
  structSchemaFor,
  typeKeyForKind,
  type VersionConversion,
} from "@kube-apiserver/api";
import {
  decodeTyped,
  type GroupVersionKind,
  type KubeObject,
  parseGroupVersion,
  quoteGo,
  type StructSchema,
  stringifyJSON,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import { newTypedCodec, type StorageCodec, type StorageSerializer } from "@kube-apiserver/storage";
import { goPackageName } from "../rest/go-package-name.js";

/** What {@link newBuiltInCodec} is made from. */
export interface BuiltInCodecOptions {
  /** The kind in the version that is above storage. */
  readonly kind: GroupVersionKind;
  /** The version of the same group to store, where it is not that one. It has to have a conversion. */
  readonly storedVersion?: string;
  /** For the defaults of objects that are read. */
  readonly features?: DefaultsOptions["features"];
}

/** How objects of one version become objects above storage. */
interface StoredVersion {
  readonly schema: StructSchema;
  readonly complete: (obj: KubeObject) => KubeObject;
}

/**
 * The codec of a built-in kind: writes one version with `serializer`, and reads every version of the kind that can be
 * converted. It lives here because it joins storage, which knows no types, with the tables of types, which know no
 * storage.
 */
export function newBuiltInCodec(options: BuiltInCodecOptions, serializer: StorageSerializer): StorageCodec {
  const versions = new StoredVersions(options);
  const toStored = storedConversion(options)?.fromHub;
  return newTypedCodec(
    {
      kind: { apiVersion: toAPIVersion(options.kind), kind: options.kind.kind },
      schemas: (apiVersion, kind) => versions.of({ apiVersion, kind }).schema,
      canonical: (obj, options) => decodeTyped(obj, versions.of(obj).schema, options).object as KubeObject,
      complete: (obj) => versions.of(obj).complete(obj),
      ...(toStored === undefined ? {} : { toStored }),
    },
    serializer,
  );
}

function storedConversion({ kind, storedVersion }: BuiltInCodecOptions): VersionConversion | undefined {
  if (storedVersion === undefined) return undefined;
  const stored = { ...kind, version: storedVersion };
  const conversion = conversionFor(stored);
  if (conversion === undefined) throw new TypeError(`${toAPIVersion(stored)} ${kind.kind} has no conversion`);
  return conversion;
}

/** The versions of one kind that have been met in the store. */
class StoredVersions {
  readonly #options: BuiltInCodecOptions;
  readonly #known = new Map<string, StoredVersion>();

  constructor(options: BuiltInCodecOptions) {
    this.#options = options;
  }

  /** @throws Error in upstream's words when objects of this version are none of ours */
  of(obj: KubeObject): StoredVersion {
    const { apiVersion = "", kind = "" } = obj;
    const key = `${apiVersion}/${kind}`;
    let version = this.#known.get(key);
    if (version === undefined) {
      if (kind === "") throw new TypeError(`Object 'Kind' is missing in '${stringifyJSON(obj)}'`);
      if (apiVersion === "") throw new TypeError(`Object 'apiVersion' is missing in '${stringifyJSON(obj)}'`);
      version = this.#find({ ...parseGroupVersion(apiVersion), kind });
      this.#known.set(key, version);
    }
    return version;
  }

  #find(gvk: GroupVersionKind): StoredVersion {
    const { features, kind: hub } = this.#options;
    const typeKey = typeKeyForKind(gvk);
    if (typeKey === undefined) {
      throw new TypeError(
        `no kind ${quoteGo(gvk.kind)} is registered for version ${quoteGo(toAPIVersion(gvk))} in scheme`,
      );
    }
    const schema = structSchemaFor(typeKey);
    const applyDefaults = defaultsFor(typeKey, features === undefined ? {} : { features });
    if (isSameKind(gvk, hub)) return { schema, complete: applyDefaults };
    const conversion = conversionFor(gvk) ?? retiredConversionFor(gvk);
    if (conversion === undefined || !isSameKind(conversion.hub, hub)) throw unknownConversion(gvk, hub);
    return { schema, complete: (obj) => conversion.toHub(applyDefaults(obj)) };
  }
}

function isSameKind(a: GroupVersionKind, b: GroupVersionKind): boolean {
  return a.kind === b.kind && toAPIVersion(a) === toAPIVersion(b);
}

function unknownConversion(from: GroupVersionKind, to: GroupVersionKind): TypeError {
  const target = `${goPackageName(to.group)}.${to.kind}`;
  return new TypeError(`converting (${from.version}.${from.kind}) to (${target}): unknown conversion`);
}
