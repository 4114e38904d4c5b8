import type { PatternEngine } from "@kube-apiserver/apimachinery";
import { validateHomogeneousLiterals } from "./checker/homogeneous-literals.js";
import { literalValidator } from "./checker/literal-validators.js";
import { Env } from "./env.js";
import { authorizerLibrary } from "./library/authorizer.js";
import { cidrLibrary } from "./library/cidr.js";
import { ipLibrary } from "./library/ip.js";
import { kubernetesListsLibrary, listsLibrary } from "./library/lists.js";
import { formatLibrary } from "./library/named-formats.js";
import { quantityLibrary } from "./library/quantity.js";
import { regexLibrary } from "./library/regex.js";
import { semverLibrary } from "./library/semver.js";
import { setsLibrary } from "./library/sets.js";
import { stringsLibrary } from "./library/strings.js";
import { urlsLibrary } from "./library/urls.js";
import { conversions } from "./stdlib/conversions.js";
import { optionalLibrary } from "./stdlib/optional-library.js";
import { standardLibrary } from "./stdlib/standard-library.js";
import { twoVariableLibrary } from "./stdlib/two-variable-library.js";

/**
 * What expressions of Kubernetes 1.36 may use, variables aside: the language, and the libraries of `environment/base.go`.
 * Make one per server and extend it; the pattern engine is shared.
 */
export function newKubernetesEnv(patterns: PatternEngine): Env {
  return [
    optionalLibrary,
    twoVariableLibrary,
    stringsLibrary,
    setsLibrary,
    listsLibrary,
    kubernetesListsLibrary,
    regexLibrary(patterns),
    urlsLibrary,
    quantityLibrary,
    ipLibrary,
    cidrLibrary,
    formatLibrary,
    semverLibrary,
    authorizerLibrary,
  ].reduce(
    (env, library) => env.extend(library),
    new Env({
      ...standardLibrary(patterns),
      validators: [literalValidator(conversions, patterns), validateHomogeneousLiterals],
    }),
  );
}
