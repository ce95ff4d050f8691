import type { io as openSocket, Socket } from 'socket.io-client'
import { closeCode } from '../generated/closeCodes.js'
import { dashboardSocketIo } from '../generated/dashboardEvents.js'
import type {
  Transport,
  TransportClosed,
  TransportFactory,
  TransportHandlers,
} from '../transport/transport.js'

/** The part of `socket.io-client` that is used. */
export interface SocketIoModule {
  readonly io: typeof openSocket
}

/** How Socket.IO connects. */
export interface SocketIoTransportOptions {
  /** Default: polling first, then WebSocket, as Socket.IO does. */
  readonly transports?: readonly ('polling' | 'websocket')[] | undefined
  /** Told what packets travel by: "polling", then perhaps "websocket". */
  readonly onCarrier?: ((name: string) => void) | undefined
  /** Default: `import('socket.io-client')`. */
  readonly load?: (() => Promise<SocketIoModule>) | undefined
}

/** What a lost connection looks like without a close frame. */
const lost = 1006

/** What CONNECT_ERROR says, as the close code a plain WebSocket would have got. */
const refusals: Readonly<Record<string, number>> = {
  Unauthorized: closeCode.unauthorized,
  'Too many connections': closeCode.tooManyRequests,
}

/**
 * The same messages over Socket.IO: what is sent becomes an event named like its type, the answers
 * in its ack come in as frames, and so do updates.
 */
export function socketIoTransport(options: SocketIoTransportOptions = {}): TransportFactory {
  const load = options.load ?? ((): Promise<SocketIoModule> => import('socket.io-client'))
  return (url, handlers, token) => {
    const attempt = new Attempt(handlers, options)
    load().then(
      ({ io }) => attempt.start(io, url, token),
      (error: unknown) => attempt.fail(error),
    )
    return attempt
  }
}

/** From the loading of the library to the end of the socket. */
class Attempt implements Transport {
  readonly #handlers: TransportHandlers
  readonly #options: SocketIoTransportOptions
  #socket: Socket | undefined
  #isOver = false

  constructor(handlers: TransportHandlers, options: SocketIoTransportOptions) {
    this.#handlers = handlers
    this.#options = options
  }

  start(io: SocketIoModule['io'], url: string, token: string | undefined): void {
    if (this.#isOver) return
    const { transports } = this.#options
    // The client itself decides when to come back, for all transports alike.
    const socket = io(new URL(dashboardSocketIo.updatesNamespace, url).href, {
      forceNew: true,
      reconnection: false,
      ...(token !== undefined && { auth: { token } }),
      ...(transports && { transports: [...transports] }),
    })
    this.#socket = socket
    socket.on('connect', () => this.#handleConnect(socket))
    socket.on(dashboardSocketIo.updateEvent, (event: unknown) => this.#receive(event))
    socket.on('connect_error', (error) => {
      this.#end({ code: refusals[error.message] ?? lost, reason: error.message }, error)
    })
    socket.on('disconnect', (reason) => {
      // The server meant it, and would mean it again if it were asked at once.
      const isWanted = reason === 'io server disconnect'
      this.#end({ code: isWanted ? closeCode.tooManyRequests : lost, reason })
    })
  }

  /** The library is not there. */
  fail(error: unknown): void {
    this.#end({ code: lost, reason: 'socket.io-client could not be loaded' }, error)
  }

  send(text: string): boolean {
    if (!this.#socket?.connected) return false
    const { type, ...fields } = JSON.parse(text) as { readonly type: string }
    this.#socket.emit(type, fields, (...replies: readonly unknown[]) => {
      for (const reply of replies) this.#receive(reply)
    })
    return true
  }

  close(): void {
    this.#isOver = true
    this.#socket?.disconnect()
  }

  #handleConnect(socket: Socket): void {
    if (this.#isOver) return
    const { engine } = socket.io
    const { onCarrier } = this.#options
    onCarrier?.(engine.transport.name)
    engine.on('upgrade', ({ name }: { readonly name: string }) => {
      if (!this.#isOver) onCarrier?.(name)
    })
    this.#handlers.opened()
  }

  #receive(message: unknown): void {
    if (!this.#isOver) this.#handlers.received(JSON.stringify(message))
  }

  #end(event: TransportClosed, error?: unknown): void {
    if (this.#isOver) return
    // A refused socket leaves its connection open.
    this.close()
    if (error !== undefined) this.#handlers.errored(error)
    this.#handlers.closed(event)
  }
}
