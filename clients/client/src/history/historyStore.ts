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

/** Where a history outlives the page: two functions of `localStorage` or `sessionStorage`. */
export type HistoryStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** How a `HistoryStore` behaves. Everything has a default. */
export interface HistoryStoreOptions {
  readonly clock?: Clock | undefined
  /** How many entries are kept; the oldest goes first. Default 100. */
  readonly limit?: number | undefined
  /** Default: the history ends with the page. */
  readonly storage?: HistoryStorage | undefined
  /** The name in the storage. Default `crier:history`. */
  readonly storageKey?: string | undefined
}

/** What a bell shows: entries, newest first, and which of them were read. */
export class HistoryStore extends Store<readonly HistoryEntry[]> {
  readonly #clock: Clock
  readonly #limit: number
  readonly #storage: HistoryStorage | undefined
  readonly #key: string
  #count = 0

  constructor(options: HistoryStoreOptions = {}) {
    super([])
    this.#clock = options.clock ?? systemClock
    this.#limit = options.limit ?? 100
    this.#storage = options.storage
    this.#key = options.storageKey ?? 'crier:history'
    this.reload()
  }

  /** How many entries were not read. */
  get unread(): number {
    return this.getSnapshot().filter((entry) => !entry.isRead).length
  }

  add({ id, title, message = '', type = 'info' }: NewHistoryEntry): void {
    this.reload() // Another tab may have added to it.
    const at = this.#clock.now()
    const entry = { id: id ?? `${at}-${this.#count++}`, title, message, type, at, isRead: false }
    const entries = this.getSnapshot()
    if (entries.some((present) => present.id === entry.id)) return
    this.#replace([entry, ...entries].slice(0, this.#limit))
  }

  /** Marks one entry, or all of them. */
  markRead(id?: string): void {
    this.reload()
    this.#replace(
      this.getSnapshot().map((entry) =>
        id === undefined || entry.id === id ? { ...entry, isRead: true } : entry,
      ),
    )
  }

  clear(): void {
    this.#replace([])
  }

  /** Reads the storage again; for the `storage` event, by which other tabs tell of a change. */
  reload(): void {
    if (!this.#storage) return
    const entries = parseEntries(read(this.#storage, this.#key))
    if (JSON.stringify(entries) !== JSON.stringify(this.getSnapshot())) this.set(entries)
  }

  #replace(entries: readonly HistoryEntry[]): void {
    try {
      if (entries.length > 0) this.#storage?.setItem(this.#key, JSON.stringify(entries))
      else this.#storage?.removeItem(this.#key)
    } catch {
      // Full or forbidden: the page keeps what it has until it is left.
    }
    this.set(entries)
  }
}

function read(storage: HistoryStorage, key: string): string | null {
  try {
    return storage.getItem(key)
  } catch {
    return null
  }
}

/** Trusts nothing: the storage may hold what another version, or another program, wrote. */
function parseEntries(text: string | null): readonly HistoryEntry[] {
  try {
    const entries: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(entries) ? entries.filter(isEntry) : []
  } catch {
    return []
  }
}

function isEntry(value: unknown): value is HistoryEntry {
  const entry = value as Partial<Record<keyof HistoryEntry, unknown>> | null
  return (
    typeof entry?.id === 'string' &&
    typeof entry.title === 'string' &&
    typeof entry.message === 'string' &&
    typeof entry.type === 'string' &&
    typeof entry.at === 'number' &&
    typeof entry.isRead === 'boolean'
  )
}
