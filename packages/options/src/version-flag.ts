import type { FlagType } from "@kube-apiserver/component-base";

/** `--version`, `--version=raw` or `--version=v1.36.1`. Mirrors `verflag`. */
export const versionFlag: FlagType<string> = {
  name: "version",
  noValue: "true",
  parse(text) {
    if (text === "true" || text === "false" || text === "raw") return text;
    if (/^v\d+\.\d+\.\d+/.test(text)) return text;
    throw new RangeError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
  },
  format: (value) => value,
};
