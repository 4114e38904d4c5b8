/** The place of the value that is being validated: pushed and popped along, turned into text only for a failure. */
export class NodePath {
  readonly #steps: (string | number)[] = [];

  get isRoot(): boolean {
    return this.#steps.length === 0;
  }

  push(step: string | number): void {
    this.#steps.push(step);
  }

  pop(): void {
    this.#steps.pop();
  }

  /** `spec.list[0].key`; empty for the root. */
  toString(): string {
    let text = "";
    for (const step of this.#steps) {
      if (typeof step === "number") text += `[${step}]`;
      else text += text === "" ? step : `.${step}`;
    }
    return text;
  }
}
