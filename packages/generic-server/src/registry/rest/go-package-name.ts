/** The Go package of a group's internal types, as upstream's messages name it: `core`, `apps`, `rbac`. */
export function goPackageName(group: string): string {
  return group === "" ? "core" : (group.split(".")[0] ?? group);
}
