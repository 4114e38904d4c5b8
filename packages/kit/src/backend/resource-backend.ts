/**
 * Where the objects of a resource are when they are not in the server's store: a cloud, a database, what a program knows
 * of itself. Only {@link list} is required; the verbs that are served follow from what else is there. Lists, watches that
 * can be resumed, selectors, pages and tables are made of it; `resourceBackendSuite` of `@kube-apiserver/kit/testing`
 * says whether an implementation keeps to the rules.
 *
 * What it rejects with becomes the answer: a `StatusError` as it is, everything else as an internal error. Objects have a
 * name and, where the resource is namespaced, a namespace; `apiVersion`, `kind`, `resourceVersion` and, where they have
 * none, `uid` are filled in. Everything else is the backend's to keep: a label that it forgets is gone.
 */
export interface ResourceBackend<T> {
  /** Every object there is, in all namespaces. Never changed by whoever asks. */
  list(): Promise<readonly T[]>;
  /**
   * Calls `changed` when {@link list} has something else to say, until the function that it returns is called. Absent:
   * the list is asked for again when it is older than {@link maxAgeMs}, and for as long as somebody watches.
   */
  subscribe?(changed: () => void): () => void;
  /** Stores a new object; resolves with what {@link list} will show. Absent: no object can be created. */
  create?(obj: T): Promise<T>;
  /** Replaces `old` by `obj`; resolves with what {@link list} will show. Absent: no object can be changed. */
  update?(obj: T, old: T): Promise<T>;
  /** Removes an object. Absent: no object can be deleted. */
  delete?(obj: T): Promise<void>;
  /** How old an answer of {@link list} may be, where nobody says that it changed. Milliseconds; default 1000. */
  readonly maxAgeMs?: number;
}
