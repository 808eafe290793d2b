// The number under which a source is listed on its card.

import { html, nothing, type TemplateResult } from "lit";
import type { EvidenceShown } from "../guest/contract.js";
import type { Words } from "../words/words.js";

/** Position in the list of evidence, from 1; nothing for a source that is not listed. */
export function citationNumber(evidence: readonly EvidenceShown[], id: string): number | undefined {
  const index = evidence.findIndex((source) => source.id === id);
  return index < 0 ? undefined : index + 1;
}

/** That number in brackets, with the date of publication beside it; nothing for a source that is not listed. */
export function cited(
  evidence: readonly EvidenceShown[],
  id: string,
  words: Words,
): TemplateResult | typeof nothing {
  const number = citationNumber(evidence, id);
  const date = evidence.find((source) => source.id === id)?.date;
  if (number === undefined) return nothing;
  return html`<span class="muted"
    >[<span class="visually-hidden">${words.evidenceNumber(number)}</span><span aria-hidden="true">${number}</span>${date
      ? html`${words.listJoint}${date}`
      : nothing}]</span
  >`;
}
