import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { eventually } from '../eventually.js'
import { FaultProxy } from '../faultProxy.js'
import { clientKinds, node48, node48Msgpack, transportChoices, type ClientKind } from './clients.js'
import type { Transports } from './driverCalls.js'
import { RealClient, type ConnectOptions, type RealConnection } from './realClient.js'
import type { RealSocket } from './realSocket.js'
import { isReference, ScenarioServer, type ScenarioOptions } from './scenarioServer.js'

/** What the tests of one client over one choice of transports work with: it, others beside it, the server. */
export class SocketRig {
  readonly kind: ClientKind
  readonly transports: Transports
  readonly #parts: () => Parts

  constructor(kind: ClientKind, transports: Transports, parts: () => Parts) {
    this.kind = kind
    this.transports = transports
    this.#parts = parts
  }

  readonly isReference = isReference

  /** Debian's Python client gives up on a poll with more than 16 packets. The reference sends it such, crier does not. */
  get isTooMuchForReference(): boolean {
    return isReference && this.kind.language === 'python' && this.transports.at(-1) === 'polling'
  }

  get server(): ScenarioServer {
    return this.#parts().server
  }

  /** Between the client under test and the server. */
  get proxy(): FaultProxy {
    return this.#parts().proxy
  }

  get client(): RealClient {
    return this.#parts().client
  }

  /** Over polling: until the server holds a poll. */
  async isPolling(): Promise<void> {
    if (this.transports.at(-1) === 'polling') await eventually(() => this.proxy.isAsked)
  }

  /**
   * Takes the client's connection and refuses new ones: between two polls it would not even notice otherwise. Nor
   * would the server, but by its ping, and therefore a poll has to be there.
   */
  async lose(way: 'cut' | 'reset' = 'reset'): Promise<void> {
    await this.isPolling()
    this.proxy.mode = 'refuse'
    this.proxy[way]()
  }

  /** The same, and the server does not notice. */
  async loseUnseen(): Promise<void> {
    await this.isPolling()
    this.proxy.mode = 'refuse'
    this.proxy.abandon()
  }

  letBack(): void {
    this.proxy.mode = 'pass'
  }

  /** The client under test, connected. */
  connect(options: Partial<ConnectOptions> = {}): Promise<RealConnection> {
    return this.client.connect(this.proxy.url, { transports: this.transports, ...options })
  }

  /** The same with one namespace. */
  async connectSocket(options: Partial<ConnectOptions> = {}): Promise<RealSocket> {
    const [socket] = (await this.connect(options)).sockets.values()
    if (socket === undefined) throw new Error('no namespace')
    return socket
  }

  /** Somebody else, in Node and straight to the server, who is not what the test is about. */
  async companion(auth: Record<string, unknown> = {}, nsp = '/'): Promise<RealSocket> {
    const { companions, server } = this.#parts()
    const options = { transports: ['websocket'], namespaces: { [nsp]: auth } } as const
    return (await companions.connect(server.url, options)).socket(nsp)
  }
}

interface Parts {
  readonly server: ScenarioServer
  readonly proxy: FaultProxy
  readonly client: RealClient
  readonly companions: RealClient
}

async function startParts(kind: ClientKind, options: ScenarioOptions): Promise<Parts> {
  const server = await ScenarioServer.start({ msgpack: kind.parser === 'msgpack', ...options })
  const proxy = await FaultProxy.start(server.port)
  const client = new RealClient(kind.start(() => proxy.url))
  const companion = kind.parser === 'msgpack' ? node48Msgpack : node48
  const companions = new RealClient(companion.start(() => server.url))
  return { server, proxy, client, companions }
}

interface Scope {
  readonly server?: ScenarioOptions
  /** Default: all. */
  readonly clients?: (kind: ClientKind) => boolean
  readonly transports?: (transports: Transports) => boolean
}

/** Runs `tests` for each client over each choice of transports; one server and one client for each kind of client. */
export function describeClients(scope: Scope, tests: (rig: SocketRig) => void): void {
  const { server = {}, clients = () => true, transports = () => true } = scope
  const kinds = clientKinds.filter(clients).map((kind) => [kind.name, kind] as const)
  const choices = transportChoices.filter(([, choice]) => transports(choice))
  describe.each(kinds)('%s', (_, kind) => {
    let parts: Parts
    beforeAll(async () => {
      parts = await startParts(kind, server)
    })
    beforeEach(() => {
      parts.proxy.mode = 'pass'
    })
    afterEach(async () => {
      await Promise.all([parts.client.closeAll(), parts.companions.closeAll()])
    })
    afterAll(async () => {
      await parts.client.stop()
      await parts.proxy.stop()
      await parts.server.stop()
    })
    describe.each(choices)('%s', (__, choice) => {
      tests(new SocketRig(kind, choice, () => parts))
    })
  })
}
