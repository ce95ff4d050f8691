import { Timer, type Clock } from './clock.js'

/** What a heartbeat needs. */
export interface HeartbeatOptions {
  readonly clock: Clock
  /** A ping is sent this often, in milliseconds. */
  readonly intervalMs: number
  /** Silence after a ping that means the connection is dead, in milliseconds. */
  readonly timeoutMs: number
  readonly sendPing: () => void
  readonly onSilence: () => void
}

/**
 * Notices a connection that is dead without having been closed. Any frame counts as a sign of life.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #interval: Timer
  readonly #timeout: Timer

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#interval = new Timer(options.clock)
    this.#timeout = new Timer(options.clock)
  }

  start(): void {
    this.#timeout.stop()
    this.#interval.start(this.#options.intervalMs, () => this.probe())
  }

  stop(): void {
    this.#interval.stop()
    this.#timeout.stop()
  }

  /** Asks at once. Called when the machine may have slept. */
  probe(): void {
    const { clock, timeoutMs, sendPing, onSilence } = this.#options
    this.start()
    const deadline = clock.now() + timeoutMs
    this.#timeout.start(timeoutMs, () => {
      // A timer that is far too late was frozen together with the page, and so was the answer.
      if (clock.now() > deadline + timeoutMs) this.probe()
      else onSilence()
    })
    sendPing()
  }

  /** A frame has arrived. */
  heard(): void {
    this.#timeout.stop()
  }
}
