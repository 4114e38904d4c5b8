import { type FieldError, fieldErrors, newBadRequest, newInvalid, parseTime } from "@kube-apiserver/apimachinery";
import { isSet } from "./stream-options.js";

/** What `pods/log` may be asked for. Mirrors `PodLogOptions`. */
export interface PodLogOptions {
  readonly container: string;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  /** Whose certificate the kubelet shows does not matter to the client. */
  readonly insecureSkipTLSVerifyBackend: boolean;
}

/**
 * Reads and checks the options of `pods/log`. Mirrors `ValidatePodLogOptions`.
 * @throws StatusError, reason BadRequest for what is not a number, else Invalid
 */
export function podLogOptionsOf(query: URLSearchParams, podName: string): PodLogOptions {
  const tailLines = integerOf(query, "tailLines");
  const limitBytes = integerOf(query, "limitBytes");
  const sinceSeconds = integerOf(query, "sinceSeconds");
  const sinceTime = query.get("sinceTime") ?? undefined;
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(fieldErrors.invalid("tailLines", tailLines, "must be greater than or equal to 0"));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(fieldErrors.invalid("limitBytes", limitBytes, "must be greater than 0"));
  }
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push(fieldErrors.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(fieldErrors.invalid("sinceSeconds", sinceSeconds, "must be greater than 0"));
  }
  if (sinceTime !== undefined && parseTime(sinceTime) === undefined) {
    throw newBadRequest(`parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00"`);
  }
  if (errors.length > 0) throw newInvalid({ group: "", kind: "PodLogOptions" }, podName, errors);
  return {
    container: query.get("container") ?? "",
    follow: isSet(query, "follow"),
    previous: isSet(query, "previous"),
    timestamps: isSet(query, "timestamps"),
    insecureSkipTLSVerifyBackend: isSet(query, "insecureSkipTLSVerifyBackend"),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
  };
}

/** The options as a kubelet's `containerLogs` takes them. */
export function toKubeletQuery(options: PodLogOptions): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of ["follow", "previous", "timestamps"] as const) if (options[name]) params.append(name, "true");
  const { sinceTime } = options;
  for (const name of ["sinceSeconds", "tailLines", "limitBytes"] as const) {
    const value = options[name];
    if (value !== undefined) params.append(name, String(value));
  }
  if (sinceTime !== undefined) params.append("sinceTime", sinceTime);
  // Go writes them in this order, and logs of kubelets are read by people.
  params.sort();
  return params;
}

function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^[+-]?\d+$/.test(text)) {
    throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}
