import type { DriverCalls, News, OpenOptions, SocketOptions, Wire } from './driverCalls.js'

/** As much of socket.io-client as its versions have in common. */
export interface ClientLibrary {
  Manager: new (url: string, options: Readonly<Record<string, unknown>>) => ClientManager
}

interface ClientManager {
  engine?: { transport: { name: string } | undefined }
  socket(nsp: string, options: object): ClientSocket
}

interface ClientSocket {
  readonly id?: string
  readonly connected: boolean
  readonly recovered?: boolean
  readonly io: ClientManager
  _pid?: string | undefined
  _lastOffset?: string | undefined
  on(name: string, listener: (...args: unknown[]) => void): void
  onAny(listener: (name: string, ...args: unknown[]) => void): void
  emit(name: string, ...args: unknown[]): void
  timeout(milliseconds: number): { emit(name: string, ...args: unknown[]): void }
  connect(): void
  disconnect(): void
}

/**
 * Drives socket.io-client for a test: in this process, or in a page, for which its source text is taken. Therefore it
 * refers to nothing outside of itself.
 */
export function createDriver(
  library: ClientLibrary,
  more: Readonly<Record<string, unknown>>,
  tell: (news: News) => void,
): DriverCalls {
  const managers = new Map<string, ClientManager>()
  const sockets = new Map<string, ClientSocket>()
  const answers = new Map<string, readonly Wire[]>()

  function toBase64(bytes: Uint8Array): string {
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  }

  function toWire(value: unknown): Wire {
    if (value instanceof ArrayBuffer) return { $bytes: toBase64(new Uint8Array(value)) }
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset, byteLength } = value
      return { $bytes: toBase64(new Uint8Array(buffer, byteOffset, byteLength)) }
    }
    if (Array.isArray(value)) return value.map(toWire)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toWire(inner)]))
  }

  function fromWire(value: Wire): unknown {
    if (Array.isArray(value)) return value.map(fromWire)
    if (typeof value !== 'object' || value === null) return value
    const { $bytes } = value as { $bytes?: string }
    if ($bytes !== undefined) {
      const bytes = Uint8Array.from(atob($bytes), (char) => char.charCodeAt(0))
      // What is usual in each place, and what the msgpack parser takes for bytes there.
      return typeof Buffer === 'undefined' ? bytes.buffer : Buffer.from(bytes)
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fromWire(inner)]))
  }

  function managerOf(connection: string): ClientManager {
    const manager = managers.get(connection)
    if (manager === undefined) throw new Error(`no connection ${connection}`)
    return manager
  }

  function socketOf(name: string): ClientSocket {
    const socket = sockets.get(name)
    if (socket === undefined) throw new Error(`no socket ${name}`)
    return socket
  }

  function hear(socket: string, name: string, given: readonly unknown[]): void {
    const args = [...given]
    const ack = typeof args.at(-1) === 'function' ? args.pop() : undefined
    tell({ kind: 'event', socket, name, args: args.map(toWire) })
    const answer = answers.get(`${socket} ${name}`)
    if (answer === undefined || ack === undefined) return
    ;(ack as (...values: unknown[]) => void)(...answer.map(fromWire))
  }

  function join(connection: string, { socket, nsp, auth }: SocketOptions): void {
    const client = managerOf(connection).socket(nsp, { auth: fromWire(auth ?? {}) })
    sockets.set(socket, client)
    client.on('connect', () =>
      tell({
        kind: 'connect',
        socket,
        id: client.id ?? '',
        recovered: client.recovered ?? false,
      }),
    )
    client.on('disconnect', (reason) =>
      tell({ kind: 'disconnect', socket, reason: String(reason) }),
    )
    client.on('connect_error', (error) => {
      const { message, data } = error as { message: string; data?: unknown }
      tell({ kind: 'refused', socket, message, data: toWire(data) })
    })
    client.onAny((name, ...args) => hear(socket, name, args))
    client.connect()
  }

  return {
    open(options: OpenOptions) {
      const { reconnectAfter } = options
      const manager = new library.Manager(options.url, {
        autoConnect: false,
        transports: options.transports,
        query: options.query,
        extraHeaders: options.headers,
        reconnection: reconnectAfter !== false,
        reconnectionDelay: reconnectAfter,
        reconnectionDelayMax: reconnectAfter,
        randomizationFactor: 0,
        ...more,
      })
      managers.set(options.connection, manager)
      for (const socket of options.sockets) join(options.connection, socket)
    },
    join,
    emit(socket, name, args) {
      socketOf(socket).emit(name, ...args.map(fromWire))
    },
    ask(socket, name, args, milliseconds) {
      return new Promise((done) => {
        const onAnswer = (error: unknown, ...answer: unknown[]): void =>
          done(error instanceof Error ? null : answer.map(toWire))
        socketOf(socket)
          .timeout(milliseconds)
          .emit(name, ...args.map(fromWire), onAnswer)
      })
    },
    answer(socket, name, args) {
      if (args === null) answers.delete(`${socket} ${name}`)
      else answers.set(`${socket} ${name}`, args)
    },
    leave(socket) {
      socketOf(socket).disconnect()
    },
    enter(socket) {
      socketOf(socket).connect()
    },
    state(socket) {
      const { id, connected, io } = socketOf(socket)
      return { id: id ?? null, connected, transport: io.engine?.transport?.name ?? null }
    },
    recoveryKeys(socket) {
      const { _pid, _lastOffset } = socketOf(socket)
      return { pid: _pid ?? null, offset: _lastOffset ?? null }
    },
    setRecoveryKeys(socket, { pid, offset }) {
      const client = socketOf(socket)
      client._pid = pid ?? undefined
      client._lastOffset = offset ?? undefined
    },
    close(connection) {
      const manager = managerOf(connection)
      // The last one that leaves takes the connection along, in whatever state it is.
      for (const socket of sockets.values()) if (socket.io === manager) socket.disconnect()
      managers.delete(connection)
    },
  }
}
