export { Cacher, type CacherConfig, newCacher } from "./cacher/cacher.js";
export type { EventWindowLimits } from "./cacher/event-window.js";
export { jsonCodec } from "./codec/json-codec.js";
export {
  jsonSerializer,
  loadStorageSerializer,
  protobufSerializer,
  type StorageMediaType,
  type StorageSerializer,
  storageMediaTypes,
} from "./codec/storage-serializer.js";
export { newTypedCodec, type StoredTypes } from "./codec/typed-codec.js";
export { newUnstructuredCodec, type UnstructuredMediaType } from "./codec/unstructured-codec.js";
export { withResourceVersion } from "./codec/with-resource-version.js";
export type { ObjectEncoding, StorageCodec } from "./codec.js";
export type { EmbeddedKV } from "./embedded/embedded-kv.js";
export { newMemoryKV } from "./embedded/embedded-kv.js";
export type { FileSystem, StorageFile } from "./embedded/fs/file-system.js";
export { newEmbeddedKV } from "./embedded/new-embedded-kv.js";
export type { AutoCompaction, EmbeddedKVOptions } from "./embedded/options.js";
export { newCBCTransformer } from "./encryption/aes/aes-cbc.js";
export { newGCMTransformer } from "./encryption/aes/aes-gcm.js";
export { newIdentityTransformer } from "./encryption/identity-transformer.js";
export { type EnvelopeMetrics, newEnvelopeMetrics } from "./encryption/kms/envelope-metrics.js";
export { newEnvelopeTransformer } from "./encryption/kms/envelope-transformer.js";
export { newGRPCKMSService } from "./encryption/kms/grpc/grpc-kms-service.js";
export { KMSProbe } from "./encryption/kms/kms-probe.js";
export type { KMSService } from "./encryption/kms/kms-service.js";
export { newPrefixTransformers, type PrefixTransformer } from "./encryption/prefix-transformers.js";
export { newSecretboxTransformer } from "./encryption/secretbox/secretbox.js";
export { newTransformationMetrics, type TransformationMetrics } from "./encryption/transformation-metrics.js";
export { newTransformingKV, type TransformingKVConfig } from "./encryption/transforming-kv.js";
export type * from "./encryption/value-transformer.js";
export {
  interpretCreateError,
  interpretDeleteError,
  interpretGetError,
  interpretListError,
  interpretUpdateError,
  interpretWatchError,
} from "./errors/interpret.js";
export { type EtcdKV, type LeaseTime, newEtcd3KV } from "./etcd3/etcd3-kv.js";
export type { Etcd3KVOptions, Etcd3TLS, Etcd3TLSSource, KeepaliveSettings } from "./etcd3/options.js";
export { GRPCCallError, newSocketClient, type SocketClient } from "./grpc/socket-client.js";
export { type ForwarderSettings, SocketForwarder } from "./grpc/socket-forwarder.js";
export type * from "./interfaces.js";
export { isStorageError, StorageError } from "./interfaces.js";
export { Compactor, type CompactorConfig } from "./kv/compactor.js";
export type * from "./kv/kv.js";
export { isKVError, KVError, prefixEnd } from "./kv/kv.js";
export { newProbe, type Probe, type ProbeConfig } from "./kv/probe.js";
export type { ListFigures, StorageMetrics, StorageOperation } from "./metrics.js";
export { noMetrics } from "./metrics.js";
export { type NewStorageConfig, newStorage } from "./new-storage.js";
export type { ObjectKind } from "./store/context.js";
export { DEFAULT_LEASE_REUSE_SECONDS, LeaseManager, type LeaseManagerConfig } from "./store/lease-manager.js";
export { attrsOf, matchesPredicate, selectsEverything } from "./store/predicate.js";
export { parseResourceVersion } from "./store/resource-version.js";
export { newStore, Store, type StoreConfig } from "./store/store.js";
export { INITIAL_EVENTS_END_ANNOTATION } from "./watch/special-events.js";
