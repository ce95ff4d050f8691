import { systemClock, Timer, type Clock } from '../clock.js'
import { Store, type ReadableStore } from '../store.js'
import type { Transport, TransportFactory, TransportHandlers } from '../transport/transport.js'
import { webSocketTransport } from '../transport/webSocketTransport.js'
import { socketIoTransport } from './socketIoTransport.js'

/** The transports there are to choose from. */
export type TransportKind = 'plain' | 'socketio'

/** What the messages travel by. */
export type Carrier = 'websocket' | 'polling'

/** What is known about the way to the server; immutable. */
export interface LinkSnapshot {
  /** What was chosen. */
  readonly kind: TransportKind
  /** What is in use now; undefined while there is no connection. */
  readonly carrier: Carrier | undefined
  /** How long the last ping took, there and back, in milliseconds. */
  readonly latencyMs: number | undefined
}

/** How a `TransportSwitch` behaves. Everything has a default. */
export interface TransportSwitchOptions {
  readonly kind?: TransportKind | undefined
  readonly plain?: TransportFactory | undefined
  /** Given what it has to call with the name of the carrier. */
  readonly socketIo?: ((onCarrier: (name: string) => void) => TransportFactory) | undefined
  /** How often the latency is measured, in milliseconds. Default 5 000. */
  readonly interval?: number | undefined
  readonly clock?: Clock | undefined
}

const ping = JSON.stringify({ type: 'ping' })
const pong = '{"type":"pong"'
/** Whoever changes the transport has not lost it. */
const changed = { code: 1000, reason: 'Transport changed' }

/**
 * A transport that can be changed while the client runs, and that measures its latency:
 *
 *     const link = new TransportSwitch()
 *     const client = new DashboardClient({ transport: link.factory })
 *     link.choose('socketio')
 *     client.retryNow()
 */
export class TransportSwitch implements ReadableStore<LinkSnapshot> {
  readonly #store: Store<LinkSnapshot>
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #timer: Timer
  readonly #factories: Readonly<Record<TransportKind, TransportFactory>>
  #current: { readonly transport: Transport; readonly handlers: TransportHandlers } | undefined
  #isOpen = false
  /** When the pings left that are not answered yet; answers come in their order. */
  #pings: number[] = []

  readonly subscribe: ReadableStore<LinkSnapshot>['subscribe']
  readonly getSnapshot: ReadableStore<LinkSnapshot>['getSnapshot']

  constructor(options: TransportSwitchOptions = {}) {
    const socketIo =
      options.socketIo ?? ((onCarrier): TransportFactory => socketIoTransport({ onCarrier }))
    this.#clock = options.clock ?? systemClock
    this.#intervalMs = options.interval ?? 5_000
    this.#timer = new Timer(this.#clock)
    this.#factories = {
      plain: options.plain ?? webSocketTransport(),
      socketio: socketIo((name) => this.#handleCarrier(name)),
    }
    this.#store = new Store<LinkSnapshot>({
      kind: options.kind ?? 'plain',
      carrier: undefined,
      latencyMs: undefined,
    })
    this.subscribe = this.#store.subscribe
    this.getSnapshot = this.#store.getSnapshot
  }

  /** For `DashboardClientOptions.transport`. */
  readonly factory: TransportFactory = (url, handlers, token) => {
    const { kind } = this.getSnapshot()
    const transport = this.#factories[kind](url, this.#watch(kind, handlers), token)
    const own: Transport = {
      send: (text) => this.#send(transport, text),
      close: () => {
        if (this.#current?.transport === transport) this.#forget()
        transport.close()
      },
    }
    this.#current = { transport, handlers }
    return own
  }

  /** Uses another transport from the next attempt on; a connection that is open ends. */
  choose(kind: TransportKind): void {
    if (kind === this.getSnapshot().kind) return
    const current = this.#current
    this.#forget()
    this.#store.set({ kind, carrier: undefined, latencyMs: undefined })
    if (!current) return
    current.transport.close()
    current.handlers.closed(changed)
  }

  #watch(kind: TransportKind, handlers: TransportHandlers): TransportHandlers {
    return {
      ...handlers,
      opened: () => {
        if (kind === 'plain') this.#handleCarrier('websocket')
        this.#isOpen = true
        // What the client has to say comes first.
        handlers.opened()
        this.#measure()
      },
      received: (frame) => {
        if (typeof frame === 'string' && frame.startsWith(pong)) this.#handlePong()
        handlers.received(frame)
      },
      closed: (event) => {
        this.#forget()
        handlers.closed(event)
      },
    }
  }

  #send(transport: Transport, text: string): boolean {
    const isTaken = transport.send(text)
    if (isTaken && text === ping) this.#pings.push(this.#clock.now())
    return isTaken
  }

  #measure(): void {
    const transport = this.#current?.transport
    if (!transport) return
    // One that is not answered yet tells enough when it is.
    if (this.#pings.length === 0) this.#send(transport, ping)
    this.#timer.start(this.#intervalMs, () => this.#measure())
  }

  #handlePong(): void {
    const sentAt = this.#pings.shift()
    if (sentAt === undefined) return
    const latencyMs = Math.max(0, this.#clock.now() - sentAt)
    this.#store.set({ ...this.getSnapshot(), latencyMs })
  }

  #handleCarrier(name: string): void {
    const carrier = name === 'polling' ? 'polling' : 'websocket'
    this.#store.set({ ...this.getSnapshot(), carrier, latencyMs: undefined })
    // The old way says nothing about the new one.
    if (this.#isOpen) this.#measure()
  }

  #forget(): void {
    this.#timer.stop()
    this.#pings = []
    this.#current = undefined
    this.#isOpen = false
    const { kind } = this.getSnapshot()
    this.#store.set({ kind, carrier: undefined, latencyMs: undefined })
  }
}
