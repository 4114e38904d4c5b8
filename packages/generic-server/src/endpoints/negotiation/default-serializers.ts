import { cborSerializer } from "./cbor-serializer.js";
import { protobufSerializer } from "./protobuf-serializer.js";
import { jsonSerializer, type Serializer, yamlSerializer } from "./serializer.js";

/** What built-in kinds are offered in, in order of preference. */
export const defaultSerializers: readonly Serializer[] = Object.freeze([
  jsonSerializer,
  yamlSerializer,
  protobufSerializer,
]);

/** Named where the server says what it takes, as upstream names it, but never chosen: clients fall back to JSON. */
const knownOnly: Serializer = Object.freeze({ mediaType: protobufSerializer.mediaType, streams: true, isJSON: false });

/** What custom resources are offered in: there are no protobuf messages for them. */
export const unstructuredSerializers: readonly Serializer[] = Object.freeze([
  jsonSerializer,
  yamlSerializer,
  knownOnly,
]);

/** The serializers of a resource. */
export function serializersFor(resource: {
  readonly isTyped: boolean;
  readonly offersCBOR: boolean;
}): readonly Serializer[] {
  const serializers = resource.isTyped ? defaultSerializers : unstructuredSerializers;
  return resource.offersCBOR ? [...serializers, cborSerializer] : serializers;
}
