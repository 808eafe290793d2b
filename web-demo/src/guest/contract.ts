// What goes into the guest and what comes out. Answers are generated from the core's schema; the request is
// written here, since only its reader is in Rust (core/src/call.rs).

export type * from "../generated/contract.js";

/** A bedside finding that the record does not hold. */
export interface AnswerGiven {
  name: string;
  /** A level's name, a number in the input's unit, or a date and time (RFC 3339). */
  value: string;
  author: string;
  /** When it was answered, RFC 3339. */
  at: string;
  source: "form";
}

/** When, where and with which answers a question is asked. */
export interface Setting {
  /** The moment of the question, RFC 3339. */
  at?: string;
  zone?: string;
  lang?: "ja" | "en";
  occasion?: "asked" | "patient_view";
  answers?: readonly AnswerGiven[];
  /** The models asked, by id; all where absent. */
  models?: readonly string[];
}

/** `{"ok": ...}` or `{"error": ...}`. */
export type Envelope<T> = { ok: T } | { error: import("../generated/contract.js").Notice };
