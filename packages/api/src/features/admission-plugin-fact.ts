/** An admission plugin of the server. */
export interface AdmissionPluginFact {
  readonly name: string;
  readonly mutating: boolean;
  readonly validating: boolean;
  /** Whether it runs without `--enable-admission-plugins`. */
  readonly defaultOn: boolean;
  readonly meaning: string;
}
