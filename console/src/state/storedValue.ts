/**
 * One text in the browser's storage; without access to it nothing is remembered, and nothing
 * breaks.
 */
export class StoredValue {
  readonly #key: string
  readonly #storage: () => Storage

  constructor(key: string, storage: () => Storage) {
    this.#key = key
    this.#storage = storage
  }

  get(): string | undefined {
    try {
      return this.#storage().getItem(this.#key) ?? undefined
    } catch {
      return undefined
    }
  }

  set(value: string): void {
    try {
      this.#storage().setItem(this.#key, value)
    } catch {
      // Full or forbidden.
    }
  }

  clear(): void {
    try {
      this.#storage().removeItem(this.#key)
    } catch {
      // Forbidden.
    }
  }
}
