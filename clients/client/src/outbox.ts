/** Why a message was not handed to the socket. */
export type SendFailure = 'full' | 'closed' | 'too_large' | 'unencodable'

/** What became of a message. A value, not an exception, so that nobody is obliged to catch it. */
export type SendResult =
  { readonly sent: true } | { readonly sent: false; readonly reason: SendFailure }

interface Waiting {
  readonly text: string
  readonly settle: (result: SendResult) => void
}

/**
 * Keeps messages in order while there is no connection; full means refused, never silently dropped.
 */
export class Outbox {
  readonly #limit: number
  #waiting: Waiting[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many messages wait. */
  get size(): number {
    return this.#waiting.length
  }

  add(text: string): Promise<SendResult> {
    if (this.size >= this.#limit) return Promise.resolve({ sent: false, reason: 'full' })
    return new Promise((settle) => this.#waiting.push({ text, settle }))
  }

  /** Hands messages over in order, until one is not taken. */
  flush(send: (text: string) => boolean): void {
    for (let next = this.#waiting[0]; next && send(next.text); next = this.#waiting[0]) {
      this.#waiting.shift()
      next.settle({ sent: true })
    }
  }

  /** Gives up on everything that waits. */
  clear(): void {
    const given = this.#waiting
    this.#waiting = []
    for (const { settle } of given) settle({ sent: false, reason: 'closed' })
  }
}
