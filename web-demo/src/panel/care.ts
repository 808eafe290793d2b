// What calls for care with a treatment in this patient: what is recorded, and what is not, which is not that there is
// none.

import { css, html, nothing, type TemplateResult } from "lit";
import type { ArmShown, CautionShown, CurrentUse, EvidenceShown } from "../guest/contract.js";
import { cited } from "./citation.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** An entry of the record: its date and its name. */
export function entry(use: CurrentUse): string {
  return [use.date, use.source].filter((part) => part != null && part !== "").join(" ");
}

/** The cautions of one arm. */
export class Care extends Part {
  static override properties = { arm: { attribute: false }, evidence: { attribute: false } };
  static override styles = [
    base,
    css`
      .found {
        border-inline-start: 0.25rem solid var(--note-line);
        padding-inline-start: 0.5rem;
      }
      h6 {
        margin: 0;
        font-size: var(--small);
        color: var(--open);
      }
    `,
  ];

  declare arm: ArmShown;
  declare evidence: readonly EvidenceShown[];

  override render() {
    const { words, arm } = this;
    const open = arm.cautions_not_recorded.map((caution) => this.say(caution.detail));
    return html`${arm.cautions.length === 0
      ? nothing
      : html`<div class="found">
          <h6>${words.cautions}</h6>
          <ul>
            ${arm.cautions.map((caution) => this.#caution(caution))}
          </ul>
        </div>`}
    ${open.length === 0
      ? nothing
      : html`<details class="small">
          <summary>${words.cautionsNotRecorded(open.length)}</summary>
          <ul>
            ${open.map((detail) => html`<li>${detail}</li>`)}
          </ul>
        </details>`}
    ${arm.cautions_scope
      ? html`<p class="small muted">
          ${this.say(arm.cautions_scope.text)} ${cited(this.evidence, arm.cautions_scope.evidence, words)}
        </p>`
      : nothing}`;
  }

  #caution(caution: CautionShown): TemplateResult {
    return html`<li class="small">
      <strong>${this.say(caution.detail)}</strong> ${cited(this.evidence, caution.evidence, this.words)}
      <span class="muted">${caution.shown_by.map(entry).join(this.words.listJoint)}</span>
      <code>${caution.notice.code}</code>
    </li>`;
  }
}

customElements.define("kusushi-care", Care);
