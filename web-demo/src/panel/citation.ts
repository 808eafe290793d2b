// The number under which a source is listed on its card.

import type { EvidenceShown } from "../guest/contract.js";

/** Position in the list of evidence, from 1; nothing for a source that is not listed. */
export function citationNumber(evidence: readonly EvidenceShown[], id: string): number | undefined {
  const index = evidence.findIndex((source) => source.id === id);
  return index < 0 ? undefined : index + 1;
}
