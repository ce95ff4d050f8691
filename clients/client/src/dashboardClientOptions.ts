import type { Clock } from './clock.js'
import type { PageSignals } from './pageSignals.js'
import type { TransportFactory } from './transport/transport.js'
import type { WebSocketConstructor } from './transport/webSocketTransport.js'

/** How a `DashboardClient` behaves. Everything has a default; times are in milliseconds. */
export interface DashboardClientOptions {
  /** The address of the server. Default: the host of the page, `wss` where the page has `https`. */
  readonly url?: string | undefined
  /**
   * Asked before every attempt; a plain WebSocket sends it as `?token=`. Leave it out where the session is an HttpOnly
   * cookie: an address is more often written to a log than a cookie is.
   */
  readonly getToken?: (() => string | undefined | Promise<string | undefined>) | undefined
  /** The widest first wait before coming back; it doubles with each attempt. Default 1 000. */
  readonly reconnectDelay?: number | undefined
  /** The widest wait of all. Default 30 000. */
  readonly maxReconnectDelay?: number | undefined
  /** Default: no limit. */
  readonly maxReconnectAttempts?: number | undefined
  /** An attempt that is not answered by then is given up. Default 10 000. */
  readonly connectTimeout?: number | undefined
  /** How often a `ping` is sent. Default 30 000. */
  readonly heartbeatInterval?: number | undefined
  /** A connection that is silent for so long after a `ping` is dead. Default 10 000. */
  readonly heartbeatTimeout?: number | undefined
  /** How many messages wait for a connection at most. Default 100. */
  readonly outboxLimit?: number | undefined
  /** Default: the clock of the machine. */
  readonly clock?: Clock | undefined
  /** Default: `Math.random`. */
  readonly random?: (() => number) | undefined
  /** Default: a plain WebSocket. `@crier/client/socketio` has others. */
  readonly transport?: TransportFactory | undefined
  /** Default: the WebSocket of the platform. */
  readonly WebSocket?: WebSocketConstructor | undefined
  /** Default: the signals of the browser window. */
  readonly signals?: PageSignals | undefined
}
