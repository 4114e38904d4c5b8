import { newBadRequest } from "../errors/constructors.js";
import { getOwn, isJSONObject } from "../json/json-value.js";
import type { GroupVersionKind } from "../runtime/group-version.js";
import { parseGroupVersion, toAPIVersion, toGroupVersionKindString } from "../runtime/group-version.js";
import type { KubeObject } from "../runtime/kube-object.js";
import { type NextStep, runWithPauses } from "../runtime/run-with-pauses.js";
import { converterErrorText } from "../schema/converter-error.js";
import { DecodeError } from "../schema/decode-error.js";
import type { Schema } from "../schema/schema.js";
import { capUpdateManagers } from "./cap-managers.js";
import { ConflictsError, conflictsToStatusError } from "./conflicts.js";
import { newFieldFilter, type ResetFields } from "./field-filter.js";
import { FieldSet } from "./field-set.js";
import { fitsTyped } from "./fits-typed.js";
import { fieldsOwnedByLastApplied, kubectlManager, lastAppliedOf, withLastApplied } from "./last-applied.js";
import {
  decodeManagedFields,
  isResetManagedFields,
  type ManagedFields,
  type Manager,
  managerKey,
  withManagedFields,
  withoutManagedFields,
} from "./managed-fields.js";
import { MergeUpdater, type VersionedObject } from "./merge-updater.js";
import { stripSystemFields } from "./system-fields.js";
import { typedErrorsToString, validateTyped } from "./validate-typed.js";

/** What a {@link FieldManager} has to know about the endpoint it works for. */
export interface FieldManagerOptions {
  /** Kind of the endpoint, in the version of the request. */
  readonly kind: GroupVersionKind;
  /** `""` for the main resource. */
  readonly subresource: string;
  readonly schema: Schema;
  /** Whether objects may not fit {@link schema}, as custom resources of an older definition may not. Default false. */
  readonly isLoose?: boolean;
  /** An object without any fields set, as the endpoint's codec makes it: what a creation is compared with. */
  readonly newObject: () => KubeObject;
  /** The object in another served version with that version's schema; undefined when it is not served. */
  readonly convert: (object: KubeObject, apiVersion: string) => Promise<VersionedObject | undefined>;
  /** What this endpoint resets on every write, by API version. */
  readonly resetFields?: ReadonlyMap<string, ResetFields>;
  /** Decodes and defaults a merged object. */
  readonly complete: (object: KubeObject) => KubeObject;
  /** Current time as RFC 3339 with seconds. */
  readonly now: () => string;
  /** Told why managedFields of an update were given up. */
  readonly onLost?: (reason: unknown) => void;
}

/** An object that somebody applies. */
interface Application {
  /** Without its managers. */
  readonly live: KubeObject;
  readonly applied: KubeObject;
  readonly managers: ManagedFields;
  readonly manager: string;
  readonly force: boolean;
  readonly nextStep: NextStep | undefined;
}

/**
 * Keeps `metadata.managedFields` through updates, and carries out server-side apply (KEP-555). Objects are in the version
 * of the request; inputs are not changed. Mirrors apimachinery's `managedfields.FieldManager`, whose chain of
 * decorators is one class here.
 */
export class FieldManager {
  readonly #options: FieldManagerOptions;
  readonly #updater: MergeUpdater;
  readonly #apiVersion: string;

  constructor(options: FieldManagerOptions) {
    this.#options = options;
    this.#apiVersion = toAPIVersion(options.kind);
    const filters = new Map(
      [...(options.resetFields ?? [])].map(([version, reset]) => [version, newFieldFilter(reset)]),
    );
    this.#updater = new MergeUpdater({
      convert: async (versioned, apiVersion) =>
        versioned.object.apiVersion === apiVersion ? versioned : options.convert(versioned.object, apiVersion),
      filterOf: (apiVersion) => filters.get(apiVersion),
    });
  }

  /**
   * `next` with its managers after `manager` wrote it over `live` (undefined for a creation). A client may hand in
   * managedFields of its own, or reset them with an empty list. Where ownership cannot be told (an object does not fit its
   * schema, or cannot be converted) there is nobody left who owns a field: that must not keep anyone from writing.
   */
  async update(
    live: KubeObject | undefined,
    next: KubeObject,
    manager: string,
    nextStep?: NextStep,
  ): Promise<KubeObject> {
    const managers = this.#liveOrNew(live, next);
    // Objects from before ownership was tracked stay untracked until someone applies them.
    if (managers.size === 0 && live?.metadata?.uid !== undefined) return withoutManagedFields(next);
    const before = live === undefined ? undefined : withoutManagedFields(live);
    const after = withoutManagedFields(next);
    try {
      if (before !== undefined) this.#checkStored(before);
      this.#checkStored(after);
      await nextStep?.();
      const tracked = await this.#track(before, after, managers, manager, nextStep);
      await writeInSteps(tracked, nextStep);
      return withManagedFields(after, tracked);
    } catch (err) {
      this.#options.onLost?.(err);
      return after;
    }
  }

  /**
   * Applies `applied` over `live` (undefined: it is created).
   * @throws StatusError, reason Conflict, when fields of other managers would change and `force` is off
   * @throws StatusError, reason BadRequest, when `applied` is of another kind or carries managedFields
   */
  async apply(
    live: KubeObject | undefined,
    applied: KubeObject,
    manager: string,
    force: boolean,
    nextStep?: NextStep,
  ): Promise<KubeObject> {
    const managed = live ?? this.#options.newObject();
    let managers = decodeOwn(managed);
    const current = withoutManagedFields(managed);
    this.#checkApplied(applied);
    this.#checkStored(current);
    if (managers.size === 0) managers = await this.#track(undefined, current, managers, "before-first-apply", nextStep);
    await nextStep?.();
    const merged = await this.#applyOrTakeOver({ live: current, applied, managers, manager, force, nextStep });
    const isMigrating = manager === kubectlManager && lastAppliedOf(merged) !== "";
    return isMigrating ? withLastApplied(merged, applied) : merged;
  }

  #checkApplied(applied: KubeObject): void {
    const { kind, schema } = this.#options;
    const { group, version } = parseAPIVersion(applied.apiVersion);
    const given = { group, version, kind: applied.kind ?? "" };
    if (given.group !== kind.group || given.version !== kind.version || given.kind !== kind.kind) {
      throw newBadRequest(`invalid object type: ${toGroupVersionKindString(given)}`);
    }
    if (hasManagers(applied)) throw newBadRequest("metadata.managedFields must be nil");
    const errors = validateTyped(applied, schema);
    if (errors.length === 0) return;
    throw new Error(`failed to create typed patch object (${this.#describe(applied)}): ${typedErrorsToString(errors)}`);
  }

  /** Objects of built-in types fit their schema, having been read by it. */
  #checkStored(object: KubeObject): void {
    const { schema, isLoose = false } = this.#options;
    if (!isLoose || fitsTyped(object, schema)) return;
    const errors = validateTyped(object, schema, { allowDuplicates: true });
    if (errors.length === 0) return;
    throw new Error(`failed to create typed live object (${this.#describe(object)}): ${typedErrorsToString(errors)}`);
  }

  #describe({ metadata: { namespace = "", name = "" } = {} }: KubeObject): string {
    return `${namespace}/${name}; ${toGroupVersionKindString(this.#options.kind)}`;
  }

  /** kubectl may take what its own client-side apply owned before: such conflicts are no conflicts. */
  async #applyOrTakeOver(application: Application): Promise<KubeObject> {
    const { live, manager } = application;
    try {
      return await this.#merge(application);
    } catch (err) {
      if (!(err instanceof ConflictsError)) throw err;
      const allowed =
        manager === kubectlManager ? fieldsOwnedByLastApplied(live, this.#apiVersion, this.#options.schema) : undefined;
      const left = err.conflicts.filter(({ path }) => allowed?.has(path) !== true);
      if (left.length > 0) throw conflictsToStatusError(new ConflictsError(left));
      return this.#merge({ ...application, force: true });
    }
  }

  async #merge({ live, applied, managers, manager, force, nextStep }: Application): Promise<KubeObject> {
    const { schema } = this.#options;
    const actor = this.#manager(manager, "Apply");
    const key = managerKey(actor);
    const before = { object: live, schema };
    const previousTime = managers.get(key)?.time;
    const result = await this.#updater.apply(
      { live: before, apiVersion: this.#apiVersion, managers, actor: key, nextStep },
      { object: applied, schema },
      { ...actor, time: previousTime },
      force,
    );
    const stripped = stripSystemFields(result.managers, key);
    await writeInSteps(stripped, nextStep);
    if (result.object === undefined) return withManagedFields(before.object, stripped);
    const touched = touch(stripped, key, this.#options.now());
    return withManagedFields(this.#complete(withoutManagedFields(result.object), applied), touched);
  }

  #complete(merged: KubeObject, applied: KubeObject): KubeObject {
    try {
      return this.#options.complete(merged);
    } catch (err) {
      if (!(err instanceof DecodeError)) throw err;
      const kind = toGroupVersionKindString(this.#options.kind);
      const what = `failed to convert new object (${this.#describe(applied)}) to proper version`;
      throw new Error(`${what}: unable to convert unstructured object to ${kind}: ${converterErrorText(err)}`, {
        cause: err,
      });
    }
  }

  /** Neither object has managers any more: they are apart. */
  async #track(
    live: KubeObject | undefined,
    next: KubeObject,
    managers: ManagedFields,
    name: string,
    nextStep: NextStep | undefined,
  ): Promise<ManagedFields> {
    const { schema } = this.#options;
    const actor = this.#manager(name, "Update");
    const key = managerKey(actor);
    const operation = "current-operation";
    const updated = await this.#updater.update(
      {
        live: { object: live ?? this.#options.newObject(), schema },
        next: { object: next, schema },
        apiVersion: this.#apiVersion,
        managers,
        actor: operation,
        nextStep,
      },
      actor,
    );
    const result = new Map(stripSystemFields(updated, operation));
    const current = result.get(operation);
    result.delete(operation);
    if (current !== undefined) {
      const previous = result.get(key);
      const fields = previous === undefined ? current.fields : current.fields.union(previous.fields);
      result.set(key, { ...actor, fields: fields.unlessEqual(managers.get(key)?.fields), time: this.#options.now() });
    }
    return capUpdateManagers(result);
  }

  /** Managers that the client sent, unless it sent none: then those of the live object, so that nobody forgets them by accident. */
  #liveOrNew(live: KubeObject | undefined, next: KubeObject): ManagedFields {
    const fromLive = () => decodeLeniently(live);
    if (this.#options.subresource !== "") return fromLive();
    if (isResetManagedFields(next.metadata?.managedFields)) return new Map();
    const sent = decodeLeniently(next);
    return sent.size > 0 ? sent : fromLive();
  }

  #manager(name: string, operation: Manager["operation"]): Manager {
    return {
      name: name === "" ? "unknown" : name,
      operation,
      apiVersion: this.#apiVersion,
      subresource: this.#options.subresource,
      time: undefined,
      fields: FieldSet.empty,
    };
  }
}

/** Anything but a list of objects is not there, as Go reads untyped objects. */
function hasManagers({ metadata }: KubeObject): boolean {
  const entries = isJSONObject(metadata) ? getOwn(metadata, "managedFields") : undefined;
  return Array.isArray(entries) && entries.every(isJSONObject);
}

function decodeOwn(object: KubeObject): ManagedFields {
  try {
    return decodeManagedFields(object.metadata?.managedFields);
  } catch (err) {
    throw new Error(`failed to decode managed fields: ${(err as Error).message}`, { cause: err });
  }
}

function decodeLeniently(object: KubeObject | undefined): ManagedFields {
  try {
    return decodeManagedFields(object?.metadata?.managedFields);
  } catch {
    // Malformed entries are forgotten, as upstream does: they must not keep anyone from writing the object.
    return new Map();
  }
}

function parseAPIVersion(apiVersion: unknown): { group: string; version: string } {
  if (typeof apiVersion !== "string") return { group: "", version: "" };
  try {
    return parseGroupVersion(apiVersion);
  } catch {
    // Not a version at all: it is named in the error as it was sent.
    return { group: "", version: apiVersion };
  }
}

/** Finds out in steps how large sets are written. */
async function writeInSteps(managers: ManagedFields, nextStep: NextStep | undefined): Promise<void> {
  const pause = nextStep?.();
  if (nextStep === undefined || pause === undefined) return;
  await pause;
  for (const { fields } of managers.values()) await runWithPauses(fields.writeSteps(), nextStep);
}

function touch(managers: ManagedFields, key: string, time: string): ManagedFields {
  const manager = managers.get(key);
  return manager === undefined ? managers : new Map(managers).set(key, { ...manager, time });
}
