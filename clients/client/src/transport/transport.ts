/** How a transport ended. A `CloseEvent` is one. */
export interface TransportClosed {
  readonly code: number
  readonly reason: string
}

/** What a transport reports, in this order: opened, then frames, then closed, once. */
export interface TransportHandlers {
  opened(): void
  received(frame: unknown): void
  /** Something went wrong; `closed` follows. */
  errored(event: unknown): void
  closed(event: TransportClosed): void
}

/** One attempt to be connected. */
export interface Transport {
  /** Whether the text was taken; a transport that is about to end takes nothing. */
  send(text: string): boolean
  /** Ends it; no handler is called any more. */
  close(): void
}

/**
 * Starts an attempt with the credential of the caller, if there is one; throws when the address
 * cannot even be tried.
 */
export type TransportFactory = (
  url: string,
  handlers: TransportHandlers,
  token?: string,
) => Transport
