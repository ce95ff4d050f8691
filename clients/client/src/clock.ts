/** Names a running timer; opaque to everybody but the clock that gave it. */
export type TimerId = number

/** Time as the client sees it. Injected, so that tests decide when a second is over. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  setTimeout(task: () => void, delayMs: number): TimerId
  clearTimeout(timer: TimerId): void
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (task, delayMs) => setTimeout(task, delayMs),
  clearTimeout: (timer) => clearTimeout(timer),
}

/** At most one pending task: starting it again replaces the former one. */
export class Timer {
  readonly #clock: Clock
  #id: TimerId | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The pending task, if there is one. */
  get id(): TimerId | undefined {
    return this.#id
  }

  start(delayMs: number, task: () => void): void {
    this.stop()
    this.#id = this.#clock.setTimeout(() => {
      this.#id = undefined
      task()
    }, delayMs)
  }

  stop(): void {
    if (this.#id !== undefined) this.#clock.clearTimeout(this.#id)
    this.#id = undefined
  }
}
