import { callSafely, type Unsubscribe } from './emitter.js'

/**
 * Something to observe. The functions need no `this`, and the snapshot stays the same object until
 * something changed, as React's `useSyncExternalStore` and Vue's `shallowRef` want it.
 */
export interface ReadableStore<Snapshot> {
  readonly subscribe: (onChange: () => void) => Unsubscribe
  readonly getSnapshot: () => Snapshot
}

/** Holds one immutable snapshot and tells when it was replaced. */
export class Store<Snapshot> implements ReadableStore<Snapshot> {
  readonly #watchers = new Set<() => void>()
  #snapshot: Snapshot

  constructor(initial: Snapshot) {
    this.#snapshot = initial
  }

  readonly getSnapshot = (): Snapshot => this.#snapshot

  readonly subscribe = (onChange: () => void): Unsubscribe => {
    // A wrapper of its own, so that the same function may subscribe twice and leave once.
    const watcher = (): void => onChange()
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  set(snapshot: Snapshot): void {
    if (Object.is(snapshot, this.#snapshot)) return
    this.#snapshot = snapshot
    for (const watcher of [...this.#watchers]) callSafely(watcher)
  }
}
