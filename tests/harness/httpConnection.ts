import { connect, type Socket } from 'node:net'

export interface HttpAnswer {
  readonly status: number
  /** By lower-case name; what occurs twice is joined with ", ". */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** When its last byte was read (performance.now). */
  readonly at: number
}

export interface HttpRequest {
  readonly method?: string
  readonly target: string
  /** As they are written; Host and Content-Length are added when they are left out. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

interface Head {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly bytes: number
}

function parseHead(input: Buffer): Head | undefined {
  const end = input.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = input.toString('latin1', 0, end).split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value)
  }
  return { status: Number(first.split(' ')[1]), headers, bytes: end + 4 }
}

/** The chunked body at the start of `input` and how many bytes it takes; undefined when it is not whole. */
function parseChunks(input: Buffer): { body: Buffer; bytes: number } | undefined {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const line = input.indexOf('\r\n', at)
    if (line < 0) return undefined
    const size = parseInt(input.toString('latin1', at, line), 16)
    const end = line + 2 + size + 2
    if (input.length < end) return undefined
    if (size === 0) return { body: Buffer.concat(parts), bytes: end }
    parts.push(input.subarray(line + 2, line + 2 + size))
    at = end
  }
}

/**
 * A client that hides nothing: HTTP/1.1 over one TCP connection, byte for byte, which can also write half a request,
 * pipeline, hang up and reset.
 */
export class HttpConnection {
  readonly socket: Socket
  /** The server's side has ended, whichever way. */
  readonly ended: Promise<void>
  hasEnded = false
  #input = Buffer.alloc(0)
  #wake: () => void = () => undefined
  readonly #isHead: boolean[] = []

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk])
      this.#wake()
    })
    this.ended = new Promise((done) => {
      const end = (): void => {
        this.hasEnded = true
        this.#wake()
        done()
      }
      socket.once('end', end)
      socket.once('close', end)
    })
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    await new Promise<void>((done, fail) => {
      socket.once('connect', done)
      socket.once('error', fail)
    })
    return new HttpConnection(socket)
  }

  /** One request on a connection of its own. */
  static async request(port: number, request: HttpRequest): Promise<HttpAnswer> {
    const connection = await HttpConnection.open(port)
    connection.send(request)
    try {
      return await connection.answer()
    } finally {
      connection.socket.destroy()
    }
  }

  send(request: HttpRequest): void {
    const { method = 'GET', target, headers = {}, body = '' } = request
    const lines: Record<string, string> = { Host: '127.0.0.1', ...headers }
    if (method !== 'GET' && lines['Content-Length'] === undefined) {
      lines['Content-Length'] = String(Buffer.byteLength(body))
    }
    const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
    this.#isHead.push(method === 'HEAD')
    // Latin-1, so that a header can hold any byte.
    const start = Buffer.from(`${method} ${target} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1')
    this.socket.write(Buffer.concat([start, Buffer.from(body)]))
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes)
  }

  /** The next answer; rejects when the connection ends before it is whole. */
  async answer(): Promise<HttpAnswer> {
    const isHead = this.#isHead.shift() ?? false
    const head = await this.#take(() => parseHead(this.#input))
    if (!head) throw new Error('the connection ended without an answer')
    this.#input = this.#input.subarray(head.bytes)
    const body = await this.#body(head, isHead)
    return {
      status: head.status,
      headers: head.headers,
      body: body.toString(),
      at: performance.now(),
    }
  }

  /** RST: as when a browser's page has gone. */
  reset(): void {
    this.socket.resetAndDestroy()
  }

  /** FIN: nothing more will be sent; answers can still be read. */
  finish(): void {
    this.socket.end()
  }

  async #body(head: Head, isHead: boolean): Promise<Buffer> {
    if (isHead || head.status === 101 || head.status === 204 || head.status === 304) {
      return Buffer.alloc(0)
    }
    if (head.headers.get('transfer-encoding') === 'chunked') {
      const chunks = await this.#take(() => parseChunks(this.#input))
      if (!chunks) throw new Error('the connection ended within a chunked body')
      this.#input = this.#input.subarray(chunks.bytes)
      return chunks.body
    }
    const length = head.headers.get('content-length')
    if (length === undefined) {
      await this.ended
      return this.#input
    }
    const whole = await this.#take(() => (this.#input.length >= Number(length) ? true : undefined))
    if (whole === undefined) throw new Error('the connection ended within a body')
    const body = this.#input.subarray(0, Number(length))
    this.#input = this.#input.subarray(Number(length))
    return body
  }

  async #take<T>(read: () => T | undefined): Promise<T | undefined> {
    for (;;) {
      const value = read()
      if (value !== undefined || this.hasEnded) return value
      await new Promise<void>((wake) => (this.#wake = wake))
    }
  }
}
