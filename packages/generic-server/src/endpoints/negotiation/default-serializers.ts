import { cborSerializer } from "./cbor-serializer.js";
import { protobufSerializer } from "./protobuf-serializer.js";
import { jsonSerializer, type Serializer, yamlSerializer } from "./serializer.js";

/** What built-in kinds are offered in, in order of preference. */
export const defaultSerializers: readonly Serializer[] = Object.freeze([
  jsonSerializer,
  yamlSerializer,
  protobufSerializer,
]);

/** What metadata clients ask for first; who wants whole objects falls back to JSON. */
const metadataInProtobuf: Serializer = Object.freeze({ ...protobufSerializer, isForMetadataOnly: true });

/** What custom resources are offered in: there are no protobuf messages for them, but for their metadata. */
export const unstructuredSerializers: readonly Serializer[] = Object.freeze([
  jsonSerializer,
  yamlSerializer,
  metadataInProtobuf,
]);

/** The serializers of a resource. */
export function serializersFor(resource: {
  readonly isTyped: boolean;
  readonly offersCBOR: boolean;
}): readonly Serializer[] {
  const serializers = resource.isTyped ? defaultSerializers : unstructuredSerializers;
  return resource.offersCBOR ? [...serializers, cborSerializer] : serializers;
}
