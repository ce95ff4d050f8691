import { WebSocket, type ClientOptions, type RawData } from 'ws'

export interface Frame {
  /** A text frame is a string, a binary one its bytes. */
  readonly data: string | Buffer
  /** When it came (performance.now). */
  readonly at: number
}

export interface EngineSocketEnd {
  readonly code: number
  readonly at: number
}

export interface EngineSocketOptions extends ClientOptions {
  /** By default pings are answered and not shown, so that a test may take its time. */
  readonly showsPings?: boolean
}

/** Refused with an HTTP answer instead of 101. */
export class UpgradeRefused extends Error {
  readonly status: number
  readonly body: string

  constructor(status: number, body: string) {
    super(`refused: ${status} ${body}`)
    this.status = status
    this.body = body
  }
}

/** A WebSocket of Engine.IO, frame by frame. */
export class EngineSocket {
  readonly socket: WebSocket
  readonly ended: Promise<EngineSocketEnd>
  hasEnded = false
  readonly #frames: Frame[] = []
  #wake: () => void = () => undefined

  private constructor(socket: WebSocket, showsPings: boolean) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = data as Buffer
      const frame = { data: isBinary ? bytes : bytes.toString(), at: performance.now() }
      if (frame.data === '2' && !showsPings) return socket.send('3')
      this.#frames.push(frame)
      this.#wake()
    })
    this.ended = new Promise((done) => {
      socket.on('close', (code) => {
        this.hasEnded = true
        this.#wake()
        done({ code, at: performance.now() })
      })
    })
  }

  /** Resolves at 101: the first frame is still to be read. Rejects with UpgradeRefused. */
  static async open(url: string, options: EngineSocketOptions = {}): Promise<EngineSocket> {
    const { showsPings = false, ...rest } = options
    const socket = new WebSocket(url, { perMessageDeflate: false, ...rest })
    const self = new EngineSocket(socket, showsPings)
    await new Promise<void>((done, fail) => {
      socket.once('open', done)
      socket.once('error', fail)
      socket.once('unexpected-response', (_request, response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', fail)
        response.on('end', () => {
          socket.terminate()
          fail(new UpgradeRefused(response.statusCode ?? 0, Buffer.concat(chunks).toString()))
        })
      })
    })
    return self
  }

  send(...frames: readonly (string | Buffer)[]): void {
    for (const frame of frames) this.socket.send(frame)
  }

  /** The next frame; rejects when the socket ends instead. */
  async nextFrame(): Promise<Frame> {
    for (;;) {
      const frame = this.#frames.shift()
      if (frame) return frame
      if (this.hasEnded) throw new Error(`the socket ended with ${(await this.ended).code}`)
      await new Promise<void>((wake) => (this.#wake = wake))
    }
  }

  async next(): Promise<string | Buffer> {
    return (await this.nextFrame()).data
  }

  async nextText(): Promise<string> {
    const data = await this.next()
    if (typeof data !== 'string') throw new Error(`binary: ${data.toString('hex')}`)
    return data
  }

  async take(count: number): Promise<(string | Buffer)[]> {
    const frames: (string | Buffer)[] = []
    while (frames.length < count) frames.push(await this.next())
    return frames
  }

  /** Frames that have come and were not read. */
  get unread(): readonly (string | Buffer)[] {
    return this.#frames.map((frame) => frame.data)
  }

  /** Cut without a close frame: half of what a lost network looks like. */
  terminate(): void {
    this.socket.terminate()
  }
}
