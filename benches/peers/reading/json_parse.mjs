// V8's JSON.parse on a patient's data, and nothing more: a peer of `cargo bench --bench reading` (see README.md beside this).

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

function read({ path, times }) {
  const text = readFileSync(path, "utf8");
  let seen = 0;
  const start = process.hrtime.bigint();
  for (let time = 0; time < times; time += 1) seen += JSON.parse(text).entry.length;
  const ns = Number(process.hrtime.bigint() - start);
  return { ns, seen };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(read(JSON.parse(line)))}\n`);
}
