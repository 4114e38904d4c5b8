import { memberOverload, overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { boolType, type CelType, intType, stringType, structType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { toInt } from "../values/int.js";
import { OpaqueValue } from "../values/opaque.js";
import type { Value } from "../values/value.js";
import { compareSemver, normalizeSemver, parseSemver, type Semver, SemverError } from "./semver-version.js";

export const semverType = structType("kubernetes.Semver");

/** A semantic version. */
export class SemverValue extends OpaqueValue {
  override readonly type: CelType = semverType;
  readonly version: Semver;

  constructor(version: Semver) {
    super();
    this.version = version;
  }

  override equals(other: Value): boolean {
    return other instanceof SemverValue && compareSemver(this.version, other.version) === 0;
  }

  override get key(): string {
    const { major, minor, patch, prerelease } = this.version;
    return [major, minor, patch, ...prerelease].join(".");
  }
}

const v = semverType;

/** Semantic versions. Mirrors `library.SemverLib`, version 1. */
export const semverLibrary: EnvOptions = {
  types: [semverType],
  functions: [
    {
      name: "semver",
      overloads: [
        overload("string_to_semver", [stringType], v, taking(parse)),
        overload("string_bool_to_semver", [stringType, boolType], v, taking(parse)),
      ],
    },
    {
      name: "isSemver",
      overloads: [
        overload("is_semver_string", [stringType], boolType, taking(isSemver)),
        overload("is_semver_string_bool", [stringType, boolType], boolType, taking(isSemver)),
      ],
    },
    comparison("isGreaterThan", "semver_is_greater_than", boolType, (order) => order > 0),
    comparison("isLessThan", "semver_is_less_than", boolType, (order) => order < 0),
    comparison("compareTo", "semver_compare_to", intType, (order) => order),
    part("major", ({ major }) => major),
    part("minor", ({ minor }) => minor),
    part("patch", ({ patch }) => patch),
  ],
};

function parse(text: string, normalize = false): Value {
  try {
    return new SemverValue(parseSemver(normalize ? normalizeSemver(text) : text));
  } catch (err) {
    if (!(err instanceof SemverError)) throw err;
    return new CelError(err.message);
  }
}

function isSemver(text: string, normalize = false): Value {
  return !(parse(text, normalize) instanceof CelError);
}

function comparison(name: string, id: string, result: CelType, read: (order: number) => Value) {
  const call = taking((a: SemverValue, b: SemverValue) => read(compareSemver(a.version, b.version)));
  return { name, overloads: [memberOverload(id, [v, v], result, call)] };
}

function part(name: string, read: (version: Semver) => bigint) {
  // Go casts the unsigned part to a signed integer.
  const call = taking(({ version }: SemverValue) => toInt(BigInt.asIntN(64, read(version))) ?? 0);
  return { name, overloads: [memberOverload(`semver_${name}`, [v], intType, call)] };
}
