// The course of one laboratory value, small enough for a table cell.

import { css, html, svg } from "lit";
import { moment } from "../words/figures.js";
import { Part } from "../panel/part.js";
import { base } from "../panel/styles.js";
import type { Result } from "./fhir.js";

const WIDTH = 96;
const HEIGHT = 28;
const MARGIN = 4;

/** A line through the values over time; the last one has the dot. */
export class Sparkline extends Part {
  static override properties = { results: { attribute: false }, zone: {} };
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 96px;
        height: 28px;
      }
      polyline {
        fill: none;
        stroke: var(--accent);
        stroke-width: 1.5;
      }
      circle {
        fill: var(--accent);
      }
    `,
  ];

  /** In the order of time; at least two numbers. */
  declare results: readonly Result[];
  declare zone: string;

  override render() {
    const { words, results } = this;
    const points = pointsOf(results);
    const last = points.at(-1);
    const values = results
      .map((result) => `${moment(result.at, this.zone)} ${result.text}`)
      .join(words.listJoint);
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words.trendOf(results[0]?.name ?? "", values)}>
      ${svg`<polyline points=${points.map(({ x, y }) => `${x},${y}`).join(" ")}></polyline>`}
      ${last === undefined ? "" : svg`<circle cx=${last.x} cy=${last.y} r="3"></circle>`}
    </svg>`;
  }
}

function pointsOf(results: readonly Result[]): { x: number; y: number }[] {
  const numbers = results.map((result) => result.number ?? 0);
  const times = results.map((result) => Date.parse(result.at));
  const along = scale(times, MARGIN, WIDTH - MARGIN);
  const up = scale(numbers, HEIGHT - MARGIN, MARGIN);
  return results.map((_, index) => ({ x: along[index] ?? 0, y: up[index] ?? 0 }));
}

function scale(values: readonly number[], from: number, to: number): number[] {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const at = (value: number): number =>
    highest === lowest ? (from + to) / 2 : from + ((value - lowest) / (highest - lowest)) * (to - from);
  return values.map((value) => Number(at(value).toFixed(1)));
}

customElements.define("record-sparkline", Sparkline);
