import type { Unsubscribe } from '../emitter.js'
import type { PageSignal, PageSignals } from '../pageSignals.js'

/** A page that reports what the test wants. */
export class FakeSignals implements PageSignals {
  online = true
  readonly #listeners = new Set<(signal: PageSignal) => void>()

  isOnline(): boolean {
    return this.online
  }

  subscribe(listener: (signal: PageSignal) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size
  }

  send(signal: PageSignal): void {
    if (signal === 'online' || signal === 'offline') this.online = signal === 'online'
    for (const listener of [...this.#listeners]) listener(signal)
  }
}
