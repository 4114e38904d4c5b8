// biome-ignore lint/suspicious/noExplicitAny: the one place where any method at all is meant
type Method = (...args: any[]) => unknown;

/** The fields of an options group without its methods, down to nested groups, none of which can be changed. */
export type Values<Group> = {
  readonly [Key in keyof Group as Group[Key] extends Method ? never : Key]: Group[Key] extends { addFlags: Method }
    ? Values<Group[Key]>
    : Group[Key];
};

/** A frozen copy of the fields of a group: what happens to the group afterwards does not reach it. */
export function valuesOf<Group extends object>(group: Group): Values<Group> {
  const entries = Object.entries(group).map(([key, value]) => [key, isGroup(value) ? valuesOf(value) : value]);
  // Same keys as the group has, which is what the type says.
  return Object.freeze(Object.fromEntries(entries)) as Values<Group>;
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && "addFlags" in value;
}
