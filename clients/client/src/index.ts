/**
 * Live events for web pages: the part without a screen. Nothing here touches the document; toasts,
 * the connection indicator and the history have entry points of their own.
 *
 * @packageDocumentation
 */
export { fullJitter, type Backoff } from './backoff.js'
export { systemClock, Timer, type Clock, type TimerId } from './clock.js'
export type { WireMessage } from './codec.js'
export type { ConnectionReason, ConnectionSnapshot, ConnectionState } from './connectionState.js'
export { DashboardClient, type ClientLifecycle, type Topic } from './dashboardClient.js'
export type { DashboardClientOptions } from './dashboardClientOptions.js'
export { Emitter, type Listener, type Unsubscribe } from './emitter.js'
export { closeCode, reconnectAfter, type Reconnect } from './generated/closeCodes.js'
export * from './generated/dashboardEvents.js'
export type { ErrorCode } from './generated/errors.js'
export type { SendFailure, SendResult } from './outbox.js'
export { browserSignals, type PageSignal, type PageSignals } from './pageSignals.js'
export { Store, type ReadableStore } from './store.js'
export type {
  Transport,
  TransportClosed,
  TransportFactory,
  TransportHandlers,
} from './transport/transport.js'
export type { WebSocketConstructor } from './transport/webSocketTransport.js'
