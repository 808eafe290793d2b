// The guest in Node as a peer of `kusushi bench`: one JSON object a line (see README.md beside this).

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const WIDTHS = {
  float32: Float32Array, float64: Float64Array, int8: Int8Array, int16: Int16Array, int32: Int32Array,
  int64: BigInt64Array, uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, uint64: BigUint64Array,
  bool: Uint8Array,
};

let module, guest, files;

function call(request, parts) {
  const blocks = [Buffer.from(JSON.stringify({ schema_version: 1, ...request })), ...parts];
  const length = blocks.reduce((sum, block) => sum + 4 + block.length, 0);
  const pointer = guest.alloc(length);
  const frame = new Uint8Array(guest.memory.buffer, pointer, length);
  const lengths = new DataView(guest.memory.buffer, pointer, length);
  let at = 0;
  for (const block of blocks) {
    lengths.setUint32(at, block.length, true);
    frame.set(block, at + 4);
    at += 4 + block.length;
  }
  const answer = BigInt.asUintN(64, guest.call(pointer, length));
  guest.free(pointer, length);
  const [from, size] = [Number(answer >> 32n), Number(answer & 0xffffffffn)];
  const text = Buffer.from(guest.memory.buffer, from, size).toString();
  guest.free(from, size);
  const envelope = JSON.parse(text);
  if (envelope.error) throw new Error(envelope.error.code);
  return envelope.ok;
}

function encoded({ kind, values }) {
  if (kind === "string") return Buffer.from(JSON.stringify(values));
  const array = WIDTHS[kind].from(values, kind.endsWith("int64") ? BigInt : Number);
  return new Uint8Array(array.buffer);
}

function read(path) {
  if (!files.has(path)) files.set(path, JSON.parse(readFileSync(path)).inputs);
  return files.get(path);
}

function sliced(input, from, rows) {
  if (!input.batched) return input;
  const width = input.shape.slice(1).reduce((a, b) => a * b, 1);
  const shape = [rows, ...input.shape.slice(1)];
  return { ...input, shape, values: input.values.slice(from * width, (from + rows) * width) };
}

function run(inputs, parts, batch, quiet) {
  const forms = inputs.map(({ kind, shape }) => ({ kind, shape }));
  return call({ op: "run", run: { inputs: forms, batch, quiet } }, parts);
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

const OPERATIONS = {
  async guest({ path }) {
    module = await WebAssembly.compile(readFileSync(path));
    return {};
  },
  async load({ path }) {
    const onnx = readFileSync(path);
    const start = process.hrtime.bigint();
    const imports = {};
    for (const { module: room, name } of WebAssembly.Module.imports(module)) {
      (imports[room] ??= {})[name] = () => { throw new Error(name); };
    }
    guest = (await WebAssembly.instantiate(module, imports)).exports;
    files = new Map();
    const { problems } = call({ op: "open" }, [onnx]);
    if (problems.length > 0) throw new Error(problems[0].code);
    return { load_ns: Number(process.hrtime.bigint() - start) };
  },
  answer({ inputs: path }) {
    const inputs = read(path);
    return { outputs: run(inputs, inputs.map(encoded), null, false).outputs[0] };
  },
  time({ inputs: path, batch }) {
    const inputs = read(path);
    const rows = Math.min(...inputs.filter(({ batched }) => batched).map(({ shape }) => shape[0]));
    const batches = [];
    for (let from = 0; from + batch <= rows; from += batch) {
      const slice = inputs.map((input) => sliced(input, from, batch));
      batches.push([slice, slice.map(encoded)]);
    }
    const each_ns = batches.map(([slice, parts]) => {
      const start = process.hrtime.bigint();
      run(slice, parts, null, true);
      return Number(process.hrtime.bigint() - start);
    });
    const parts = inputs.map(encoded);
    const start = cpu();
    const { runs } = run(inputs, parts, batch, true);
    return { cpu_ns: cpu() - start, runs, each_ns };
  },
  memory() {
    return { bytes: guest.memory.buffer.byteLength };
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
