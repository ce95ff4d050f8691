interface Waiting<T> {
  readonly matches: (item: T) => boolean
  readonly take: (item: T) => void
}

/** What arrives on its own, kept in order until a test asks for it. */
export class Inbox<T> {
  /** Everything that ever arrived. */
  readonly all: T[] = []
  readonly #unread: T[] = []
  readonly #waiting = new Set<Waiting<T>>()

  put(item: T): void {
    this.all.push(item)
    for (const waiting of this.#waiting) {
      if (!waiting.matches(item)) continue
      this.#waiting.delete(waiting)
      waiting.take(item)
      return
    }
    this.#unread.push(item)
  }

  /** The first that matches and was not taken before; waits for it. */
  take(what: string, matches: (item: T) => boolean, milliseconds = 10_000): Promise<T> {
    const index = this.#unread.findIndex(matches)
    const [found] = index === -1 ? [] : this.#unread.splice(index, 1)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((done, fail) => {
      const waiting: Waiting<T> = {
        matches,
        take: (item) => {
          clearTimeout(timer)
          done(item)
        },
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting)
        fail(new Error(`no ${what} within ${milliseconds} ms; had ${JSON.stringify(this.all)}`))
      }, milliseconds)
      this.#waiting.add(waiting)
    })
  }
}
