// What each input adds to the estimate, against the reference patient or a background of made-up ones.

import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { Contribution, Explanation, InputUsed } from "../guest/contract.js";
import { oddsFactor, percentDigits, percentage } from "../words/figures.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** As many as are shown at once; the rest opens on demand. */
const SHOWN = 8;

/** Signed bars, largest first. */
export class Contributions extends Part {
  static override properties = { explanation: { attribute: false }, inputs: { attribute: false } };
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      td:last-child {
        width: 50%;
      }
      .bar {
        display: grid;
        grid-template-columns: 1fr max-content;
        gap: 0.5rem;
        align-items: center;
      }
      @container (max-width: 26rem) {
        .bar {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
      }
      svg {
        display: block;
        width: 100%;
        height: 1.25rem;
      }
      .zero {
        stroke: var(--muted);
      }
      .raises {
        fill: var(--harm);
      }
      .lowers {
        fill: var(--accent);
      }
      .words {
        min-width: 5.5em;
        white-space: nowrap;
      }
      .line {
        display: block;
        font-weight: 400;
      }
    `,
  ];

  declare explanation: Explanation;
  declare inputs: readonly InputUsed[];

  override render() {
    const { words, explanation } = this;
    const base = words.percent(
      percentage(explanation.base_probability, percentDigits(explanation.base_probability)),
    );
    const rest = explanation.contributions.slice(SHOWN);
    return html`<details open>
      <summary><h4>${words.contributions}</h4></summary>
      <p class="small muted">${this.#lead(base)}</p>
      ${this.#table(explanation.contributions.slice(0, SHOWN), true)}
      ${rest.length === 0
        ? nothing
        : html`<details>
            <summary class="small">${words.moreContributions(rest.length)}</summary>
            ${this.#table(rest, false)}
          </details>`}
    </details>`;
  }

  #lead(base: string): string {
    const { words, explanation } = this;
    const { background_rows: rows, method } = explanation;
    const lead = rows == null ? words.contributionsLead(base) : words.contributionsLeadBackground(rows, base);
    return method === "shapley_sampled" ? `${lead}${words.sentenceJoint}${words.contributionsSampled}` : lead;
  }

  #table(contributions: readonly Contribution[], headed: boolean): TemplateResult {
    const { words } = this;
    return html`<table>
      <thead class=${headed ? "" : "visually-hidden"}>
        <tr>
          <th scope="col">${words.item}</th>
          <th scope="col">${words.contribution}</th>
        </tr>
      </thead>
      <tbody>
        ${contributions.map((contribution) => this.#row(contribution))}
      </tbody>
    </table>`;
  }

  #row(contribution: Contribution): TemplateResult {
    const { words } = this;
    const reference = this.say(contribution.reference);
    const factor = oddsFactor(contribution.logit);
    const [direction, glyph] =
      factor === "1.00"
        ? [words.unchanged, ""]
        : contribution.logit > 0
          ? [words.raises, "▲"]
          : [words.lowers, "▼"];
    return html`<tr data-input=${contribution.input}>
      <th scope="row">
        ${this.say(contribution.title)}
        <span class="line small muted">
          ${this.#values(contribution)} ${reference === "" ? nothing : `（${words.reference}${words.colon}${reference}）`}
        </span>
      </th>
      <td>
        <span class="bar">
          ${this.#bar(contribution.logit)}
          <span class="words number">
            ${words.oddsTimes(factor)}
            ${contribution.error == null
              ? nothing
              : html`<span class="small muted">${words.oddsError(oddsFactor(contribution.error))}</span>`}
            <span class="small"><span aria-hidden="true">${glyph}</span>${direction}</span>
          </span>
        </span>
      </td>
    </tr>`;
  }

  /** The patient's value; of a group each input's, with its name. */
  #values({ inputs }: Contribution): string {
    const { words } = this;
    const shown = inputs.map((name) => {
      const input = this.inputs.find((each) => each.name === name);
      const value = input?.used ? this.say(input.used.text) : words.stateOf.missing;
      return inputs.length === 1 || !input ? value : `${this.say(input.title)}${words.colon}${value}`;
    });
    return shown.join(words.listJoint);
  }

  #bar(logit: number): TemplateResult {
    const largest = Math.max(...this.explanation.contributions.map((each) => Math.abs(each.logit)), 1e-9);
    const length = (Math.abs(logit) / largest) * 48;
    const start = logit < 0 ? 50 - length : 50;
    return html`<svg aria-hidden="true">
      ${svg`<rect class=${logit < 0 ? "lowers" : "raises"} x="${start}%" y="3" width="${length}%" height="14"></rect>
      <line class="zero" x1="50%" x2="50%" y1="0" y2="20"></line>`}
    </svg>`;
  }
}

customElements.define("kusushi-contributions", Contributions);
