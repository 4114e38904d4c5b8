import type { FieldType, TypeProvider } from "../declarations.js";
import type { DeclType } from "./decl-type.js";
import { isReservedName } from "./escape.js";

/**
 * Knows the object types below declared ones. Types are found as expressions reach them: those of built-in schemas have
 * no end.
 */
export class DeclTypeProvider implements TypeProvider {
  readonly #types = new Map<string, DeclType>();

  constructor(...roots: readonly DeclType[]) {
    for (const root of roots) this.#register(root);
  }

  hasType(name: string): boolean {
    return this.#types.has(name);
  }

  findField(typeName: string, field: string): FieldType | undefined {
    const fields = this.#types.get(typeName)?.fields;
    // `self.namespace` is as good as `self.__namespace__`, since Kubernetes 1.31.
    const found = fields?.get(field) ?? (isReservedName(field) ? fields?.get(`__${field}__`) : undefined);
    if (found === undefined) return undefined;
    this.#register(found.type);
    const { key, nullIsAbsent = false, type } = found;
    return { type: type.celType, key, nullIsAbsent };
  }

  #register(type: DeclType): void {
    let current = type;
    while (current.elemType !== undefined) current = current.elemType;
    if (current.celType.kind === "struct" && !this.#types.has(current.celType.name)) {
      this.#types.set(current.celType.name, current);
    }
  }
}
