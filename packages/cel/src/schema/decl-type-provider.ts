import type { FieldType, TypeProvider } from "../declarations.js";
import type { DeclType } from "./decl-type.js";

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
    const found = this.#types.get(typeName)?.fields?.get(field);
    if (found === undefined) return undefined;
    this.#register(found.type);
    return { type: found.type.celType, key: found.key };
  }

  #register(type: DeclType): void {
    let current = type;
    while (current.elemType !== undefined) current = current.elemType;
    if (current.celType.kind === "struct" && !this.#types.has(current.celType.name)) {
      this.#types.set(current.celType.name, current);
    }
  }
}
