import type { WireMessage } from '../codec.js'
import { DashboardClient } from '../dashboardClient.js'
import type { DashboardClientOptions } from '../dashboardClientOptions.js'
import { callSafely, Emitter, type Listener, type Unsubscribe } from '../emitter.js'
import type { SendResult } from '../outbox.js'
import type { ToastType } from '../toast/toastContent.js'
import { messageTypes, terminalEvent } from './classicEvents.js'
import { announceScript, classicPage, type PageHook } from './classicPage.js'

/** The options of the first version, and those of `DashboardClient`. */
export interface DashboardWebSocketClientOptions extends DashboardClientOptions {
  /** Write what happens to the console. */
  readonly debug?: boolean | undefined
}

/** The state as the first version reports it. */
export interface DashboardWebSocketState {
  readonly connectionState: 'disconnected' | 'connecting' | 'connected'
  readonly reconnectAttempts: number
  readonly userId: string | null
  readonly isConnected: boolean
}

/** The client class of classic pages, with the surface of the first version (contract A §7). */
export class DashboardWebSocketClient {
  readonly MESSAGE_TYPES: Readonly<Record<string, string>> = messageTypes
  /** The client that does the work. */
  readonly core: DashboardClient
  /** The person whose events are listened to. */
  userId: string | null = null
  readonly #handlers = new Emitter<Record<string, unknown>>()
  readonly #isVerbose: boolean

  constructor(options: DashboardWebSocketClientOptions = {}) {
    this.#isVerbose = options.debug === true
    this.core = new DashboardClient(options)
    this.core.on('connected', () => this.trigger('connected'))
    this.core.on('disconnected', (event) => this.trigger('disconnected', event))
    this.core.on('error', (event) => this.trigger('error', event))
    this.core.on('malformed', (frame) => this.#log('dropped', frame))
    this.core.on('message', (message) => this.#dispatch(message))
  }

  connect(userId: string): void {
    // Callers without types have passed numbers, and nothing at all.
    const id: unknown = userId
    if (typeof id !== 'string' && typeof id !== 'number') return
    this.userId = String(id)
    this.core.connect(this.userId)
  }

  disconnect(): void {
    this.core.disconnect()
  }

  /**
   * Sends now or as soon as there is a connection; the promise tells which, or why not, and never
   * rejects.
   */
  send(message: object): Promise<SendResult> {
    return this.core.send(message)
  }

  on(event: string, handler: Listener<unknown>): Unsubscribe {
    return this.#handlers.on(event, handler)
  }

  once(event: string, handler: Listener<unknown>): Unsubscribe {
    return this.#handlers.once(event, handler)
  }

  off(event: string, handler: Listener<unknown>): void {
    this.#handlers.off(event, handler)
  }

  trigger(event: string, data?: unknown): void {
    this.#log(event, data)
    this.#handlers.emit(event, data)
  }

  getState(): DashboardWebSocketState {
    const { state, attempt } = this.core.connection.getSnapshot()
    const isConnected = state === 'live'
    return {
      connectionState: isConnected ? 'connected' : state === 'connecting' ? state : 'disconnected',
      reconnectAttempts: attempt,
      userId: this.userId,
      isConnected,
    }
  }

  showToast(title: string, message: string, type?: ToastType): void {
    classicPage().showToast?.(title, message, type)
  }

  #dispatch(message: WireMessage): void {
    const { type } = message
    if (type === 'pong' || type === 'subscribed') return
    const terminal = terminalEvent(type)
    // Contract A §9 row 1: `message` hears of every event, as its documentation always said.
    if (type !== 'error') this.trigger('message', message)
    this.trigger(type, message)
    if (terminal) {
      this.showToast(terminal.title, terminal.text(message), terminal.type)
      this.#callPage('updateCounts', terminal.load)
    } else if (type === 'status_update') {
      const { updateType } = message
      if (updateType === 'dashboard_refresh') this.#callPage('updateCounts')
      if (updateType === 'incident_report') this.#callPage('loadIncidentReports')
    }
  }

  #callPage(...hooks: readonly PageHook[]): void {
    for (const name of hooks) {
      const hook = classicPage()[name]
      if (typeof hook === 'function') callSafely(hook)
    }
  }

  #log(what: string, detail: unknown): void {
    // eslint-disable-next-line no-console -- the caller asked for it
    if (this.#isVerbose) console.log('[DashboardWebSocket]', what, detail)
  }
}

/** Puts the class on the window; a second script does not replace the class of the first. */
export function installWebSocketClient(): void {
  const page = classicPage()
  page.DashboardWebSocketClient ??= DashboardWebSocketClient
  announceScript()
}
