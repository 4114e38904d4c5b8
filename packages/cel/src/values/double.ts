/** A 64-bit floating-point number. Boxed, because plain numbers are integers here. */
export class Double {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}
