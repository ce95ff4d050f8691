import type { Clock, TimerId } from '../clock.js'

interface Task {
  readonly at: number
  readonly run: () => void
}

/** Time that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now: number
  #nextId = 1
  readonly #tasks = new Map<TimerId, Task>()

  constructor(now: number = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.#now = now
  }

  /** How many timers run. */
  get pending(): number {
    return this.#tasks.size
  }

  now(): number {
    return this.#now
  }

  setTimeout(task: () => void, delayMs: number): TimerId {
    const id = this.#nextId++
    this.#tasks.set(id, { at: this.#now + Math.max(0, delayMs), run: task })
    return id
  }

  clearTimeout(timer: TimerId): void {
    this.#tasks.delete(timer)
  }

  /** Lets time pass; timers fire in order, each at its own moment. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#next(); next && next[1].at <= end; next = this.#next()) {
      const [id, task] = next
      this.#tasks.delete(id)
      this.#now = Math.max(this.#now, task.at)
      task.run()
    }
    this.#now = end
  }

  /**
   * Lets time pass as a sleeping machine does: timers that were due fire afterwards, all too late.
   */
  sleep(ms: number): void {
    this.#now += ms
    this.advance(0)
  }

  #next(): [TimerId, Task] | undefined {
    return [...this.#tasks].sort(([, a], [, b]) => a.at - b.at)[0]
  }
}
