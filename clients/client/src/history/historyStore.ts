import { systemClock, type Clock } from '../clock.js'
import { Store } from '../store.js'
import type { ToastType } from '../toast/toastContent.js'

/** Something that was told. */
export interface HistoryEntry {
  readonly id: string
  readonly title: string
  readonly message: string
  readonly type: ToastType
  /** Milliseconds since 1970. */
  readonly at: number
  readonly isRead: boolean
}

/** What is known of a new entry; the rest is filled in. */
export interface NewHistoryEntry {
  /** An entry with this id is not added twice, whichever tab heard of it first. */
  readonly id?: string | undefined
  readonly title: string
  readonly message?: string | undefined
  readonly type?: ToastType | undefined
}

/** How a `HistoryStore` behaves. Everything has a default. */
export interface HistoryStoreOptions {
  readonly clock?: Clock | undefined
  /** How many entries are kept; the oldest goes first. Default 100. */
  readonly limit?: number | undefined
}

/** What a bell shows: entries, newest first, and which of them were read. */
export class HistoryStore extends Store<readonly HistoryEntry[]> {
  readonly #clock: Clock
  readonly #limit: number
  #count = 0

  constructor(options: HistoryStoreOptions = {}) {
    super([])
    this.#clock = options.clock ?? systemClock
    this.#limit = options.limit ?? 100
  }

  /** How many entries were not read. */
  get unread(): number {
    return this.getSnapshot().filter((entry) => !entry.isRead).length
  }

  add({ id, title, message = '', type = 'info' }: NewHistoryEntry): void {
    const at = this.#clock.now()
    const entry = { id: id ?? `${at}-${this.#count++}`, title, message, type, at, isRead: false }
    const entries = this.getSnapshot()
    if (entries.some((present) => present.id === entry.id)) return
    this.set([entry, ...entries].slice(0, this.#limit))
  }

  /** Marks one entry, or all of them. */
  markRead(id?: string): void {
    this.set(
      this.getSnapshot().map((entry) =>
        id === undefined || entry.id === id ? { ...entry, isRead: true } : entry,
      ),
    )
  }

  clear(): void {
    this.set([])
  }
}
