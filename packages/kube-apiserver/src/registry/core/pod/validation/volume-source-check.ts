import type { FieldError, FieldPath } from "@kube-apiserver/apimachinery";

/** How one kind of volume is checked; paths only where upstream's differ from the name. */
export interface VolumeSourceCheck<Holder, Context> extends CheckPaths {
  /** Of the field that holds it. */
  readonly name: keyof Holder & string;
  /** Nothing where `holder` has no such source. */
  check(holder: Holder, path: FieldPath, context: Context): readonly FieldError[];
}

/** Names of paths in errors. */
interface CheckPaths {
  readonly path?: string;
  /** In the error about a source that is one too many. */
  readonly surplusPath?: string;
}

/** Makes the rows of a table of sources: of volumes of pods, or persistent ones. */
export function volumeSourceChecks<Holder, Context>() {
  return <Name extends keyof Holder & string>(
    name: Name,
    check: (source: NonNullable<Holder[Name]>, path: FieldPath, context: Context) => readonly FieldError[],
    paths: CheckPaths = {},
  ): VolumeSourceCheck<Holder, Context> => ({
    name,
    ...paths,
    check(holder, path, context) {
      const value = holder[name];
      return value === undefined || value === null ? [] : check(value, path, context);
    },
  });
}
