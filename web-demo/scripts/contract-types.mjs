// Makes src/generated/contract.d.ts from ../core/contract.schema.json, so that what the panel reads and what the
// core writes are one definition.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const from = new URL("../../core/contract.schema.json", import.meta.url);
const to = new URL("../src/generated/contract.d.ts", import.meta.url);

/** A reference with a description beside it would become a type of its own, one for each place it is used at. */
function withoutSiblings(node) {
  if (Array.isArray(node)) return node.map(withoutSiblings);
  if (node === null || typeof node !== "object") return node;
  if (typeof node.$ref === "string") return { $ref: node.$ref };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutSiblings(value)]));
}

const schema = withoutSiblings(JSON.parse(await readFile(from, "utf8")));
const types = await compile(schema, "Contract", {
  additionalProperties: false,
  bannerComment: "// Made from core/contract.schema.json by scripts/contract-types.mjs.",
  format: false,
});
await mkdir(new URL(".", to), { recursive: true });
await writeFile(to, types);
