// The guest and the packages as fetched: the bytes that every worker of a page shares. No patient is near them.

import type { Notice } from "./contract.js";
import { sha256 } from "./digest.js";
import { Failure, notice } from "./failure.js";

/** A package as fetched. */
export interface Package {
  id: string;
  /** As the server states it. */
  sha256: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a worker needs to start. */
export interface Artefacts {
  /** Address of `kusushi.js`. */
  glue: string;
  module: WebAssembly.Module;
  /** SHA-256 of the guest's bytes: measured, or as the server states it where it cannot be measured. */
  sha256: string;
  packages: Package[];
  /** What to look at: digests that differ or could not be computed, packages that could not be fetched. */
  warnings: Notice[];
}

interface PackageEntry {
  id: string;
  version: string;
  sha256: string;
  url: string;
}

/** Fetches everything, at once. */
export async function fetchArtefacts(base: string): Promise<Artefacts> {
  const [guest, packages] = await Promise.all([fetchGuest(base), fetchPackages(base)]);
  return {
    glue: new URL("guest/kusushi.js", base).href,
    module: guest.module,
    sha256: guest.sha256,
    packages: packages.fetched,
    warnings: [...guest.warnings, ...packages.warnings],
  };
}

async function fetchGuest(base: string): Promise<Pick<Artefacts, "module" | "sha256" | "warnings">> {
  const place = "guest/kusushi.wasm";
  const [response, index] = await Promise.all([
    get(new URL(place, base), "K-PAGE-001", place),
    getJson<{ sha256: string }>(new URL("guest/index.json", base), "K-PAGE-001"),
  ]);
  // The same bytes go both ways: into the compiler as they arrive, and into the digest.
  const copy = response.clone();
  try {
    const [module, measured] = await Promise.all([
      WebAssembly.compileStreaming(response),
      copy.arrayBuffer().then(sha256),
    ]);
    const warnings =
      measured === undefined
        ? [notice("K-PAGE-007", place)]
        : measured === index.sha256
          ? []
          : [notice("K-PAGE-006", place)];
    return { module, sha256: measured ?? index.sha256, warnings };
  } catch {
    throw new Failure(notice("K-PAGE-001", place));
  }
}

async function fetchPackages(base: string): Promise<{ fetched: Package[]; warnings: Notice[] }> {
  const index = await getJson<PackageEntry[]>(new URL("packages/index.json", base), "K-PAGE-002");
  const fetched: Package[] = [];
  const warnings: Notice[] = [];
  const answers = await Promise.allSettled(index.map((entry) => fetchPackage(base, entry)));
  for (const answer of answers) {
    // One package that is not to be had does not silence the others.
    if (answer.status === "fulfilled") fetched.push(answer.value);
    else warnings.push(answer.reason instanceof Failure ? answer.reason.notice : notice("K-PAGE-002", "packages"));
  }
  return { fetched, warnings };
}

async function fetchPackage(base: string, entry: PackageEntry): Promise<Package> {
  // The list's addresses begin at the service's root, which is where `base` is.
  const url = new URL(entry.url.replace(/^\//, ""), base);
  const response = await get(url, "K-PAGE-002", entry.id);
  return { id: entry.id, sha256: entry.sha256, bytes: new Uint8Array(await response.arrayBuffer()) };
}

async function get(url: URL, code: "K-PAGE-001" | "K-PAGE-002", place: string): Promise<Response> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok !== true) throw new Failure(notice(code, place));
  return response;
}

async function getJson<T>(url: URL, code: "K-PAGE-001" | "K-PAGE-002"): Promise<T> {
  const place = url.pathname.slice(1);
  const response = await get(url, code, place);
  try {
    return (await response.json()) as T;
  } catch {
    throw new Failure(notice(code, place));
  }
}
