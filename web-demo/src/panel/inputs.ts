// The values used: as used and as recorded, when and from where, what was not used, and what is missing.

import { css, html, nothing, type TemplateResult } from "lit";
import type { InputUsed, Notice, Role } from "../guest/contract.js";
import { moment } from "../words/figures.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** Every input of a model, used or not. */
export class Inputs extends Part {
  static override properties = { inputs: { attribute: false }, zone: {} };
  static override styles = [
    base,
    css`
      table {
        margin-block-end: 0.75rem;
      }
      .missing td,
      .missing th {
        background: var(--faint);
      }
      .finding {
        display: block;
        color: var(--open);
      }
      table {
        table-layout: fixed;
      }
      td,
      th {
        padding-block: 0.25rem;
        overflow-wrap: anywhere;
      }
      th:nth-child(1) {
        width: 30%;
      }
      th:nth-child(2) {
        width: 32%;
      }
    `,
  ];

  declare inputs: readonly InputUsed[];
  declare zone: string;

  override render() {
    const { words } = this;
    return html`<details open>
      <summary><h4>${words.inputs}</h4></summary>
      ${this.#table("predictor", words.predictors, true)} ${this.#table("condition", words.conditions, false)}
    </details>`;
  }

  #table(role: Role, title: string, open: boolean): TemplateResult | typeof nothing {
    const { words } = this;
    const inputs = this.inputs.filter((input) => input.role === role);
    if (inputs.length === 0) return nothing;
    const missing = inputs.filter(({ state }) => state === "missing").length;
    return html`<details ?open=${open}>
      <summary class="small">
        ${title} <span class="muted">${words.inputsUsed(inputs.length - missing, missing)}</span>
      </summary>
      <table aria-label=${title}>
        <thead>
          <tr>
            <th scope="col">${words.item}</th>
            <th scope="col">${words.valueUsed}</th>
            <th scope="col">${words.dateAndSource}</th>
          </tr>
        </thead>
        <tbody>
          ${inputs.map((input) => this.#row(input))}
        </tbody>
      </table>
    </details>`;
  }

  #row(input: InputUsed): TemplateResult {
    const { words } = this;
    const { used } = input;
    return html`<tr class=${input.state} data-input=${input.name}>
      <th scope="row">${this.say(input.title)}</th>
      <td>
        ${used
          ? html`<strong>${this.say(used.text)}</strong>`
          : html`<span class="muted">${input.not_used.length > 0 ? words.noUsableValue : words.stateOf.missing}</span>`}
        ${used?.received && used.received !== this.say(used.text)
          ? html` <span class="small muted">${words.received}${words.colon}${moment(used.received, this.zone)}</span>`
          : nothing}
        ${input.findings.map((finding) => this.#finding(finding))} ${this.#notUsed(input)}
      </td>
      <td class="small">
        ${used
          ? html`${used.date ? html`<span class="number">${moment(used.date, this.zone)}</span>` : nothing}
              <span class="muted">${words.stateOf[input.state]} <span class="source">${used.source}</span></span>
              ${used.author ? html`<span class="muted">${words.answeredBy(used.author)}</span>` : nothing}`
          : nothing}
      </td>
    </tr>`;
  }

  #notUsed(input: InputUsed): TemplateResult | typeof nothing {
    if (input.not_used.length === 0) return nothing;
    return html`<details class="small">
      <summary>${this.words.notUsed(input.not_used.length)}</summary>
      <ul>
        ${input.not_used.map(
          (value) => html`<li>
            <span class="number">${moment(value.received, this.zone)}</span>
            <span class="muted">
              ${value.date ? moment(value.date, this.zone) : nothing} <span class="source">${value.source}</span>
            </span>
            ${value.because ? this.#finding(value.because) : nothing}
          </li>`,
        )}
      </ul>
    </details>`;
  }

  #finding(finding: Notice): TemplateResult {
    return html`<span class="finding small">
      <span aria-hidden="true">⚠ </span>${this.say(finding.text)} ${this.say(finding.remedy)}
      <code>${finding.code}</code>
    </span>`;
  }
}

customElements.define("kusushi-inputs", Inputs);
