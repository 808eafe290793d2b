// A probability on a line from 0 to 100 %: a dot with its interval. The words beside it say the same.

import { css, html, svg } from "lit";
import { percentDigits, percentage } from "../words/figures.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** An estimate between its bounds, all 0 to 1. */
export interface Estimate {
  estimate: number;
  lower: number;
  upper: number;
}

const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** The line. */
export class Scale extends Part {
  static override properties = { value: { attribute: false } };
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        height: 2.75rem;
        overflow: visible;
      }
      text {
        font-size: 0.75rem;
        fill: var(--muted);
      }
      .axis {
        stroke: var(--muted);
      }
      .risk {
        fill: #d3e3ea;
      }
      .interval {
        stroke: var(--accent);
        stroke-width: 3;
      }
      .dot {
        fill: var(--accent);
        stroke: var(--card);
        stroke-width: 2;
      }
    `,
  ];

  declare value: Estimate;

  override render() {
    const { words, value } = this;
    const digits = percentDigits(value.estimate);
    const [estimate, lower, upper] = [value.estimate, value.lower, value.upper].map((part) =>
      words.percent(percentage(part, digits)),
    ) as [string, string, string];
    const at = (part: number): string => `${(part * 100).toFixed(2)}%`;
    return html`<svg role="img" aria-label=${words.riskOf(estimate, lower, upper)}>
      <rect class="risk" x="0" y="4" width=${at(value.estimate)} height="14"></rect>
      <line class="axis" x1="0" x2="100%" y1="22" y2="22"></line>
      ${TICKS.map(
        (tick) => svg`
          <line class="axis" x1=${at(tick)} x2=${at(tick)} y1="22" y2="26"></line>
          <text x=${at(tick)} y="40" text-anchor=${anchor(tick)}>${words.percent(percentage(tick, 0))}</text>`,
      )}
      <line class="interval" x1=${at(value.lower)} x2=${at(value.upper)} y1="11" y2="11"></line>
      <line class="interval" x1=${at(value.lower)} x2=${at(value.lower)} y1="3" y2="19"></line>
      <line class="interval" x1=${at(value.upper)} x2=${at(value.upper)} y1="3" y2="19"></line>
      <circle class="dot" cx=${at(value.estimate)} cy="11" r="5"></circle>
    </svg>`;
  }
}

function anchor(tick: number): string {
  return tick === 0 ? "start" : tick === 1 ? "end" : "middle";
}

customElements.define("kusushi-scale", Scale);
