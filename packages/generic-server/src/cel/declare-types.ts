import {
  type CelType,
  type DeclField,
  type DeclType,
  intType,
  listType,
  mapType,
  stringType,
  structType,
  timestampType,
} from "@kube-apiserver/cel";

// Types that the server's own variables are declared with. Mirrors the functions around `apiservercel.NewObjectType`.

/** A type without parts. */
export function plain(celType: CelType): DeclType {
  return { celType, maxElements: 0, minSerializedSize: 0 };
}

export const string = plain(stringType);
export const int = plain(intType);
export const time = plain(timestampType);

export function list(elemType: DeclType): DeclType {
  return { ...plain(listType(elemType.celType)), elemType };
}

/** Keys are strings. */
export function map(elemType: DeclType): DeclType {
  return { ...plain(mapType(stringType, elemType.celType)), keyType: string, elemType };
}

/** @param name - in full: `kubernetes.UserInfo` */
export function object(name: string, fields: Readonly<Record<string, DeclType>>): DeclType {
  const declared = new Map<string, DeclField>(Object.entries(fields).map(([key, type]) => [key, { key, type }]));
  return { ...plain(structType(name)), fields: declared };
}
