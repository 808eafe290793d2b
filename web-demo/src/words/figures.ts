// How numbers and moments are written.

/** A probability in per cent: whole, but for the ends of the scale, where a whole number would hide too much. */
export function percentage(probability: number, digits = percentDigits(probability)): string {
  return (probability * 100).toFixed(digits);
}

/** The digits in which a probability is written; those of the estimate serve its interval too. */
export function percentDigits(probability: number): number {
  return probability < 0.1 || probability > 0.9 ? 1 : 0;
}

/** A risk difference as a number of people among 1,000, without its sign; less than one is not rounded away. */
export function perThousand(difference: number): string {
  const people = Math.abs(difference * 1000);
  return people >= 0.95 || people < 0.05 ? people.toFixed(0) : people.toFixed(1);
}

/** A relative effect with its interval. */
export function ratio(
  { estimate, lower, upper }: { estimate: number; lower: number; upper: number },
  range: (from: string, to: string) => string,
): string {
  return `${estimate.toFixed(2)} (${range(lower.toFixed(2), upper.toFixed(2))})`;
}

/** Log odds as the factor by which the odds are multiplied. */
export function oddsFactor(logit: number): string {
  const factor = Math.exp(logit);
  return factor >= 10 ? factor.toFixed(0) : factor.toFixed(2);
}

/** `[estimate, lower, upper]` as `0.79 (0.77–0.81)`. */
export function figure([estimate, lower, upper]: readonly [number, number, number], digits = 2): string {
  const [e, l, u] = [estimate, lower, upper].map((value) => minus(value.toFixed(digits)));
  return `${e} (${l}–${u})`;
}

function minus(text: string): string {
  // −0.00 is zero, and a hyphen beside a dash of a range cannot be told from it.
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

/** A UCUM unit as people write it. */
export function unitForPeople(ucum: string): string {
  return ucum
    .replace("mm[Hg]", "mmHg")
    .replace("Cel", "℃")
    .replace("10*", "×10^")
    .replace("/uL", "/μL")
    .replace(/\{[^}]*\}/g, "");
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** What was recorded: a moment in the given zone to the minute, anything else as it is. */
export function moment(recorded: string, zone: string): string {
  const time = MOMENT.test(recorded) ? Date.parse(recorded) : NaN;
  if (Number.isNaN(time)) return recorded;
  return new Date(time + offsetMs(zone)).toISOString().slice(0, 16).replace("T", " ");
}

/** A moment as `datetime-local` takes it. */
export function localMoment(at: string, zone: string): string {
  return new Date(Date.parse(at) + offsetMs(zone)).toISOString().slice(0, 16);
}

/** What a `datetime-local` holds, as RFC 3339. */
export function momentOf(local: string, zone: string): string {
  return `${local.length === 16 ? `${local}:00` : local}${zone}`;
}

/** Milliseconds by which a zone (`Z` or `±HH:MM`) is ahead of UTC. */
function offsetMs(zone: string): number {
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (parts === null) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return (parts[1] === "-" ? -minutes : minutes) * 60_000;
}
