/** Removes what it was returned for; calling it twice is harmless. */
export type Unsubscribe = () => void

/** Called with the payload of an event. */
export type Listener<Payload> = (payload: Payload) => void

/**
 * Calls listeners by name. A listener that throws neither stops the others nor the caller: its
 * error is thrown again on its own, so that the page's error reporting sees it.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<PropertyKey, Set<Listener<never>>>()

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Unsubscribe {
    let listeners = this.#listeners.get(name)
    if (!listeners) this.#listeners.set(name, (listeners = new Set()))
    listeners.add(listener)
    return () => this.off(name, listener)
  }

  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Unsubscribe {
    const stop = this.on(name, (payload) => {
      stop()
      listener(payload)
    })
    return stop
  }

  off<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): void {
    this.#listeners.get(name)?.delete(listener)
  }

  /** Listeners added meanwhile are called from the next event on. */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])] as Listener<Events[Name]>[]) {
      callSafely(() => listener(payload))
    }
  }
}

/**
 * Runs foreign code; what it throws surfaces as an uncaught error instead of breaking the caller.
 */
export function callSafely(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
