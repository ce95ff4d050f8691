import { systemClock } from './clock.js'
import { decode, encode, type WireMessage } from './codec.js'
import { Connection } from './connection.js'
import type { ConnectionSnapshot } from './connectionState.js'
import type { DashboardClientOptions } from './dashboardClientOptions.js'
import { Emitter, type Unsubscribe } from './emitter.js'
import type { ClientMessageType, DashboardEvents } from './generated/dashboardEvents.js'
import { Outbox, type SendResult } from './outbox.js'
import { browserSignals } from './pageSignals.js'
import type { ReadableStore } from './store.js'
import type { TransportClosed } from './transport/transport.js'
import { webSocketTransport } from './transport/webSocketTransport.js'

/** What a client listens to: a person's events, or those of one queue. */
export type Topic = { readonly userId: string } | { readonly queueId: string }

/** What happens to the client itself; the server's events are in `DashboardClient.events`. */
export interface ClientLifecycle {
  /** The socket is open. */
  connected: undefined
  /**
   * The connection is gone. Once per outage, however many attempts fail; no event after
   * `disconnect`.
   */
  disconnected: TransportClosed | undefined
  /** The server confirmed a subscription: from here on nothing of the topic is missed. */
  subscribed: Topic
  /** Events may have been missed, so whatever was read before should be read again. */
  gap: undefined
  /** Every message, control messages included. */
  message: WireMessage
  /** The server could not follow a message. The connection stays. */
  serverError: WireMessage
  /** A frame that is not a message; it is dropped. */
  malformed: unknown
  /** Trouble with the socket itself; `disconnected` follows. */
  error: unknown
}

/** The server takes no more than 10 MiB at once (close code 1009). */
const maxMessageLength = 10 * 1024 * 1024

/**
 * Live events of one person: stays connected, subscribes again after an outage, keeps what is sent
 * meanwhile.
 */
export class DashboardClient extends Emitter<ClientLifecycle> {
  /**
   * The server's events by type, as they came: a publisher may leave fields out, so look before you
   * use one.
   */
  readonly events: Emitter<DashboardEvents> = new Emitter()
  readonly #connection: Connection
  readonly #outbox: Outbox
  readonly #queues = new Set<string>()
  #userId: string | undefined
  #isDown = false
  #wasSubscribed = false

  constructor(options: DashboardClientOptions = {}) {
    super()
    this.#outbox = new Outbox(options.outboxLimit ?? 100)
    this.#connection = new Connection({
      clock: options.clock ?? systemClock,
      signals: options.signals ?? browserSignals(),
      transport: options.transport ?? webSocketTransport(options.WebSocket),
      backoff: {
        baseMs: options.reconnectDelay ?? 1_000,
        maxMs: options.maxReconnectDelay ?? 30_000,
        random: options.random ?? Math.random,
      },
      maxAttempts: options.maxReconnectAttempts ?? Infinity,
      connectTimeoutMs: options.connectTimeout ?? 10_000,
      heartbeatIntervalMs: options.heartbeatInterval ?? 30_000,
      heartbeatTimeoutMs: options.heartbeatTimeout ?? 10_000,
      url: () => options.url ?? pageUrl(),
      getToken: options.getToken,
      ping: text('ping'),
      onOpen: () => this.#handleOpen(),
      onFrame: (frame) => this.#handleFrame(frame),
      onError: (event) => this.emit('error', event),
      onEnd: (event) => this.#handleEnd(event),
    })
  }

  /** The state of the connection, to be observed. */
  get connection(): ReadableStore<ConnectionSnapshot> {
    return this.#connection
  }

  /** When the server was last heard of, in milliseconds since 1970. */
  get lastContactAt(): number | undefined {
    return this.#connection.lastContactAt
  }

  /** How many messages wait for a connection. */
  get waitingMessages(): number {
    return this.#outbox.size
  }

  /** Whose events are listened to. */
  get userId(): string | undefined {
    return this.#userId
  }

  /** Connects as this person. For another person than before, the connection is made anew. */
  connect(userId: string): void {
    if (this.#userId !== undefined && this.#userId !== userId) {
      this.disconnect()
      this.#wasSubscribed = false
    }
    this.#userId = userId
    if (this.#connection.getSnapshot().state === 'closed') this.#isDown = false
    this.#connection.open()
  }

  /** Ends the connection and gives up on messages that wait. */
  disconnect(): void {
    this.#outbox.clear()
    this.#connection.close()
  }

  /** Tries to connect at once instead of waiting for the next attempt. */
  retryNow(): void {
    this.#connection.retryNow()
  }

  /**
   * Sends a message, or keeps it until there is a connection. The promise never rejects; `sent`
   * means handed to the socket, which is not yet a proof of arrival.
   */
  send(message: object): Promise<SendResult> {
    const frame = encode(message)
    if (frame === undefined) return refused('unencodable')
    if (frame.length > maxMessageLength) return refused('too_large')
    const { state, reason } = this.#connection.getSnapshot()
    const ended = state === 'failed' || (state === 'closed' && reason === 'requested')
    if (ended) return refused('closed')
    if (this.#connection.send(frame)) return Promise.resolve({ sent: true })
    return this.#outbox.add(frame)
  }

  /**
   * Listens to the events of a queue, also after an outage, until the returned function is called.
   */
  subscribeToQueue(queueId: string): Unsubscribe {
    this.#queues.add(queueId)
    this.#connection.send(text('subscribe', { queueId }))
    return () => {
      if (this.#queues.delete(queueId)) this.#connection.send(text('unsubscribe', { queueId }))
    }
  }

  #handleOpen(): void {
    this.#isDown = false
    this.#connection.send(text('subscribe', { userId: this.#userId }))
    for (const queueId of this.#queues) this.#connection.send(text('subscribe', { queueId }))
    this.#outbox.flush((frame) => this.#connection.send(frame))
    this.emit('connected', undefined)
  }

  #handleEnd(event: TransportClosed | undefined): void {
    const { state, reason } = this.#connection.getSnapshot()
    if (state === 'failed') this.#outbox.clear()
    if (this.#isDown && reason !== 'requested') return
    this.#isDown = true
    this.emit('disconnected', event)
  }

  #handleFrame(frame: unknown): void {
    const message = decode(frame)
    if (!message) return this.emit('malformed', frame)
    this.emit('message', message)
    if (message.type === 'subscribed') this.#handleSubscribed(message)
    else if (message.type === 'error') this.emit('serverError', message)
    else this.events.emit(message.type as keyof DashboardEvents, message as never)
  }

  #handleSubscribed({ userId, queueId }: WireMessage): void {
    if (typeof queueId === 'string') return this.emit('subscribed', { queueId })
    if (typeof userId !== 'string') return
    this.emit('subscribed', { userId })
    if (this.#wasSubscribed) this.emit('gap', undefined)
    this.#wasSubscribed = true
  }
}

function text(type: ClientMessageType, fields?: object): string {
  return JSON.stringify({ type, ...fields })
}

function refused(reason: 'unencodable' | 'too_large' | 'closed'): Promise<SendResult> {
  return Promise.resolve({ sent: false, reason })
}

function pageUrl(): string {
  const { protocol, host } = location
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`
}
