import type { SocketIoModule } from '../socketio/socketIoTransport.js'

type Listener = (...values: readonly unknown[]) => void
type Reply = (...replies: readonly unknown[]) => void

/** A Socket.IO socket whose other end is the test. */
export class FakeSocketIo {
  connected = false
  /** The events that were sent, with their arguments. */
  readonly sent: { readonly name: string; readonly fields: unknown; readonly reply: Reply }[] = []
  readonly url: string
  readonly options: unknown
  readonly engine: {
    readonly transport: { readonly name: string }
    readonly on: (name: string, listener: Listener) => void
  }
  readonly #listeners = new Map<string, Listener>()
  #upgraded: Listener = () => undefined

  constructor(url: string, options: unknown) {
    this.url = url
    this.options = options
    this.engine = {
      transport: { name: 'polling' },
      on: (_name, listener) => {
        this.#upgraded = listener
      },
    }
  }

  get io(): { readonly engine: FakeSocketIo['engine'] } {
    return { engine: this.engine }
  }

  on(name: string, listener: Listener): void {
    this.#listeners.set(name, listener)
  }

  emit(name: string, fields: unknown, reply: Reply): void {
    this.sent.push({ name, fields, reply })
  }

  disconnect(): void {
    this.connected = false
  }

  /** The server lets it in. */
  accept(): void {
    this.connected = true
    this.#listeners.get('connect')?.()
  }

  upgrade(): void {
    this.#upgraded({ name: 'websocket' })
  }

  /** `update`, `connect_error` or `disconnect` happens. */
  receive(name: string, value: unknown): void {
    if (name === 'disconnect') this.connected = false
    this.#listeners.get(name)?.(value)
  }
}

/** Stands for the module `socket.io-client` and remembers its sockets. */
export function fakeSocketIo(): {
  readonly sockets: FakeSocketIo[]
  readonly load: () => Promise<SocketIoModule>
} {
  const sockets: FakeSocketIo[] = []
  const io = (url: string, options: unknown): FakeSocketIo => {
    const socket = new FakeSocketIo(url, options)
    sockets.push(socket)
    return socket
  }
  return { sockets, load: () => Promise.resolve({ io } as unknown as SocketIoModule) }
}
