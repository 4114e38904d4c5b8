import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isValidPortName,
  isValidPortNum,
} from "@kube-apiserver/apimachinery";

/** Protocols of ports, in order. */
export const portProtocols: readonly string[] = ["SCTP", "TCP", "UDP"];

/** Checks a port number; zero is none. */
export function validatePortNumber(port: number, path: FieldPath): readonly FieldError[] {
  return isValidPortNum(port).map((message) => fieldErrors.invalid(path, port, message));
}

/** Checks a port that is given by number or by the name of a container's port. Mirrors `ValidatePortNumOrName`. */
export function validatePortNumOrName(port: number | string, path: FieldPath): readonly FieldError[] {
  if (typeof port === "number") return validatePortNumber(port, path);
  return isValidPortName(port).map((message) => fieldErrors.invalid(path, port, message));
}

/** Checks a protocol that has to be there. */
export function validateProtocol(protocol: string | undefined, path: FieldPath): readonly FieldError[] {
  if (protocol === undefined || protocol === "") return [fieldErrors.required(path)];
  return portProtocols.includes(protocol) ? [] : [fieldErrors.notSupported(path, protocol, portProtocols)];
}
