// SHA-256 in lower-case hexadecimal.

/** The digest, or nothing where the page was not opened over a secure connection. */
export async function sha256(bytes: BufferSource): Promise<string | undefined> {
  // Absent over plain HTTP, whatever its type says.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return undefined;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
