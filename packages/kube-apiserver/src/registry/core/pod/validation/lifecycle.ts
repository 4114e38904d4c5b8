import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateSupported } from "../../../validation/supported-values.js";
import { validateHandler } from "./handlers.js";

const namedSignals = [
  ..."ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT".split(" "),
  ..."SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX".split(" "),
];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const realTimeSignals = [...numbers(15).map((n) => `RTMIN+${n}`), ...numbers(14).map((n) => `RTMAX-${n}`)];
const linuxSignals = [...namedSignals, ...realTimeSignals].map((name) => `SIG${name}`).sort();
const windowsSignals = ["SIGKILL", "SIGTERM"];

/** What happens after the start and before the end of a container. Mirrors `validateLifecycle`. */
export function validateLifecycle(
  lifecycle: core_v1.Lifecycle | undefined,
  { gracePeriod, os }: { readonly gracePeriod: number | bigint | undefined; readonly os: string | undefined },
  path: FieldPath,
): readonly FieldError[] {
  const { postStart, preStop, stopSignal } = lifecycle ?? {};
  return [
    ...(postStart === undefined ? [] : validateHandler(postStart, gracePeriod, path.child("postStart"))),
    ...(preStop === undefined ? [] : validateHandler(preStop, gracePeriod, path.child("preStop"))),
    ...(stopSignal === undefined ? [] : validateStopSignal(stopSignal, os, path.child("stopSignal"))),
  ];
}

function validateStopSignal(signal: string, os: string | undefined, path: FieldPath): readonly FieldError[] {
  switch (os) {
    case undefined:
      return [fieldErrors.forbidden(path, "may not be set for containers with empty `spec.os.name`")];
    case "linux":
      return validateSupported(signal, linuxSignals, path);
    case "windows":
      return validateSupported(signal, windowsSignals, path);
    default:
      return [];
  }
}
