import type { Unsubscribe } from '@crier/client'

/** Collects what must be undone when a view goes away. */
export class Scope {
  readonly #undo: (() => void)[] = []
  readonly #abort = new AbortController()

  /** For `addEventListener`. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  add(undo: Unsubscribe): void {
    this.#undo.push(undo)
  }

  /** Calls `render` now and whenever the store changes. */
  follow(store: { subscribe: (onChange: () => void) => Unsubscribe }, render: () => void): void {
    render()
    this.add(store.subscribe(render))
  }

  dispose(): void {
    this.#abort.abort()
    for (const undo of this.#undo.splice(0).reverse()) undo()
  }
}
