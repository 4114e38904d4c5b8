import { newApplyConflict } from "../errors/constructors.js";
import type { StatusError } from "../errors/status-error.js";
import { maxFieldErrors } from "../validation/first-errors.js";
import { type Manager, managerKey } from "./managed-fields.js";
import { type FieldSetPath, fieldSetPathToString } from "./path-element.js";

/** A field that someone else manages and that an apply would change. */
export interface Conflict {
  readonly manager: Manager;
  readonly path: FieldSetPath;
}

/** Apply found fields of other managers. Turned into a Status by {@link conflictsToStatusError}. */
export class ConflictsError extends Error {
  override readonly name = "ConflictsError";
  readonly conflicts: readonly Conflict[];

  constructor(conflicts: readonly Conflict[]) {
    super("apply conflict");
    this.conflicts = sortConflicts(conflicts);
  }
}

/** By manager; the fields of each stay in the order of their set. */
function sortConflicts(conflicts: readonly Conflict[]): Conflict[] {
  const keys = new Map<Manager, string>();
  for (const { manager } of conflicts) if (!keys.has(manager)) keys.set(manager, managerKey(manager));
  const keyOf = ({ manager }: Conflict) => keys.get(manager) ?? "";
  return [...conflicts].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

/** So many conflicts are named, as mistakes of an object are; upstream names all. */
const maxConflicts = maxFieldErrors;

/** The 409 that clients get: one cause a field, and all of them in the message, by manager. */
export function conflictsToStatusError({ conflicts }: ConflictsError): StatusError {
  const causes = conflicts.slice(0, maxConflicts).map(({ manager, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${describeManager(manager)}`,
    field: fieldSetPathToString(path),
  }));
  return newApplyConflict(causes, conflictMessage(conflicts));
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined) {
    const path = fieldSetPathToString(first.path);
    return `Apply failed with 1 conflict: conflict with ${describeManager(first.manager)}: ${path}`;
  }
  const lines: string[] = [];
  let current: string | undefined;
  for (const { manager, path } of conflicts.slice(0, maxConflicts)) {
    const key = managerKey(manager);
    if (key !== current) lines.push(`conflicts with ${describeManager(manager)}:`);
    current = key;
    lines.push(`- ${fieldSetPathToString(path)}`);
  }
  const left = conflicts.length - maxConflicts;
  if (left > 0) lines.push(`and ${left} more`);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

function describeManager({ name, operation, apiVersion, subresource }: Manager): string {
  const quoted = JSON.stringify(name);
  const where = subresource === "" ? quoted : `${quoted} with subresource ${JSON.stringify(subresource)}`;
  return operation === "Update" ? `${where} using ${apiVersion}` : where;
}
