/**
 * Which members answer requests for progress so that the answer can be relied on. Older ones answer at once, before events
 * that are still on their way (https://github.com/etcd-io/etcd/issues/15220), or never, on a watch that has had no event
 * yet (https://github.com/etcd-io/etcd/issues/17507). Mirrors upstream's `feature_support_checker.go`; but a member is
 * asked anew whenever it is connected to, since it may have been replaced.
 */
export class ProgressSupport {
  readonly #byMember = new Map<object, boolean>();

  /** Whether there is a member that is known, and none of those known is too old. */
  get everywhere(): boolean {
    return this.#byMember.size > 0 && ![...this.#byMember.values()].includes(false);
  }

  /** Notes what a member says it is; undefined: it does not say. */
  learn(member: object, version: string | undefined): void {
    this.#byMember.set(member, version !== undefined && answersProgress(version));
  }

  of(member: object): boolean {
    return this.#byMember.get(member) === true;
  }
}

/** From 3.4.31 and 3.5.13 on. Same as upstream. */
export function answersProgress(version: string): boolean {
  const [major = Number.NaN, minor = Number.NaN, patch = Number.NaN] = version.split(/[.-]/, 3).map(Number);
  if (major !== 3) return major > 3;
  if (minor === 4) return patch >= 31;
  return minor === 5 ? patch >= 13 : minor > 5;
}
