// The page's end of a worker: one patient, one worker, one question at a time.

import type { Artefacts } from "../guest/artefacts.js";
import type { Assessed, ModelCard, Notice, Setting } from "../guest/contract.js";
import { Failure, notice } from "../guest/failure.js";
import type { Command, Ready, Report } from "./messages.js";

/** How long a worker may take; fetching over a slow line is included. */
const TIMEOUT_MS = 60_000;

/** A worker whose guest has seen no patient but the one it is asked about. */
export class PatientWorker {
  readonly #worker: Worker;
  readonly #ready: Promise<Ready>;
  #settle: ((report: Report) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;
  /** The last question put, answered or failed: the next one waits for it, so that no answer meets another's question. */
  #last: Promise<unknown>;

  /** Starts a worker: from the address below which the files are, or with what another one fetched. */
  constructor(from: string | Artefacts) {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => this.#settle?.(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#settle?.({ did: "fail", notice: notice("K-PAGE-003", "worker") });
    };
    this.#ready = this.#do(
      typeof from === "string" ? { do: "fetch", base: from } : { do: "start", artefacts: from },
      "start",
    );
    // Whoever asks gets the failure; that nobody asked yet is no error of its own.
    this.#last = this.#ready.catch(() => undefined);
  }

  /** What it was started with and what it had to leave out. */
  get ready(): Promise<Ready> {
    return this.#ready;
  }

  /** It was ended, and cannot be asked again. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Asks about the patient. After a failure the worker is ended: its memory may be in any state. */
  assess(patient: Uint8Array, setting: Setting): Promise<Assessed> {
    return this.#ask({ do: "assess", patient, setting }, "assess").then(({ assessed }) => assessed);
  }

  /** Asks for a model's card, which knows of no patient. */
  card(model: string): Promise<ModelCard> {
    return this.#ask({ do: "card", model }, "card").then(({ card }) => card);
  }

  /** Throws the guest's memory away. A question still open is never answered. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#worker.terminate();
  }

  /** Puts a question when the last one was answered. */
  #ask<D extends Report["did"]>(command: Command, done: D): Promise<Extract<Report, { did: D }>> {
    const answer = this.#last.then(() => this.#ready).then(() => this.#do(command, done));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #do<D extends Report["did"]>(command: Command, done: D): Promise<Extract<Report, { did: D }>> {
    if (this.#ended) return Promise.reject(new Failure(notice("K-PAGE-003", "worker")));
    return new Promise((resolve, reject) => {
      const fail = (why: Notice): void => {
        this.end();
        reject(new Failure(why));
      };
      this.#timer = setTimeout(() => fail(notice("K-PAGE-004", `worker ${command.do}`)), TIMEOUT_MS);
      this.#settle = (report) => {
        clearTimeout(this.#timer);
        this.#settle = undefined;
        if (report.did === done) resolve(report as Extract<Report, { did: D }>);
        else fail(report.did === "fail" ? report.notice : notice("K-PAGE-003", "worker"));
      };
      this.#worker.postMessage(command);
    });
  }
}
