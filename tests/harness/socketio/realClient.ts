import { eventually } from '../eventually.js'
import type { ClientDriver, StartDriver } from './clientDriver.js'
import type { Transports } from './driverCalls.js'
import { RealSocket } from './realSocket.js'
import { toWire } from './wireValues.js'

export interface ConnectOptions {
  readonly transports: Transports
  /** Of each namespace its `auth`; by default `/` with none. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Default: it does not come back. */
  readonly reconnectAfter?: number
}

/** A connection with its namespaces. */
export class RealConnection {
  readonly sockets: ReadonlyMap<string, RealSocket>
  readonly #driver: ClientDriver
  readonly #name: string

  constructor(driver: ClientDriver, name: string, sockets: ReadonlyMap<string, RealSocket>) {
    this.#driver = driver
    this.#name = name
    this.sockets = sockets
  }

  socket(nsp = '/'): RealSocket {
    const socket = this.sockets.get(nsp)
    if (socket === undefined) throw new Error(`no ${nsp} over this connection`)
    return socket
  }

  /** Until the client uses that transport. */
  async uses(transport: string): Promise<void> {
    const [socket] = this.sockets.values()
    await eventually(async () => (await socket?.state())?.transport === transport)
  }

  close(): Promise<void> {
    return this.#driver.call('close', this.#name)
  }
}

/** A real client library: makes connections, and ends those of a test with it. */
export class RealClient {
  readonly #sockets = new Map<string, RealSocket>()
  #connections: RealConnection[] = []
  #count = 0
  readonly #driver: Promise<ClientDriver>

  constructor(start: StartDriver) {
    this.#driver = start((news) => this.#sockets.get(news.socket)?.hear(news))
  }

  /** Resolves when the attempt is on its way. */
  async open(url: string, options: ConnectOptions): Promise<RealConnection> {
    const driver = await this.#driver
    const connection = `connection-${++this.#count}`
    const sockets = new Map<string, RealSocket>()
    const wanted = Object.entries(options.namespaces ?? { '/': {} }).map(([nsp, auth]) => {
      const socket = `${connection}${nsp}`
      sockets.set(nsp, new RealSocket(driver, socket, nsp))
      return { socket, nsp, auth: toWire(auth) as Record<string, unknown> }
    })
    for (const socket of sockets.values()) this.#sockets.set(socket.name, socket)
    const opened = new RealConnection(driver, connection, sockets)
    this.#connections.push(opened)
    await driver.call('open', {
      connection,
      url,
      transports: options.transports,
      query: options.query ?? {},
      headers: options.headers ?? {},
      reconnectAfter: options.reconnectAfter ?? false,
      sockets: wanted,
    })
    return opened
  }

  /** Resolves when every namespace is connected, over the transport that the client will stay with. */
  async connect(url: string, options: ConnectOptions): Promise<RealConnection> {
    const connection = await this.open(url, options)
    await Promise.all([...connection.sockets.values()].map((socket) => socket.connected()))
    await connection.uses(options.transports.at(-1) ?? '')
    return connection
  }

  async closeAll(): Promise<void> {
    const connections = this.#connections
    this.#connections = []
    await Promise.all(connections.map((connection) => connection.close()))
    this.#sockets.clear()
  }

  async stop(): Promise<void> {
    await this.closeAll()
    await (await this.#driver).stop()
  }
}
