import { type CustomResourceSchemas, customResourceSchemas, objectMetaSchema } from "@kube-apiserver/api";
import {
  decodeUnstructured,
  type GroupVersionKind,
  type JSONObject,
  type KubeObject,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import type { DecodedServedObject, TableConvertor } from "@kube-apiserver/generic-server";
import type { CustomResourceDefinition, DefinitionNames, DefinitionVersion } from "../definition/types.js";
import { acceptedNamesOf, isNamespaced } from "../definition/versions.js";
import { newCustomResourceTableConvertor } from "./table-convertor.js";

/** One version of a custom resource: its names, its schemas, and how its objects are read. */
export class CustomResourceVersion {
  readonly definition: CustomResourceDefinition;
  readonly version: DefinitionVersion;
  readonly names: DefinitionNames;
  readonly kind: GroupVersionKind;
  readonly apiVersion: string;
  readonly schemas: CustomResourceSchemas;
  #tableConvertor: TableConvertor | undefined;

  constructor(definition: CustomResourceDefinition, version: DefinitionVersion) {
    this.definition = definition;
    this.version = version;
    this.names = acceptedNamesOf(definition);
    this.kind = { group: definition.spec.group, version: version.name, kind: this.names.kind };
    this.apiVersion = toAPIVersion(this.kind);
    this.schemas = customResourceSchemas(version.schema?.openAPIV3Schema);
  }

  get namespaced(): boolean {
    return isNamespaced(this.definition.spec);
  }

  get listKind(): string {
    return this.names.listKind ?? "";
  }

  /** How its objects are shown as a Table. */
  get tableConvertor(): TableConvertor {
    this.#tableConvertor ??= newCustomResourceTableConvertor(this.version.additionalPrinterColumns);
    return this.#tableConvertor;
  }

  get hasStatus(): boolean {
    return this.version.subresources?.status !== undefined;
  }

  /**
   * Reads an object that a client sent: metadata typed, defaults filled in, unknown fields pruned.
   * @throws DecodeError when metadata does not fit
   */
  readonly decode = (value: JSONObject): DecodedServedObject => this.#read(value, false);

  /** Reads an object that storage holds, which may be older than the schema: metadata that does not fit is dropped. */
  readonly decodeStored = (value: KubeObject): KubeObject => this.#read(value, true).object;

  #read(value: JSONObject, dropInvalidMetadata: boolean): DecodedServedObject {
    const { declared } = this.schemas;
    const { object, unknownFields } = decodeUnstructured(value, {
      objectMeta: objectMetaSchema,
      preserveUnknownFields: this.definition.spec.preserveUnknownFields ?? false,
      dropInvalidMetadata,
      ...(declared === undefined ? {} : { schema: declared }),
    });
    return { object: object as KubeObject, unknownFields };
  }
}
