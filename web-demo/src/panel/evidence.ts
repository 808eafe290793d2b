// What the claims rest on.

import { css, html, nothing } from "lit";
import type { EvidenceShown } from "../guest/contract.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** The sources, numbered as the card cites them. */
export class Evidence extends Part {
  static override properties = { evidence: { attribute: false } };
  static override styles = [
    base,
    css`
      ol {
        list-style: decimal;
        padding-inline-start: 1.75rem;
        font-size: 0.875rem;
      }
      li {
        margin-block-end: 0.625rem;
      }
      .line {
        display: block;
      }
    `,
  ];

  declare evidence: readonly EvidenceShown[];

  override render() {
    const { words, evidence } = this;
    if (evidence.length === 0) return nothing;
    return html`<details>
      <summary>
        <h4>${words.evidence}</h4>
        <span class="small muted number">${evidence.length}</span>
      </summary>
      <ol>
        ${evidence.map(
          (source) => html`<li>
            <span class="line">${source.citation}</span>
            <span class="line small muted">${words.published} ${source.date}</span>
            <span class="line small">${words.foundIn}${words.colon}${this.say(source.population)}</span>
            ${source.url && /^https:\/\//.test(source.url)
              ? html`<a class="small" href=${source.url} target="_blank" rel="noopener noreferrer">
                  ${source.url}<span class="visually-hidden"> (${words.opensElsewhere})</span>
                </a>`
              : nothing}
          </li>`,
        )}
      </ol>
    </details>`;
  }
}

customElements.define("kusushi-evidence", Evidence);
