import type { CelType } from "../types/type.js";

/**
 * A type of data that a schema declares: what expressions see of it, and the sizes that costs are estimated from. Fields
 * and elements are computed when they are asked for, so that a schema may refer to itself. Mirrors `cel.DeclType`.
 */
export interface DeclType {
  readonly celType: CelType;
  /** Longest text, most elements or entries; 0 where that says nothing. */
  readonly maxElements: number;
  /** Fewest bytes that a value takes in JSON. */
  readonly minSerializedSize: number;
  /** Fields of an object, by their names in expressions. */
  readonly fields?: ReadonlyMap<string, DeclField>;
  /** Keys of a map. */
  readonly keyType?: DeclType;
  /** Elements of a list, or values of a map. */
  readonly elemType?: DeclType;
}

/** A field of an object. */
export interface DeclField {
  /** The key in the object. */
  readonly key: string;
  readonly type: DeclType;
  /** Whether null stands for a field that is not there. Default false. */
  readonly nullIsAbsent?: boolean;
}

/** Largest request that sizes are estimated for, in bytes. Mirrors `MaxRequestSizeBytes`. */
export const maxRequestSizeBytes = 3 * 1024 * 1024;
