// The guest in Node: the same bytes and the same JavaScript face as in the browser.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { GuestClient } from "../../src/guest/client.js";
import type { Glue } from "../../src/guest/glue.js";
import { glueFile, guestFile } from "./surroundings.js";

/** A package as the service hands it out. */
export interface Package {
  id: string;
  sha256: string;
  bytes: Uint8Array;
}

/** The packages, in the order of the service's list. */
export async function fetchPackages(url: string): Promise<Package[]> {
  const list = (await (await fetch(new URL("packages/index.json", url))).json()) as {
    id: string;
    sha256: string;
    url: string;
  }[];
  return Promise.all(
    list.map(async ({ id, sha256, url: at }) => {
      const answer = await fetch(new URL(at, url));
      return { id, sha256, bytes: new Uint8Array(await answer.arrayBuffer()) };
    }),
  );
}

let read: Promise<Uint8Array<ArrayBuffer>> | undefined;

function guestBytes(): Promise<Uint8Array<ArrayBuffer>> {
  return (read ??= readFile(guestFile).then((bytes) => new Uint8Array(bytes)));
}

/** SHA-256 of the guest's bytes. */
export async function guestDigest(): Promise<string> {
  return createHash("sha256").update(await guestBytes()).digest("hex");
}

/** A guest with these packages, loaded in this order. Each has its own memory. */
export async function startGuest(packages: readonly Package[]): Promise<GuestClient> {
  const module = new WebAssembly.Module(await guestBytes());
  // A fresh import each: the face keeps one instance for the whole module.
  started += 1;
  const glue = (await import(`${pathToFileURL(glueFile).href}?${started}`)) as Glue;
  await glue.default({ module_or_path: module });
  const client = new GuestClient(new glue.Kusushi(), await guestDigest());
  for (const { bytes } of packages) client.load(bytes);
  return client;
}

let started = 0;
