import type { WebSocketConstructor } from '../transport/webSocketTransport.js'

/** A socket whose other end is the test. */
export class FakeWebSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { readonly data: unknown }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null
  readyState = 0
  readonly url: string
  /** What the client sent, decoded. */
  readonly sent: unknown[] = []

  constructor(url: string) {
    this.url = url
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }

  close(): void {
    this.readyState = 3
  }

  /** The server accepts. */
  accept(): void {
    this.readyState = 1
    this.onopen?.()
  }

  /** A frame arrives: a text as it is, anything else as JSON. */
  receive(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) })
  }

  /** The other end is gone; 1006 is what browsers report without a close frame. */
  drop(code = 1006, reason = ''): void {
    this.readyState = 3
    this.onclose?.({ code, reason })
  }
}

/** Hands out fake sockets and remembers them. */
export class FakeWebSocketServer {
  readonly sockets: FakeWebSocket[] = []

  /** To be given to a client as its WebSocket. */
  get WebSocket(): WebSocketConstructor {
    const { sockets } = this
    const open = function (url: string): FakeWebSocket {
      const socket = new FakeWebSocket(url)
      sockets.push(socket)
      return socket
    }
    return open as unknown as WebSocketConstructor
  }

  /** The socket of the latest attempt. */
  get latest(): FakeWebSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new Error('Nobody has connected yet.')
    return socket
  }
}
