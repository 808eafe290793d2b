// Why nothing is said: calmly, since to withhold is an answer and no error.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Reason } from "../guest/contract.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** Codes of what is not known yet: the reason beside one is a possibility, not a finding. */
const NOT_KNOWN = new Set(["K-APPL-002", "K-ADVI-002"]);

/** Reasons under a heading, each kind with what can be done. */
export class Reasons extends Part {
  static override properties = { heading: {}, lead: {}, reasons: { attribute: false } };
  static override styles = [
    base,
    css`
      section {
        background: var(--faint);
        border-inline-start: 0.25rem solid var(--accent);
        padding: 0.625rem 0.875rem;
      }
      .kind {
        margin-block-start: 0.5rem;
      }
      li {
        list-style: disc;
        margin-inline-start: 1.25em;
      }
      .found li {
        font-weight: 600;
      }
    `,
  ];

  declare heading: string;
  declare lead: string | undefined;
  declare reasons: readonly Reason[];

  override render() {
    const kinds = new Map<string, Reason[]>();
    for (const reason of this.reasons) {
      kinds.set(reason.notice.code, [...(kinds.get(reason.notice.code) ?? []), reason]);
    }
    return html`<section>
      <h4>${this.heading}</h4>
      ${this.lead ? html`<p class="small">${this.lead}</p>` : nothing}
      ${[...kinds].map(([code, reasons]) => this.#kind(code, reasons))}
    </section>`;
  }

  #kind(code: string, reasons: readonly Reason[]): TemplateResult | typeof nothing {
    const notice = reasons[0]?.notice;
    if (notice === undefined) return nothing;
    const open = NOT_KNOWN.has(code);
    return html`<div class="kind ${open ? "open" : "found"}">
      <p class="small">${this.say(notice.text)} ${this.say(notice.remedy)} <code class="muted">${code}</code></p>
      ${open ? html`<p class="small">${this.words.notKnownWhether}</p>` : nothing}
      <ul>
        ${reasons.map(({ detail }) => html`<li>${this.say(detail)}</li>`)}
      </ul>
    </div>`;
  }
}

customElements.define("kusushi-reasons", Reasons);
