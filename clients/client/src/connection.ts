import type { Backoff } from './backoff.js'
import { Timer, type Clock } from './clock.js'
import {
  idleSnapshot,
  type ConnectionReason,
  type ConnectionSnapshot,
  type ConnectionState,
} from './connectionState.js'
import type { Unsubscribe } from './emitter.js'
import { Heartbeat } from './heartbeat.js'
import type { PageSignal, PageSignals } from './pageSignals.js'
import { RetryPolicy } from './retryPolicy.js'
import { Store, type ReadableStore } from './store.js'
import type {
  Transport,
  TransportClosed,
  TransportFactory,
  TransportHandlers,
} from './transport/transport.js'

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly clock: Clock
  readonly signals: PageSignals
  readonly transport: TransportFactory
  readonly backoff: Backoff
  readonly maxAttempts: number
  readonly connectTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly heartbeatTimeoutMs: number
  /** The address without the credential. */
  readonly url: () => string
  /** Asked before every attempt; undefined where a cookie does the work. */
  readonly getToken: (() => string | undefined | Promise<string | undefined>) | undefined
  readonly ping: string
  readonly onOpen: () => void
  readonly onFrame: (frame: unknown) => void
  readonly onError: (event: unknown) => void
  /** A connection or an attempt ended; `event` is missing unless the transport itself ended. */
  readonly onEnd: (event: TransportClosed | undefined) => void
}

/** Keeps one connection alive for as long as the caller wants it. */
export class Connection implements ReadableStore<ConnectionSnapshot> {
  readonly #options: ConnectionOptions
  readonly #store = new Store(idleSnapshot)
  readonly #policy: RetryPolicy
  readonly #heartbeat: Heartbeat
  readonly #timer: Timer
  #transport: Transport | undefined
  #stopSignals: Unsubscribe | undefined
  #credential: string | undefined
  #liveSince = 0
  #lastContactAt: number | undefined
  /** Tells an attempt that waits for its token that it is not wanted any more. */
  #generation = 0

  readonly subscribe: ReadableStore<ConnectionSnapshot>['subscribe'] = this.#store.subscribe
  readonly getSnapshot: ReadableStore<ConnectionSnapshot>['getSnapshot'] = this.#store.getSnapshot

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#policy = new RetryPolicy(options.backoff, options.maxAttempts)
    this.#timer = new Timer(options.clock)
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      intervalMs: options.heartbeatIntervalMs,
      timeoutMs: options.heartbeatTimeoutMs,
      sendPing: () => this.send(options.ping),
      onSilence: () => this.#lose('no_pong'),
    })
  }

  /** When the last frame arrived, in milliseconds since 1970. */
  get lastContactAt(): number | undefined {
    return this.#lastContactAt
  }

  /** Connects, unless that is done or under way. Forgets earlier refusals. */
  open(): void {
    if (this.#is('connecting', 'live')) return
    this.#policy.reset()
    this.#stopSignals ??= this.#options.signals.subscribe((signal) => this.#handleSignal(signal))
    this.#attempt('requested')
  }

  /** Ends it until `open` is called. */
  close(): void {
    this.#stopSignals?.()
    this.#stopSignals = undefined
    if (this.#is('idle') || (this.#is('closed') && this.#reason === 'requested')) return
    this.#drop()
    this.#enter('closed', 'requested')
    this.#options.onEnd(undefined)
  }

  /** Does not wait for the next attempt any longer; after a failure it starts anew. */
  retryNow(): void {
    if (this.#is('failed')) this.open()
    else if (this.#is('waiting', 'offline')) this.#attempt('requested')
  }

  /** Whether the text was handed to the socket. */
  send(text: string): boolean {
    return this.#is('live') && this.#transport?.send(text) === true
  }

  get #reason(): ConnectionReason {
    return this.getSnapshot().reason
  }

  #is(...states: readonly ConnectionState[]): boolean {
    return states.includes(this.getSnapshot().state)
  }

  #enter(
    state: ConnectionState,
    reason: ConnectionReason,
    closeCode?: number,
    retryAt?: number,
  ): void {
    this.#store.set({ state, reason, attempt: this.#policy.attempt, retryAt, closeCode })
  }

  /** Lets go of the transport and of everything that waits. */
  #drop(): void {
    this.#generation++
    this.#timer.stop()
    this.#heartbeat.stop()
    this.#transport?.close()
    this.#transport = undefined
  }

  #attempt(reason: ConnectionReason): void {
    this.#drop()
    this.#enter('connecting', reason)
    const { connectTimeoutMs, getToken } = this.#options
    this.#timer.start(connectTimeoutMs, () => this.#lose('connect_timeout'))
    if (getToken) void this.#attemptWithToken(getToken, this.#generation)
    else this.#connect(undefined)
  }

  async #attemptWithToken(
    getToken: NonNullable<ConnectionOptions['getToken']>,
    generation: number,
  ): Promise<void> {
    const outcome = await Promise.resolve()
      .then(getToken)
      .then(
        (token) => ({ token }),
        () => undefined,
      )
    if (generation !== this.#generation) return
    if (outcome) this.#connect(outcome.token)
    else this.#lose('token_failed')
  }

  #connect(token: string | undefined): void {
    this.#credential = token
    try {
      const handlers: TransportHandlers = {
        opened: () => this.#handleOpen(),
        received: (frame) => this.#handleFrame(frame),
        errored: this.#options.onError,
        closed: (event) => this.#lose('lost', event),
      }
      this.#transport = this.#options.transport(this.#options.url(), handlers, token)
    } catch (error) {
      this.#options.onError(error)
      this.#lose('lost')
    }
  }

  #handleOpen(): void {
    this.#timer.stop()
    this.#policy.opened()
    this.#liveSince = this.#lastContactAt = this.#options.clock.now()
    this.#heartbeat.start()
    this.#enter('live', 'opened')
    // Whoever watches the state may have closed the connection already.
    if (this.#is('live')) this.#options.onOpen()
  }

  #handleFrame(frame: unknown): void {
    this.#lastContactAt = this.#options.clock.now()
    this.#policy.accepted()
    this.#heartbeat.heard()
    this.#options.onFrame(frame)
  }

  #lose(reason: ConnectionReason, event?: TransportClosed): void {
    const now = this.#options.clock.now()
    const livedMs = this.#is('live') ? now - this.#liveSince : 0
    this.#drop()
    const { outcome, delayMs } = this.#policy.judge(event?.code, this.#credential, livedMs)
    if (outcome === 'retry') {
      this.#timer.start(delayMs, () => this.#attempt('retry'))
      // Attempts go on without a network: the browser's word is a hint, and localhost is always
      // there.
      const state = this.#options.signals.isOnline() ? 'waiting' : 'offline'
      this.#enter(state, reason, event?.code, now + delayMs)
    } else {
      this.#enter('failed', outcome, event?.code)
    }
    this.#options.onEnd(event)
  }

  #handleSignal(signal: PageSignal): void {
    if (signal === 'offline') {
      this.#handleOffline()
    } else if (signal === 'hidden') {
      this.#handlePageHidden()
    } else {
      this.#wake(signal)
    }
  }

  #handleOffline(): void {
    const { closeCode, retryAt } = this.getSnapshot()
    if (this.#is('live', 'connecting')) this.#lose('browser_offline')
    else if (this.#is('waiting')) this.#enter('offline', 'browser_offline', closeCode, retryAt)
  }

  #handlePageHidden(): void {
    if (!this.#is('live', 'connecting', 'waiting', 'offline')) return
    this.#drop()
    this.#enter('closed', 'page_hidden')
    this.#options.onEnd(undefined)
  }

  #wake(signal: PageSignal): void {
    const returned = this.#is('closed') && this.#reason === 'page_hidden' && signal === 'shown'
    if (returned || this.#is('waiting', 'offline')) this.#attempt('woken')
    else if (this.#is('live')) this.#heartbeat.probe()
  }
}
