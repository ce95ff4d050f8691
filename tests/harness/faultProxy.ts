import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'

/**
 * What happens to bytes and to new connections:
 * `pass` forwards, `blackhole` takes everything and forwards nothing, `refuse` resets new connections,
 * `refuse-upgrade` answers a WebSocket handshake with 503 and forwards the rest.
 */
export type FaultMode = 'pass' | 'blackhole' | 'refuse' | 'refuse-upgrade'

const refusal = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

/** What one direction of a connection does, each step so much later, and never one before the other. */
class Delayed {
  readonly #waiting: { readonly due: number; readonly act: () => void }[] = []

  add(act: () => void, delay: number): void {
    if (delay === 0 && this.#waiting.length === 0) {
      act()
      return
    }
    this.#waiting.push({ due: performance.now() + delay, act })
    if (this.#waiting.length === 1) this.#wait()
  }

  #wait(): void {
    const next = this.#waiting[0]
    if (!next) return
    setTimeout(
      () => {
        next.act()
        this.#waiting.shift()
        this.#wait()
      },
      Math.max(0, next.due - performance.now()),
    )
  }
}

/**
 * A TCP proxy on a port of its own, between a client and a server that may come and go.
 *
 * A mode holds for everything from then on; `cut` and `reset` end what is there.
 */
export class FaultProxy {
  mode: FaultMode = 'pass'
  /** Each piece of data arrives so much later, in milliseconds; the order stays. */
  delay = 0
  /** Connections that were made since the start, refused ones included. */
  connections = 0
  /** What each WebSocket handshake asked for, refused ones included: `/` or `/?token=…`. */
  readonly upgrades: string[] = []
  bytesUp = 0
  bytesDown = 0
  /** Where the server is now. */
  target: number
  port = 0
  /** Where it connects from, `127.0.0.2`: each address has ports of its own, of which many polls use many. */
  localAddress: string | undefined
  readonly #server: Server
  readonly #open = new Set<Socket>()
  readonly #clients = new Set<Socket>()
  readonly #abandoned = new WeakSet<Socket>()
  readonly #asking = new Set<Socket>()

  private constructor(target: number) {
    this.target = target
    this.#server = createServer((client) => this.#accept(client))
  }

  static async start(target: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target)
    await new Promise<void>((listening) => {
      proxy.#server.listen(0, '127.0.0.1', listening)
    })
    proxy.port = (proxy.#server.address() as AddressInfo).port
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.port}/`
  }

  /** Whether some client has said the last word: a request, or a poll that is held. */
  get isAsked(): boolean {
    return this.#asking.size > 0
  }

  /** Ends every connection in an orderly way (FIN). */
  cut(): void {
    for (const socket of this.#open) socket.end()
  }

  /** Ends every connection as a crash does (RST). */
  reset(): void {
    for (const socket of this.#open) socket.resetAndDestroy()
  }

  /** Ends every connection for the client alone (RST); the server hears nothing, as after a change of networks. */
  abandon(): void {
    for (const client of this.#clients) {
      this.#abandoned.add(client)
      client.resetAndDestroy()
    }
  }

  async stop(): Promise<void> {
    this.reset()
    await new Promise((closed) => this.#server.close(closed))
  }

  #accept(client: Socket): void {
    this.connections++
    this.#open.add(client)
    this.#clients.add(client)
    client.on('error', () => client.destroy())
    client.on('close', () => {
      this.#open.delete(client)
      this.#clients.delete(client)
      this.#asking.delete(client)
    })
    client.once('data', (first) => {
      const head = first.toString('latin1')
      const isUpgrade = /^upgrade: *websocket/im.test(head)
      if (isUpgrade) this.upgrades.push(head.split(' ')[1] ?? '')
      if (this.mode === 'refuse') client.resetAndDestroy()
      else if (isUpgrade && this.mode === 'refuse-upgrade') client.end(refusal)
      else this.#forward(client, first)
    })
  }

  #forward(client: Socket, first: Buffer): void {
    const upstream = connect({
      port: this.target,
      host: '127.0.0.1',
      ...(this.localAddress !== undefined && { localAddress: this.localAddress }),
    })
    this.#pipe(client, upstream, (bytes) => {
      this.bytesUp += bytes
      this.#asking.add(client)
    })
    this.#pipe(upstream, client, (bytes) => {
      this.bytesDown += bytes
      this.#asking.delete(client)
    })
    client.emit('data', first)
  }

  #pipe(from: Socket, to: Socket, count: (bytes: number) => void): void {
    this.#open.add(from)
    const steps = new Delayed()
    const later = (act: () => void): void => steps.add(act, this.delay)
    from.on('data', (chunk: Buffer) => {
      if (this.#swallows(from) || to.destroyed) return
      count(chunk.length)
      later(() => to.write(chunk))
    })
    from.on('error', () => from.destroy())
    // A swallowed end is an end that the other side does not hear of.
    from.on('end', () => !this.#swallows(from) && later(() => to.end()))
    from.on('close', () => {
      this.#open.delete(from)
      if (!this.#swallows(from)) later(() => to.destroy())
    })
  }

  #swallows(from: Socket): boolean {
    return this.mode === 'blackhole' || this.#abandoned.has(from)
  }
}
