import { newApplyConflict } from "../errors/constructors.js";
import type { StatusError } from "../errors/status-error.js";
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
    this.conflicts = [...conflicts].sort(compareConflicts);
  }
}

/** By manager; the fields of each stay in the order of their set. */
function compareConflicts(a: Conflict, b: Conflict): number {
  const left = managerKey(a.manager);
  const right = managerKey(b.manager);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The 409 that clients get: one cause a field, and all of them in the message, by manager. */
export function conflictsToStatusError({ conflicts }: ConflictsError): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
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
  for (const { manager, path } of conflicts) {
    const key = managerKey(manager);
    if (key !== current) lines.push(`conflicts with ${describeManager(manager)}:`);
    current = key;
    lines.push(`- ${fieldSetPathToString(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

function describeManager({ name, operation, apiVersion, subresource }: Manager): string {
  const quoted = JSON.stringify(name);
  const where = subresource === "" ? quoted : `${quoted} with subresource ${JSON.stringify(subresource)}`;
  return operation === "Update" ? `${where} using ${apiVersion}` : where;
}
