import type { GroupVersionKind, KubeObject } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "./interfaces.js";

/**
 * The objects of a request in the version that a rule asks for. Plugins change {@link object} with {@link replaceObject};
 * the change gets into the attributes with {@link flush}, in the version of the request. Mirrors
 * `admission.VersionedAttributes`.
 */
export class VersionedAttributes {
  readonly attributes: AdmissionAttributes;
  #kind: GroupVersionKind;
  #object: KubeObject | undefined;
  #oldObject: KubeObject | undefined;
  #dirty = false;

  private constructor(attributes: AdmissionAttributes) {
    this.attributes = attributes;
    this.#kind = attributes.kind;
    this.#object = attributes.object;
    this.#oldObject = attributes.oldObject;
  }

  /** The objects as `kind`. Rejects when they cannot be converted. */
  static async of(attributes: AdmissionAttributes, kind: GroupVersionKind): Promise<VersionedAttributes> {
    const versioned = new VersionedAttributes(attributes);
    await versioned.convertTo(kind);
    return versioned;
  }

  get kind(): GroupVersionKind {
    return this.#kind;
  }

  get object(): KubeObject | undefined {
    return this.#object;
  }

  get oldObject(): KubeObject | undefined {
    return this.#oldObject;
  }

  /** Has another object take the place of {@link object}. It is of {@link kind}. */
  replaceObject(object: KubeObject): void {
    this.#object = object;
    this.#dirty = true;
  }

  /** Goes on in another version. What was changed gets into the attributes first. */
  async convertTo(kind: GroupVersionKind): Promise<void> {
    if (isSameKind(kind, this.#kind)) return;
    await this.flush();
    const { object, oldObject, objects } = this.attributes;
    this.#oldObject = oldObject === undefined ? undefined : await objects.convert(oldObject, kind);
    this.#object = object === undefined ? undefined : await objects.convert(object, kind);
    this.#kind = kind;
  }

  /** Brings what was changed into the attributes. */
  async flush(): Promise<void> {
    if (!this.#dirty || this.#object === undefined) return;
    const { attributes } = this;
    const isServed = isSameKind(this.#kind, attributes.kind);
    attributes.setObject(isServed ? this.#object : await attributes.objects.convert(this.#object, attributes.kind));
    this.#dirty = false;
  }
}

/** Whether two kinds are the same one in the same version. */
export function isSameKind(a: GroupVersionKind, b: GroupVersionKind): boolean {
  return a.kind === b.kind && a.version === b.version && a.group === b.group;
}
