/** A configuration that could be read, and makes no sense: upstream finds that out one step later, and says so. */
export class PluginInitializationError extends Error {
  override readonly name = "PluginInitializationError";
}
