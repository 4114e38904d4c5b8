/** The outcome of an evaluation that failed. `&&` and `||` may absorb it, everything else passes it on. */
export class CelError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function noSuchOverload(detail?: string): CelError {
  return new CelError(detail === undefined ? "no such overload" : `no such overload: ${detail}`);
}

export const divisionByZero = new CelError("division by zero");
export const modulusByZero = new CelError("modulus by zero");
export const intOverflow = new CelError("integer overflow");
export const uintOverflow = new CelError("unsigned integer overflow");
export const durationOverflow = new CelError("duration overflow");
export const timestampOverflow = new CelError("timestamp overflow");
