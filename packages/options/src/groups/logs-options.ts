import {
  boolFlag,
  durationFlag,
  levelFlag,
  moduleSpecFlag,
  type NamedFlagSets,
  parseVModule,
  quantityFlag,
  stringFlag,
} from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors, errorOf } from "../parse-error.js";

/** How much is logged, and in what form. Mirrors `logs.Options`. */
export class LogsOptions implements OptionsGroup {
  format = "text";
  verbosity = 0;
  /** `pattern=N,...` on logger names. */
  vmodule = "";
  flushFrequencyMs = 5_000;
  jsonSplitStream = false;
  jsonInfoBufferBytes = 0;
  textSplitStream = false;
  textInfoBufferBytes = 0;

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "logging-format", this, "format", stringFlag);
    addFlag(sets, "v", this, "verbosity", levelFlag);
    addFlag(sets, "vmodule", this, "vmodule", moduleSpecFlag);
    addFlag(sets, "log-flush-frequency", this, "flushFrequencyMs", durationFlag);
    addFlag(sets, "log-json-split-stream", this, "jsonSplitStream", boolFlag);
    addFlag(sets, "log-json-info-buffer-size", this, "jsonInfoBufferBytes", quantityFlag);
    addFlag(sets, "log-text-split-stream", this, "textSplitStream", boolFlag);
    addFlag(sets, "log-text-info-buffer-size", this, "textInfoBufferBytes", quantityFlag);
  }

  validate(): readonly Error[] {
    const { format } = this;
    return compactErrors(
      format !== "text" &&
        format !== "json" &&
        new Error(`format: Invalid value: ${JSON.stringify(format)}: Unsupported log format`),
      this.vmodule !== "" && format !== "text" && new Error(`vmodule: Forbidden: Only supported for text log format`),
      errorOf(() => parseVModule(this.vmodule)),
      this.verbosity < 0 && new Error(`verbosity: Invalid value: ${this.verbosity}: Must not be negative`),
    );
  }
}
