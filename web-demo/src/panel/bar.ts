// A difference per 1,000 on a line with zero in its middle: fewer to the left, more to the right. Every line of one
// comparison has the same extent, so that benefit and harm can be set side by side. The words beside it say the same.

import { css, html, nothing, svg } from "lit";
import { perThousand } from "../words/figures.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** A difference of risks, with its interval where there is one. */
export interface Difference {
  estimate: number;
  lower?: number;
  upper?: number;
}

/** The line. */
export class Bar extends Part {
  static override properties = { value: { attribute: false }, extent: { type: Number } };
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        height: 2.125rem;
        overflow: visible;
      }
      text {
        font-size: 0.75rem;
        fill: var(--muted);
      }
      .axis {
        stroke: var(--muted);
      }
      .fewer {
        fill: var(--benefit);
      }
      .more {
        fill: var(--harm);
      }
      .interval {
        stroke: var(--ink);
        stroke-width: 2;
      }
    `,
  ];

  declare value: Difference;
  /** The difference at either end of the line, above 0. */
  declare extent: number;

  override render() {
    const { estimate, lower, upper } = this.value;
    const place = (difference: number): number => 50 + (50 * difference) / this.extent;
    const at = (difference: number): string => `${Math.min(100, Math.max(0, place(difference))).toFixed(2)}%`;
    const from = Math.min(place(estimate), 50);
    const width = Math.abs(place(estimate) - 50);
    const people = perThousand(this.extent);
    return html`<svg aria-hidden="true">
      <rect class=${estimate < 0 ? "fewer" : "more"} x="${from.toFixed(2)}%" width="${width.toFixed(2)}%" y="4" height="9"></rect>
      ${lower === undefined || upper === undefined
        ? nothing
        : svg`<line class="interval" x1=${at(lower)} x2=${at(upper)} y1="8.5" y2="8.5"></line>`}
      <line class="axis" x1="50%" x2="50%" y1="0" y2="18"></line>
      <line class="axis" x1="0" x2="100%" y1="18" y2="18"></line>
      <text x="0" y="30" text-anchor="start">−${people}</text>
      <text x="50%" y="30" text-anchor="middle">0</text>
      <text x="100%" y="30" text-anchor="end">+${people}</text>
    </svg>`;
  }
}

customElements.define("kusushi-bar", Bar);
