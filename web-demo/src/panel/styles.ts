// How the parts look. Colours keep a contrast of at least 4.5 to 1 and never say anything alone.

import { css } from "lit";

/** Colours and measures, for an element that may stand anywhere. */
export const tokens = css`
  :host {
    --ink: #17212b;
    --muted: #4a5764;
    --line: #c5ced6;
    --faint: #eef2f5;
    --card: #ffffff;
    --accent: #0a5470;
    --benefit: #14603a;
    --harm: #9a1b1b;
    --open: #574a00;
    --note: #fdf5df;
    --note-line: #a87400;
    --small: 0.8125rem;
    font-family: "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", "Noto Sans", sans-serif;
    font-size: 1rem;
    line-height: 1.6;
    line-break: strict;
    color: var(--ink);
  }
`;

/** What the parts have in common. */
export const base = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  h4,
  h5,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
  }
  h2,
  h3,
  h4,
  h5 {
    line-height: 1.4;
    word-break: auto-phrase;
  }
  h3,
  h4 {
    font-size: 1rem;
  }
  h5 {
    font-size: 0.9375rem;
  }
  ul,
  ol {
    list-style: none;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: start;
    font-weight: 600;
    padding-block: 0.25rem;
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 0.375rem 0.5rem;
    border-bottom: 1px solid var(--line);
  }
  thead th {
    color: var(--muted);
    font-weight: 600;
    font-size: var(--small);
    border-bottom-width: 2px;
  }
  tbody th {
    font-weight: 600;
  }
  .scroll {
    overflow-x: auto;
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: var(--small);
    line-height: 1.5;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .badge {
    display: inline-block;
    border: 1px solid currentColor;
    border-radius: 0.25rem;
    padding: 0 0.375rem;
    font-size: var(--small);
    line-height: 1.5;
    white-space: nowrap;
  }
  .benefit {
    color: var(--benefit);
  }
  .harm {
    color: var(--harm);
  }
  .uncertain {
    color: var(--open);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  code {
    font-family: "Noto Sans Mono CJK JP", ui-monospace, monospace;
    font-size: var(--small);
    white-space: nowrap;
  }
  a {
    color: var(--accent);
    overflow-wrap: anywhere;
  }
  details > summary {
    cursor: pointer;
    padding-block: 0.375rem;
  }
  summary > h4,
  summary > h5 {
    display: inline;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    background: var(--card);
    border: 1px solid var(--accent);
    color: var(--accent);
    border-radius: 0.375rem;
    padding: 0.375rem 0.875rem;
    min-height: 2.5rem;
    cursor: pointer;
  }
  button.primary {
    background: var(--accent);
    color: #ffffff;
  }
  button:hover {
    box-shadow: 0 0 0 1px var(--accent);
  }
  :focus-visible {
    outline: 3px solid #0b57d0;
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: no-preference) {
    button {
      transition: box-shadow 0.12s;
    }
  }
`;
