// A published score: the number, the band it lies in, the points of each item, and that it has no interval.

import { css, html, nothing, type TemplateResult } from "lit";
import type { BandShown, EvidenceShown, OutputFacts, PointsShown, ScoreShown } from "../guest/contract.js";
import { citationNumber } from "./citation.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** A score with what it measures. */
export class Score extends Part {
  static override properties = {
    score: { attribute: false },
    output: { attribute: false },
    evidence: { attribute: false },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        grid-template-columns: minmax(0, 1fr);
      }
      :host([hidden]) {
        display: none;
      }
      strong {
        font-size: 2rem;
        line-height: 1.25;
      }
      .meaning {
        font-weight: 600;
      }
      dt {
        font-weight: 600;
      }
      td {
        white-space: nowrap;
        width: 30%;
      }
    `,
  ];

  declare score: ScoreShown;
  declare output: OutputFacts;
  declare evidence: readonly EvidenceShown[];

  override render() {
    const { words, score, output } = this;
    const settled = score.bands.length === 1;
    return html`
      <div>
        <p class="meaning">
          ${this.say(output.meaning)} <span class="muted small">${this.say(output.horizon)}</span>
        </p>
        <p class="number"><strong>${this.say(score.text)}</strong></p>
      </div>
      ${settled ? nothing : html`<p class="uncertain">${words.bandsOpen}</p>`}
      <dl>${score.bands.map((band) => this.#band(band))}</dl>
      ${score.points.length === 0 ? nothing : this.#points(score.points)}
      <p class="small muted">${this.say(score.note)} ${this.say(output.interval)}</p>
    `;
  }

  #band(band: BandShown): TemplateResult {
    const number = citationNumber(this.evidence, band.evidence);
    return html`<dt>${this.say(band.title)}</dt>
      <dd>
        ${this.say(band.text)}
        ${number === undefined
          ? nothing
          : html`<span class="small muted">[${this.words.evidenceNumber(number)}]</span>`}
      </dd>`;
  }

  #points(items: readonly PointsShown[]): TemplateResult {
    const { words } = this;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${words.item}</th>
          <th scope="col">${words.points}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          ({ item, title, least, most }) => html`<tr data-item=${item}>
            <th scope="row">${this.say(title)}</th>
            <td class="number">
              ${least < most ? html`${words.range(String(least), String(most))} <span class="small muted">${words.notKnown}</span>` : least}
            </td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

customElements.define("kusushi-score", Score);
