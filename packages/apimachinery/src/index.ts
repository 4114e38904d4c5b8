// Server-side apply.
export { atomicPaths } from "./apply/atomic-paths.js";
export { type Comparison, compareTyped } from "./apply/compare.js";
export type { ResetFields } from "./apply/field-filter.js";
export { FieldManager, type FieldManagerOptions } from "./apply/field-manager.js";
export { FieldSet, FieldSetBuilder } from "./apply/field-set.js";
export { lastAppliedConfigAnnotation } from "./apply/last-applied.js";
export { decodeManagedFields, encodeManagedFields, type ManagedFields, type Manager } from "./apply/managed-fields.js";
export { mergeTyped } from "./apply/merge.js";
export type { VersionedObject } from "./apply/merge-updater.js";
export { toFieldSet } from "./apply/to-field-set.js";
export { typedErrorsToString, validateTyped } from "./apply/validate-typed.js";
// Protobuf.
export { CBORError } from "./cbor/cbor-error.js";
export { decodeCBOR } from "./cbor/decode-cbor.js";
export { encodeCBOR, selfDescribedCBOR } from "./cbor/encode-cbor.js";
export {
  newAlreadyExists,
  newApplyConflict,
  newBadRequest,
  newConflict,
  newForbidden,
  newGenerateNameConflict,
  newGone,
  newInternalError,
  newInvalid,
  newMethodNotSupported,
  newNotAcceptable,
  newNotFound,
  newRequestEntityTooLarge,
  newResourceExpired,
  newServerTimeout,
  newServiceUnavailable,
  newTimeoutError,
  newTooLargeResourceVersion,
  newTooManyRequests,
  newTooManyRequestsError,
  newUnauthorized,
  newUnsupportedMediaType,
} from "./errors/constructors.js";
export { newGenericServerResponse, type ServerResponse } from "./errors/generic-response.js";
export {
  isAlreadyExists,
  isBadRequest,
  isConflict,
  isExpired,
  isForbidden,
  isGone,
  isInternalError,
  isInvalid,
  isMethodNotSupported,
  isNotAcceptable,
  isNotFound,
  isRequestEntityTooLarge,
  isServerTimeout,
  isServiceUnavailable,
  isStoreReadError,
  isTimeout,
  isTooManyRequests,
  isUnauthorized,
  isUnexpectedServerError,
  isUnsupportedMediaType,
} from "./errors/predicates.js";
export {
  type FailureParts,
  newFailureStatus,
  newSuccessStatus,
  type Status,
  type StatusCause,
  type StatusDetails,
  type StatusReason,
} from "./errors/status.js";
export {
  findStatus,
  isStatusError,
  reasonForError,
  type StatusCarrier,
  StatusError,
  statusCauseOf,
  statusFromError,
  suggestsClientDelay,
} from "./errors/status-error.js";
export { escapeFieldValue, unescapeFieldValue } from "./fields/escape.js";
export { parseFieldSelector } from "./fields/parser.js";
export {
  everythingFields,
  type FieldRequirement,
  FieldSelector,
  fieldEquals,
  type TransformField,
} from "./fields/selector.js";
export { jsonEqual } from "./json/equal.js";
export { escapeHTML } from "./json/escape-html.js";
export { parseJSONNumber } from "./json/exact-parser.js";
export { quoteGo } from "./json/go-quote.js";
export { isDeeperThan } from "./json/is-deeper-than.js";
export { jsonLengthSteps } from "./json/json-length.js";
export {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  setOwn,
} from "./json/json-value.js";
export { type ParseJSONOptions, parseJSON, parseJSONStrict, type StrictJSON } from "./json/parse.js";
export { prettyJSON } from "./json/pretty.js";
export { compareUTF8, type StringifyOptions, stringifyJSON, stringifyJSONWith } from "./json/stringify.js";
export { maxJSONDepth } from "./json/syntax.js";
export { JSONSyntaxError } from "./json/syntax-error.js";
export {
  type LabelSelectorObject,
  type LabelSelectorRequirement,
  type LabelSelectorValidationOptions,
  labelSelectorFromObject,
  validateLabelSelector,
} from "./labels/from-object.js";
export { parseLabelSelector } from "./labels/parser.js";
export {
  type LabelOperator,
  type LabelRequirement,
  newLabelRequirement,
  requirementMatches,
  requirementToString,
} from "./labels/requirement.js";
export { everythingLabels, LabelSelector, labelSelectorFromSet, nothingLabels } from "./labels/selector.js";
export { SelectorError } from "./labels/selector-error.js";
export {
  annotationOf,
  isBeingDeleted,
  labelOf,
  metaOf,
  namespacedName,
  withMeta,
} from "./meta/accessors.js";
export { type Condition, findCondition, isConditionTrue, removeCondition, setCondition } from "./meta/conditions.js";
export { humanDuration, translateTimestampSince } from "./meta/duration.js";
export { addFinalizer, hasFinalizer, removeFinalizer } from "./meta/finalizers.js";
export { isKubeList, type KubeList, newKubeList } from "./meta/list.js";
export { controllerOf, isControlledBy, newControllerReference } from "./meta/owner-references.js";
export {
  type NameGenerator,
  newNameGenerator,
  newUUID,
  type RandomSource,
  randomNameSuffix,
} from "./meta/random.js";
export { formatMicroTime, formatTime, parseTime } from "./meta/time.js";
export { formatGoValue } from "./patch/go-value.js";
export {
  applyJSONPatch,
  applyJSONPatchInSteps,
  type JSONPatchLimits,
  unknownJSONPatchFields,
} from "./patch/json-patch.js";
export { applyMergePatch } from "./patch/merge-patch.js";
export { PatchError, type PatchErrorCode } from "./patch/patch-error.js";
export { applyStrategicMergePatch } from "./patch/strategic-merge-patch.js";
export { hasProtobufMagic, type ProtobufEnvelope, protobufMagic, readEnvelope } from "./protobuf/envelope.js";
export {
  decodeProtobuf,
  decodeProtobufMessage,
  encodeProtobuf,
  encodeProtobufMessage,
  type ProtobufSchemas,
} from "./protobuf/protobuf.js";
export { listItemSchema, protobufListPieces } from "./protobuf/protobuf-list.js";
export { ReverseWriter } from "./protobuf/reverse-writer.js";
export { eachField, eachFieldInside } from "./protobuf/value-codec.js";
export { ProtobufError, WireReader, wireTypes } from "./protobuf/wire-reader.js";
export { type IntOrString, isIntOrString, scaledValue } from "./resource/int-or-string.js";
export { QuantityError } from "./resource/parse-quantity.js";
export { Quantity } from "./resource/quantity.js";
export type { QuantityFormat } from "./resource/suffix.js";
export { deepFreeze } from "./runtime/deep-freeze.js";
export { EncodedObject } from "./runtime/encoded-object.js";
export {
  type GroupKind,
  type GroupResource,
  type GroupVersion,
  type GroupVersionKind,
  type GroupVersionResource,
  groupVersionKindOf,
  parseGroupKind,
  parseGroupResource,
  parseGroupVersion,
  toAPIVersion,
  toGroupKindString,
  toGroupResourceString,
  toGroupVersionKindString,
  toGroupVersionResourceString,
} from "./runtime/group-version.js";
export type {
  KubeObject,
  ListMeta,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
  StringMap,
} from "./runtime/kube-object.js";
export type { Fact } from "./runtime/object-bytes.js";
export type { RevisionSplice } from "./runtime/revision-splice.js";
export { runToEnd } from "./runtime/run-to-end.js";
export { type NextStep, runWithPauses } from "./runtime/run-with-pauses.js";
export { SteppedWalk } from "./runtime/stepped-walk.js";
export { comparePreferredVersions } from "./runtime/version-order.js";
export { checkStructural } from "./schema/check-structural.js";
export { conversionProblem } from "./schema/conversion-problem.js";
export { convertSchema } from "./schema/convert-schema.js";
export { converterErrorText } from "./schema/converter-error.js";
export { type DecodedObject, type DecodeTypedOptions, decodeTyped } from "./schema/decode.js";
export { cannotBeHandled, DecodeError, goValueKind } from "./schema/decode-error.js";
export { decodeUnstructured, type UnstructuredObject, type UnstructuredOptions } from "./schema/decode-unstructured.js";
export { zeroValue } from "./schema/decode-zero.js";
export { applySchemaDefaults, type DefaultingOptions, hasDefaults } from "./schema/defaults.js";
export { validateEmbeddedResources } from "./schema/embedded-resources.js";
export { matchesFormat } from "./schema/formats.js";
export { type StructuralOptions, type StructuralSchema, structuralFromJSONSchema } from "./schema/from-json-schema.js";
export { formatGoDuration, parseGoDuration } from "./schema/go-duration.js";
export { canonicalMicroTime, canonicalTime } from "./schema/go-time.js";
export { goTypeName } from "./schema/go-type-name.js";
export { someSchema } from "./schema/json-schema-props.js";
export { validateListTypes } from "./schema/list-types.js";
export { isUnchangedValue, oldItemFinder } from "./schema/old-value.js";
export {
  newPatternEngine,
  type Pattern,
  type PatternEngine,
  type PatternEngineOptions,
  PatternSyntaxError,
} from "./schema/pattern.js";
export { itemSchema, memberSchema, type PrunedObject, pruneUnknown, pruneValue } from "./schema/prune.js";
export type {
  AnySchema,
  AnyShapes,
  Field,
  ListSchema,
  MapSchema,
  NestedValueValidation,
  PatchStrategy,
  ProtoField,
  ScalarSchema,
  Schema,
  StructSchema,
  Union,
  ValidationRule,
  ValueValidation,
} from "./schema/schema.js";
export {
  allSchemaRequirements,
  type SchemaRequirements,
  schemaRequirementsAfter,
} from "./schema/schema-requirements.js";
export { strictErrorsOf } from "./schema/strict-errors.js";
export {
  hasRules,
  type RuleTarget,
  type RuleValidator,
  type SchemaValidationOptions,
  validateAgainstSchema,
  validateSchemaRules,
} from "./schema/validate.js";
export {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isDNS1123SubdomainCaseless,
  isDNS1123SubdomainWithUnderscore,
  isWildcardDNS1123Subdomain,
} from "./validation/dns.js";
export {
  isDomainPrefixedKey,
  isDomainPrefixedPath,
  isFullyQualifiedDomainName,
  isFullyQualifiedName,
} from "./validation/domain-names.js";
export {
  aggregateMessages,
  type FieldError,
  type FieldErrorType,
  fieldErrors,
  omitValue,
  toAggregateText,
  toErrorBody,
  toErrorText,
} from "./validation/field-error.js";
export { FieldPath } from "./validation/field-path.js";
export {
  foregroundDeletionFinalizer,
  orphanFinalizer,
  validateFinalizerName,
  validateFinalizers,
  validateNoNewFinalizers,
} from "./validation/finalizers.js";
export {
  firstFieldErrors,
  firstFieldErrorsSteps,
  hasFieldErrors,
  maxFieldErrors,
} from "./validation/first-errors.js";
export {
  isCIdentifier,
  isConfigMapKey,
  isDecimalInteger,
  isEnvVarName,
  isHTTPHeaderName,
  isInRange,
  isRelaxedEnvVarName,
  isValidGroupID,
  isValidPercent,
  isValidPortName,
  isValidPortNum,
  isValidUserID,
} from "./validation/identifiers.js";
export {
  totalAnnotationSizeLimit,
  validateAnnotations,
  validateLabelName,
  validateLabels,
} from "./validation/labels.js";
export { fieldManagerMaxLength, validateFieldManager, validateManagedFields } from "./validation/managed-fields.js";
export { inclusiveRangeMessage, maxBytesMessage, maxLengthMessage, regexMessage } from "./validation/messages.js";
export {
  isPathSegmentName,
  isPathSegmentPrefix,
  nameIsDNS1035Label,
  nameIsDNSLabel,
  nameIsDNSSubdomain,
  nameIsPathSegment,
  type ValidateName,
} from "./validation/names.js";
export {
  fieldImmutableMessage,
  type ObjectMetaRules,
  validateImmutableField,
  validateNonnegativeField,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./validation/object-meta.js";
export { validateOwnerReferences } from "./validation/owner-references.js";
export { isQualifiedName, isValidLabelValue } from "./validation/qualified-name.js";
export { repeatsIn } from "./validation/repeats.js";
export { maxYAMLDepth } from "./yaml/composer.js";
export { loadYAML, parseYAML, type StrictYAML, type YAMLReader } from "./yaml/parse.js";
export { type ParsedConfig, parseConfig } from "./yaml/parse-config.js";
export { toYAML } from "./yaml/stringify.js";
export { YAMLError } from "./yaml/yaml-error.js";
