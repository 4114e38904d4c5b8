import {
  anyType,
  boolType,
  type CelType,
  type DeclField,
  type DeclType,
  declTypeSizes,
  mapType,
  partOfDeclType,
  quantityType,
  type SizeEstimator,
  stringType,
  structType,
} from "@kube-apiserver/cel";

const maxAttributeBytes = 64;
const maxDomainBytes = 63;
const maxIdentifierBytes = 32;
const maxDriverBytes = 63;
const maxAttributesAndCapacities = 32;

function simple(celType: CelType, maxElements: number, minSerializedSize: number): DeclType {
  return { celType, maxElements, minSerializedSize };
}

/** Maps by domain of maps by name, as `device.attributes["example.com"].model` reads them. */
function byDomain(elemType: DeclType): DeclType {
  return declMap(simple(stringType, maxDomainBytes, 2), declMap(simple(stringType, maxIdentifierBytes, 2), elemType));
}

function declMap(keyType: DeclType, elemType: DeclType): DeclType {
  const celType = mapType(keyType.celType, elemType.celType);
  return { celType, maxElements: maxAttributesAndCapacities, minSerializedSize: 2, keyType, elemType };
}

// Of any type; what a list attribute may hold is less than the length of a text.
const attributeType = simple(anyType, maxAttributeBytes, 1);

/**
 * What selectors see of a device. Mirrors the `kubernetes.DRADevice` of `k8s.io/dynamic-resource-allocation/cel`.
 * @param consumable - whether devices may be told apart by whether they can be shared (`DRAConsumableCapacity`)
 */
export function deviceDeclType(consumable: boolean): DeclType {
  const field = (key: string, type: DeclType): [string, DeclField] => [key, { key, type }];
  return {
    celType: structType("kubernetes.DRADevice"),
    maxElements: 0,
    minSerializedSize: 2,
    fields: new Map([
      field("driver", simple(stringType, maxDriverBytes, 2)),
      field("attributes", byDomain(attributeType)),
      field("capacity", byDomain(simple(quantityType, 0, 8))),
      ...(consumable ? [field("allowMultipleAllocations", simple(boolType, 0, 4))] : []),
    ]),
  };
}

/** Sizes of what is in a device, by the limits of its API. Mirrors the `sizeEstimator` beside the type. */
export function deviceSizes(device: DeclType): SizeEstimator {
  const sizes = declTypeSizes(device, stepInto);
  return (path) => (path[0] === "device" ? sizes(path) : undefined);
}

/** Attributes are all bounded alike, whatever their names. */
function stepInto(type: DeclType, step: string): DeclType | undefined {
  return partOfDeclType(type, step) ?? (type.elemType === attributeType ? attributeType : undefined);
}
