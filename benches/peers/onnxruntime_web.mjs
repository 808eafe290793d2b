// onnxruntime-web in Node as a peer of `kusushi bench`: one JSON object a line (see README.md beside this).

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const WIDTHS = {
  float32: Float32Array, float64: Float64Array, int8: Int8Array, int16: Int16Array, int32: Int32Array,
  int64: BigInt64Array, uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, uint64: BigUint64Array,
  bool: Uint8Array,
};

let session, files, outputs;

function read(path) {
  if (!files.has(path)) files.set(path, JSON.parse(readFileSync(path)).inputs);
  return files.get(path);
}

/** Tensors of `rows` rows from `from` on of each batched input; all rows where `rows` is absent. */
function tensors(inputs, from = 0, rows = undefined) {
  return Object.fromEntries(inputs.map(({ name, kind, shape, values, batched }) => {
    let [dims, part] = [shape, values];
    if (batched && rows !== undefined) {
      const width = shape.slice(1).reduce((a, b) => a * b, 1);
      dims = [rows, ...shape.slice(1)];
      part = values.slice(from * width, (from + rows) * width);
    }
    const data = kind === "string" ? part : WIDTHS[kind].from(part, kind.endsWith("int64") ? BigInt : Number);
    return [name, new ort.Tensor(kind, data, dims)];
  }));
}

/** JSON has no number for these. */
function told(value) {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

const OPERATIONS = {
  async load({ path }) {
    const onnx = readFileSync(path);
    const start = process.hrtime.bigint();
    session = await ort.InferenceSession.create(onnx, { executionProviders: ["wasm"] });
    files = new Map();
    // Maps and sequences cannot be read from JavaScript; the guest gives them as tensors.
    outputs = session.outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name);
    return { load_ns: Number(process.hrtime.bigint() - start) };
  },
  async answer({ inputs: path }) {
    const results = await session.run(tensors(read(path)), outputs);
    return {
      outputs: outputs.map((name) => {
        const { dims, data } = results[name];
        return { name, shape: dims, values: Array.from(data, told) };
      }),
    };
  },
  async time({ inputs: path, batch }) {
    const inputs = read(path);
    const rows = Math.min(...inputs.filter(({ batched }) => batched).map(({ shape }) => shape[0]));
    const batches = [];
    for (let from = 0; from + batch <= rows; from += batch) batches.push(tensors(inputs, from, batch));
    const each_ns = [];
    const start = cpu();
    for (const feeds of batches) {
      const began = process.hrtime.bigint();
      await session.run(feeds, outputs);
      each_ns.push(Number(process.hrtime.bigint() - began));
    }
    return { cpu_ns: cpu() - start, runs: each_ns.length, each_ns };
  },
  memory() {
    return { bytes: process.resourceUsage().maxRSS * 1024 };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = await OPERATIONS[request.op](request);
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
