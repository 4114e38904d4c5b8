/** The two OpenAPI versions that servers publish. They differ in references, defaults and in what a schema may say. */
export interface Dialect {
  readonly version: 2 | 3;
  /** Where definitions live, with the slash at its end. */
  readonly refPrefix: string;
}

export const openAPIV2: Dialect = { version: 2, refPrefix: "#/definitions/" };
export const openAPIV3: Dialect = { version: 3, refPrefix: "#/components/schemas/" };
