// What the page and its workers say to each other.

import type { Artefacts } from "../guest/artefacts.js";
import type { Assessed, ModelCard, Notice, Setting } from "../guest/contract.js";

/** From the page. A worker is started once, and from then on asked about one patient. */
export type Command =
  | { do: "fetch"; base: string }
  | { do: "start"; artefacts: Artefacts }
  | { do: "assess"; patient: Uint8Array; setting: Setting }
  | { do: "card"; model: string };

/** A worker's word that it can be asked. */
export interface Ready {
  did: "start";
  artefacts: Artefacts;
  /** Models that were refused, and why. */
  refused: Notice[];
}

/** From the worker, one for each command. */
export type Report =
  | Ready
  | { did: "assess"; assessed: Assessed }
  | { did: "card"; card: ModelCard }
  | { did: "fail"; notice: Notice };
