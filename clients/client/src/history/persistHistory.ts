import type { Unsubscribe } from '../emitter.js'
import type { HistoryEntry, HistoryStore } from './historyStore.js'

/** Where a history outlives the page: three functions of `localStorage` or `sessionStorage`. */
export type HistoryStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * Keeps a history under a key of the storage, and in step with other tabs that do the same: what
 * they add, read and clear is seen here. Returns the function that ends it.
 */
export function persistHistory(
  history: HistoryStore,
  key: string,
  storage: HistoryStorage,
  page: Window,
): Unsubscribe {
  const load = (): void => {
    const text = read(storage, key)
    if (text !== JSON.stringify(history.getSnapshot())) history.set(parseEntries(text))
  }
  const save = (): void => {
    const entries = history.getSnapshot()
    const text = JSON.stringify(entries)
    // Writing what is there already would set two tabs on answering each other.
    if (text !== (read(storage, key) ?? '[]')) write(storage, key, entries.length > 0 ? text : null)
  }
  const handleStorage = (event: StorageEvent): void => {
    if (event.key === key || event.key === null) load()
  }
  load()
  const stop = history.subscribe(save)
  page.addEventListener('storage', handleStorage)
  return () => {
    stop()
    page.removeEventListener('storage', handleStorage)
  }
}

function read(storage: HistoryStorage, key: string): string | null {
  try {
    return storage.getItem(key)
  } catch {
    return null
  }
}

function write(storage: HistoryStorage, key: string, text: string | null): void {
  try {
    if (text === null) storage.removeItem(key)
    else storage.setItem(key, text)
  } catch {
    // Full or forbidden: the page keeps what it has until it is left.
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
