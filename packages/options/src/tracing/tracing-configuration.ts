import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { parseGoURL, URLParseError } from "@kube-apiserver/generic-server";

/** Which requests are traced, and who is told. Mirrors `tracingapi.TracingConfiguration`. */
export interface TracingConfiguration {
  /** `host:port` of a collector, or a target of gRPC. Absent: `localhost:4317`. */
  readonly endpoint?: string;
  /** How many of a million requests are recorded that are not part of a trace already. Absent: none. */
  readonly samplingRatePerMillion?: number;
}

const million = 1_000_000;
const schemes: ReadonlySet<string> = new Set(["dns", "unix", "unix-abstract"]);

/** All that is wrong with a configuration, in upstream's words. Mirrors `ValidateTracingConfiguration`. */
export function validateTracingConfiguration(config: TracingConfiguration): readonly FieldError[] {
  const { samplingRatePerMillion: rate, endpoint } = config;
  return [...(rate === undefined ? [] : rateErrors(rate)), ...(endpoint === undefined ? [] : endpointErrors(endpoint))];
}

function rateErrors(rate: number): readonly FieldError[] {
  const path = FieldPath.root("samplingRatePerMillion");
  if (rate < 0) return [fieldErrors.invalid(path, rate, "sampling rate must be positive")];
  if (rate <= million) return [];
  return [fieldErrors.invalid(path, rate, "sampling rate per million must be less than or equal to one million")];
}

function endpointErrors(endpoint: string): readonly FieldError[] {
  const path = FieldPath.root("endpoint");
  const url = endpoint.includes("//") ? endpoint : `dns://${endpoint}`;
  try {
    const { scheme } = parseGoURL(url);
    if (schemes.has(scheme)) return [];
    const problem = `unsupported scheme: ${scheme}.  Options are none, dns, unix, or unix-abstract.  See https://github.com/grpc/grpc/blob/master/doc/naming.md`;
    return [fieldErrors.invalid(path, url, problem)];
  } catch (err) {
    if (err instanceof URLParseError) return [fieldErrors.invalid(path, url, err.message)];
    throw err;
  }
}
