// The JavaScript face that the guest brings along (`kusushi.js`), as far as it is used.

/** One guest with its own memory: every method takes the JSON request and returns the JSON envelope. */
export interface Kusushi {
  load(pkg: Uint8Array, request: string): string;
  describe(request: string): string;
  assess(request: string, patient: Uint8Array): string;
  features(request: string, patient: Uint8Array): string;
  ask(request: string): string;
  card(request: string): string;
  check(request: string): string;
}

/** The module `kusushi.js`. */
export interface Glue {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  Kusushi: new () => Kusushi;
}
