/**
 * idle → connecting → live, and from there:
 * waiting (will try again), offline (the same, while the browser says there is no network),
 * failed (will not try again by itself),
 * closed (by the caller, or because the page left the screen).
 */
export type ConnectionState =
  'idle' | 'connecting' | 'live' | 'waiting' | 'offline' | 'failed' | 'closed'

/** Why the connection is in its state. */
export type ConnectionReason =
  /** Nobody asked yet. */
  | 'initial'
  /** The caller asked: to connect, to try now, or to disconnect. */
  | 'requested'
  /** The waiting time is over. */
  | 'retry'
  /** The page came back to the screen, or the network did. */
  | 'woken'
  /** The server accepted. */
  | 'opened'
  /** The server or the network closed the connection, or refused it. */
  | 'lost'
  /** No answer to a ping. */
  | 'no_pong'
  /** No answer to the attempt. */
  | 'connect_timeout'
  /** `getToken` failed. */
  | 'token_failed'
  /** The browser reported that the network is gone. */
  | 'browser_offline'
  /** The page left the screen; it connects again when it returns. */
  | 'page_hidden'
  /** The server refused the same credential twice. */
  | 'unauthorized'
  /** `maxReconnectAttempts` is used up. */
  | 'attempts_exhausted'

/** What is known about the connection; immutable. */
export interface ConnectionSnapshot {
  readonly state: ConnectionState
  readonly reason: ConnectionReason
  /** Attempts to come back since the connection was last live. */
  readonly attempt: number
  /** When the next attempt starts, in milliseconds since 1970; only while waiting or offline. */
  readonly retryAt: number | undefined
  /** The close code of the server, if it sent one. */
  readonly closeCode: number | undefined
}

/** Before the first call of `connect`. */
export const idleSnapshot: ConnectionSnapshot = {
  state: 'idle',
  reason: 'initial',
  attempt: 0,
  retryAt: undefined,
  closeCode: undefined,
}
