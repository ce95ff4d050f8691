/** How long to wait before coming back. */
export interface Backoff {
  /** The widest wait before the first attempt, in milliseconds. */
  readonly baseMs: number
  /** The widest wait before any attempt, in milliseconds. */
  readonly maxMs: number
  /** A number from 0 up to but not including 1. */
  readonly random: () => number
}

/**
 * The wait before attempt `attempt` (0 is the first): anything from nothing to min(max, base ·
 * 2^attempt). Full jitter, so that the tabs of a restarted server do not come back in step.
 */
export function fullJitter(attempt: number, backoff: Backoff): number {
  return backoff.random() * ceiling(attempt, backoff)
}

/** The wait after a server asked for patience: one step further, and never less than half of it. */
export function patientJitter(attempt: number, backoff: Backoff): number {
  return (0.5 + backoff.random() / 2) * ceiling(attempt + 1, backoff)
}

function ceiling(attempt: number, { baseMs, maxMs }: Backoff): number {
  return Math.min(maxMs, baseMs * 2 ** attempt)
}
