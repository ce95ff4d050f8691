import { WebSocket, type ClientOptions } from 'ws'

export type Message = Readonly<Record<string, unknown>>

/** How a socket ended: by a close frame, or by an HTTP status instead of an upgrade. */
export interface SocketEnd {
  readonly code?: number
  readonly reason?: string
  readonly status?: number
}

/** A WebSocket of System A as a program sees it: messages in order, and how it ended. */
export class PlainSocket {
  readonly messages: Message[] = []
  /** The frames as they came. */
  readonly texts: string[] = []
  readonly socket: WebSocket
  readonly ended: Promise<SocketEnd>
  isEnded = false
  pings = 0
  readonly #opened: Promise<boolean>
  #wake: () => void = () => undefined

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, options)
    this.socket.on('error', () => this.#wake())
    this.socket.on('ping', () => this.pings++)
    this.socket.on('message', (data: Buffer) => {
      this.texts.push(data.toString())
      this.messages.push(JSON.parse(data.toString()) as Message)
      this.#wake()
    })
    this.ended = new Promise((resolve) => {
      const end = (how: SocketEnd): void => {
        this.isEnded = true
        this.#wake()
        resolve(how)
      }
      this.socket.on('unexpected-response', (_request, response) => {
        end({ status: response.statusCode ?? 0 })
        this.socket.terminate()
      })
      this.socket.on('close', (code, reason) => end({ code, reason: reason.toString() }))
    })
    this.#opened = new Promise((resolve) => {
      this.socket.on('open', () => resolve(true))
      void this.ended.then(() => resolve(false))
    })
  }

  /** Resolves when it is open; rejects when it is refused. */
  static async open(url: string, options: ClientOptions = {}): Promise<PlainSocket> {
    const socket = new PlainSocket(url, options)
    if (!(await socket.#opened)) throw new Error(`refused: ${JSON.stringify(await socket.ended)}`)
    return socket
  }

  /** Opens, subscribes and waits for the replies: from then on nothing is missed. */
  static async subscribed(
    url: string,
    ids: { readonly userId?: string; readonly queueId?: string },
    options: ClientOptions = {},
  ): Promise<PlainSocket> {
    const socket = await PlainSocket.open(url, options)
    socket.send({ type: 'subscribe', ...ids })
    await socket.waitFor((message) => message['type'] === 'subscribed', Object.keys(ids).length)
    return socket
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  of(type: string): readonly Message[] {
    return this.messages.filter((message) => message['type'] === type)
  }

  /** The `count`-th message, past or future, for which `matches` holds. */
  async waitFor(
    matches: (message: Message) => boolean,
    count = 1,
    milliseconds = 10_000,
  ): Promise<Message> {
    const deadline = Date.now() + milliseconds
    for (;;) {
      const found = this.messages.filter(matches)[count - 1]
      if (found) return found
      const left = deadline - Date.now()
      if (left <= 0 || this.isEnded) throw new Error(`not among ${JSON.stringify(this.messages)}`)
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, left)
        this.#wake = () => {
          clearTimeout(timer)
          wake()
        }
      })
    }
  }

  waitForType(type: string, count = 1): Promise<Message> {
    return this.waitFor((message) => message['type'] === type, count)
  }

  /** Everything that was sent before this has been handled when it resolves: frames keep their order. */
  async settle(): Promise<void> {
    const pongs = this.of('pong').length
    this.send({ type: 'ping' })
    await this.waitForType('pong', pongs + 1)
  }

  close(): void {
    this.socket.terminate()
  }
}
