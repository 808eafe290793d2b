// A list of notices: findings, and what could not be loaded.

import { css, html, nothing } from "lit";
import type { Notice } from "../guest/contract.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** Notices under a heading; nothing where there are none. */
export class Notices extends Part {
  static override properties = { heading: {}, notices: { attribute: false } };
  static override styles = [
    base,
    css`
      section {
        background: var(--note);
        border-inline-start: 0.25rem solid var(--note-line);
        padding: 0.5rem 0.75rem;
        font-size: 0.875rem;
      }
      li + li {
        margin-block-start: 0.375rem;
      }
    `,
  ];

  declare heading: string;
  declare notices: readonly Notice[];

  override render() {
    if (this.notices.length === 0) return nothing;
    return html`<section>
      <h4><span aria-hidden="true">⚠ </span>${this.heading}</h4>
      <ul>
        ${this.notices.map(
          (notice) => html`<li>
            ${this.say(notice.text)} <span class="muted">${this.say(notice.remedy)}</span>
            <span class="small muted"><code>${notice.code}</code> ${notice.place}</span>
          </li>`,
        )}
      </ul>
    </section>`;
  }
}

customElements.define("kusushi-notices", Notices);
