import { fullJitter, patientJitter, type Backoff } from './backoff.js'
import { reconnectAfter } from './generated/closeCodes.js'

/** Whether and when to come back after a connection ended. */
export interface Verdict {
  readonly outcome: 'retry' | 'unauthorized' | 'attempts_exhausted'
  readonly delayMs: number
}

/**
 * A connection that lived this long has nothing to do with what the server complained about before.
 */
const settledAfterMs = 30_000

/** Remembers what led here: attempts, refusals and pleas for patience. */
export class RetryPolicy {
  readonly #backoff: Backoff
  readonly #maxAttempts: number
  #attempt = 0
  #patience = 0
  #refused: { readonly credential: string | undefined } | undefined

  constructor(backoff: Backoff, maxAttempts: number) {
    this.#backoff = backoff
    this.#maxAttempts = maxAttempts
  }

  /** Attempts to come back since the connection was last live. */
  get attempt(): number {
    return this.#attempt
  }

  /** Starts from the beginning, as after a new sign-in. */
  reset(): void {
    this.#attempt = 0
    this.#patience = 0
    this.#refused = undefined
  }

  opened(): void {
    this.#attempt = 0
  }

  /** A frame arrived, hence the credential was taken. */
  accepted(): void {
    this.#refused = undefined
  }

  /** Judges the end of a connection that was made with `credential` and was live for `livedMs`. */
  judge(code: number | undefined, credential: string | undefined, livedMs: number): Verdict {
    if (livedMs > settledAfterMs) this.#patience = 0
    const reconnect = reconnectAfter[code ?? 0]
    if (reconnect === 'after_sign_in') {
      if (this.#refused && this.#refused.credential === credential) return end('unauthorized')
      this.#refused = { credential }
    }
    if (this.#attempt >= this.#maxAttempts) return end('attempts_exhausted')
    const attempt = this.#attempt++
    // Opening sets the attempts back to zero, and a server may open and complain at once, for ever.
    const delayMs =
      reconnect === 'later'
        ? patientJitter(Math.max(attempt, this.#patience++), this.#backoff)
        : fullJitter(attempt, this.#backoff)
    return { outcome: 'retry', delayMs }
  }
}

function end(outcome: 'unauthorized' | 'attempts_exhausted'): Verdict {
  return { outcome, delayMs: 0 }
}
