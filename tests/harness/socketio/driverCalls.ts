/** What crosses between a test and the program that holds the real client: plain values, bytes as `{ $bytes: base64 }`. */
export type Wire = unknown

export type Transports = readonly ('polling' | 'websocket')[]

export interface SocketOptions {
  /** The name the test gives it; unique in its driver. */
  readonly socket: string
  readonly nsp: string
  readonly auth?: Readonly<Record<string, Wire>>
}

export interface OpenOptions {
  readonly connection: string
  readonly url: string
  readonly transports: Transports
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds until it tries again; false: never. */
  readonly reconnectAfter: number | false
  readonly sockets: readonly SocketOptions[]
}

/** What a driver tells without being asked. */
export type News =
  | { kind: 'connect'; socket: string; id: string; recovered: boolean }
  | { kind: 'disconnect'; socket: string; reason: string }
  | { kind: 'refused'; socket: string; message: string; data: Wire }
  | { kind: 'event'; socket: string; name: string; args: readonly Wire[] }

export interface SocketState {
  readonly id: string | null
  readonly connected: boolean
  readonly transport: string | null
}

/** What a client of connection state recovery keeps for its next attempt. */
export interface RecoveryKeys {
  readonly pid: string | null
  readonly offset: string | null
}

/** What a test can have a real client do. One implementation in JavaScript, for Node and for pages; one in Python. */
export interface DriverCalls {
  /** Connects, with all the sockets over one connection. Resolves at once; news tell of the rest. */
  open(options: OpenOptions): void
  /** One more namespace over a connection that is open. Not in Python. */
  join(connection: string, options: SocketOptions): void
  emit(socket: string, name: string, args: readonly Wire[]): void
  /** Emits and waits for the answer; null when there was none in time. */
  ask(
    socket: string,
    name: string,
    args: readonly Wire[],
    milliseconds: number,
  ): Promise<readonly Wire[] | null>
  /** From now on answers `name` so; null: not at all. */
  answer(socket: string, name: string, args: readonly Wire[] | null): void
  leave(socket: string): void
  /** Connects a socket again that was left or sent away. Not in Python. */
  enter(socket: string): void
  state(socket: string): SocketState
  /** Not in Python, which knows no recovery. */
  recoveryKeys(socket: string): RecoveryKeys
  setRecoveryKeys(socket: string, keys: RecoveryKeys): void
  /** Ends the connection for good. */
  close(connection: string): void
}
