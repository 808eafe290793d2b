// Hands out workers: each patient gets one that has seen nobody, made ready before it is needed.

import type { Artefacts } from "../guest/artefacts.js";
import { PatientWorker } from "./patient-worker.js";

/** The workers of one page. */
export class PatientWorkers {
  readonly #base: string;
  #artefacts: Artefacts | undefined;
  #waiting: PatientWorker | undefined;

  /** `base` is the address below which `guest/` and `packages/` are. */
  constructor(base: string) {
    this.#base = base;
  }

  /** Starts the next worker, so that it is ready when a patient comes. */
  prepare(): void {
    this.#waiting = this.#fresh();
  }

  /** A worker that no patient has been near. */
  take(): PatientWorker {
    const worker = this.#fresh();
    this.#waiting = undefined;
    return worker;
  }

  /** Ends the one that waits. */
  end(): void {
    this.#waiting?.end();
    this.#waiting = undefined;
  }

  #fresh(): PatientWorker {
    if (this.#waiting !== undefined && !this.#waiting.ended) return this.#waiting;
    const worker = new PatientWorker(this.#artefacts ?? this.#base);
    worker.ready.then(
      (ready) => (this.#artefacts = ready.artefacts),
      () => undefined,
    );
    return worker;
  }
}
