import { systemClock, Timer, type Clock } from '@crier/client'
import { h } from './dom.js'

const collectMs = 1_000

/** Tells screen readers what happens, politely and not more often than they can follow. */
export class Announcer {
  /** Must be in the page before the first word. */
  readonly element: HTMLElement = h('div', { role: 'status', class: 'visually-hidden' })
  readonly #timer: Timer
  /** Newer words about the same thing replace older ones. */
  readonly #waiting = new Map<string, string>()

  constructor(clock: Clock = systemClock) {
    this.#timer = new Timer(clock)
  }

  say(subject: string, text: string): void {
    this.#waiting.set(subject, text)
    if (this.#timer.id === undefined) this.#timer.start(collectMs, () => this.#speak())
  }

  #speak(): void {
    this.element.textContent = [...this.#waiting.values()].join(' ')
    this.#waiting.clear()
  }
}
