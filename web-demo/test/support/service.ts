// A running `kusushi serve`, and a door in front of it that writes down who comes in.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { guestFile, modelsFolder, pageFolder, programFile } from "./surroundings.js";

/** One request that came in. */
export interface Visit {
  method: string;
  path: string;
  bodyBytes: number;
}

/** The service, seen through the door. */
export interface Service {
  /** Address of the page. */
  url: string;
  /** Every request since the last `visits.length = 0`. */
  visits: Visit[];
  /** Answers given instead of the service's own, by path. */
  instead: Map<string, { type: string; body: string }>;
  stop(): Promise<void>;
}

/** The arguments with which every command finds guest and models. */
export const settings = ["--guest", guestFile, "--models", modelsFolder];

/** Starts the service on a free port. It serves files at once, whether or not the guest is compiled yet. */
export async function startService(): Promise<Service> {
  const program = spawn(programFile, ["serve", "--listen", "127.0.0.1:0", ...settings, "--page", pageFolder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(program, "exit");
  const [line] = (await Promise.race([
    once(createInterface(program.stdout), "line"),
    exited.then(() => Promise.reject(new Error("the service ended before it listened"))),
  ])) as [string];
  const behind = new URL(line);

  const visits: Visit[] = [];
  const instead: Service["instead"] = new Map();
  const door = createServer((incoming, outgoing) => {
    const visit = { method: incoming.method ?? "", path: incoming.url ?? "", bodyBytes: 0 };
    visits.push(visit);
    incoming.on("data", (chunk: Buffer) => (visit.bodyBytes += chunk.length));
    const other = instead.get(visit.path);
    if (other === undefined) pass(behind, incoming, outgoing);
    else pass(behind, incoming, outgoing, other);
  });
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  return {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}/`,
    visits,
    instead,
    async stop() {
      door.closeAllConnections();
      door.close();
      program.kill();
      await exited;
    },
  };
}

/** Hands a request on; with `other`, takes only the headers of the index page, and so the page's policy. */
function pass(
  behind: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  other?: { type: string; body: string },
): void {
  const { hostname, port } = behind;
  const path = other === undefined ? incoming.url : "/";
  const headers = { ...incoming.headers, connection: "close" };
  const onward = request({ hostname, port, path, method: incoming.method, headers }, (answer) => {
    if (other === undefined) {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      return;
    }
    answer.resume();
    outgoing.writeHead(200, {
      "content-type": other.type,
      "content-security-policy": String(answer.headers["content-security-policy"]),
    });
    outgoing.end(other.body);
  });
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}
