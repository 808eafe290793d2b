// One guest, with typed questions and answers. It belongs to one patient: its memory is never reset, so whoever
// holds it throws it away before the next patient, and after anything that it throws.

import type {
  Asked,
  Assessed,
  Carded,
  Description,
  Envelope,
  Extracted,
  ModelCard,
  ModelFacts,
  Setting,
} from "./contract.js";
import { Failure, notice } from "./failure.js";
import type { Kusushi } from "./glue.js";

/** The version of the contract that this page speaks. */
const SCHEMA_VERSION = 1;

/** A guest that answers one patient's questions. */
export class GuestClient {
  readonly #guest: Kusushi;
  readonly #sha256: string;

  /** `sha256` is that of the guest's bytes: a guest cannot hash itself. */
  constructor(guest: Kusushi, sha256: string) {
    this.#guest = guest;
    this.#sha256 = sha256;
  }

  /** Checks and loads a package. */
  load(pkg: Uint8Array): ModelFacts {
    return opened(this.#guest.load(pkg, this.#request("load", {})));
  }

  /** The models loaded. */
  describe(): Description {
    return opened(this.#guest.describe(this.#request("describe", {})));
  }

  /** What the models say of the patient. */
  assess(patient: Uint8Array, setting: Setting): Assessed {
    return opened(this.#guest.assess(this.#request("assess", setting), patient));
  }

  /** What each input would be, whether or not a model applies. */
  features(patient: Uint8Array, setting: Setting): Extracted {
    return opened(this.#guest.features(this.#request("features", setting), patient));
  }

  /** What can be asked at the bedside. */
  ask(): Asked {
    return opened(this.#guest.ask(this.#request("ask", {})));
  }

  /** What there is to say of a model itself, whoever the patient is. */
  card(model: string): ModelCard {
    const { cards } = opened<Carded>(this.#guest.card(this.#request("card", { models: [model] })));
    const [card] = cards;
    if (card === undefined) throw new Failure(notice("K-PAGE-003", "guest card"));
    return card;
  }

  /** The golden patients' assessments, as the guest wrote them: compared bit by bit with other engines'. */
  check(): string {
    return this.#guest.check(this.#request("check", {}));
  }

  #request(op: string, setting: Setting): string {
    return JSON.stringify({ schema_version: SCHEMA_VERSION, op, guest_sha256: this.#sha256, ...setting });
  }
}

function opened<T>(envelope: string): T {
  // The schema is the guest's own; what it answers has the form that it was generated from.
  const parsed = JSON.parse(envelope) as Envelope<T>;
  if ("error" in parsed) throw new Failure(parsed.error);
  return parsed.ok;
}
