import { closeCode } from '../generated/closeCodes.js'
import type { Transport, TransportFactory } from './transport.js'

/** The part of the browser's WebSocket that is used. */
export type WebSocketConstructor = new (url: string) => WebSocket

// The values of `WebSocket.readyState`; an injected class need not have the constants.
const connecting = 0
const open = 1

/** Text frames over a WebSocket. */
export function webSocketTransport(socketClass?: WebSocketConstructor): TransportFactory {
  return (url, handlers, token): Transport => {
    // Looked up at each attempt, so that importing this module needs no WebSocket.
    const socket = new (socketClass ?? WebSocket)(withToken(url, token))
    socket.onopen = () => handlers.opened()
    socket.onmessage = (event: MessageEvent<unknown>) => handlers.received(event.data)
    socket.onerror = (event) => handlers.errored(event)
    socket.onclose = (event) => handlers.closed(event)
    return { send: (text) => send(socket, text), close: () => detach(socket) }
  }
}

function withToken(url: string, token: string | undefined): string {
  if (token === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`
}

function send(socket: WebSocket, text: string): boolean {
  if (socket.readyState !== open) return false
  socket.send(text)
  return true
}

function detach(socket: WebSocket): void {
  socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null
  const close = (): void => socket.close(closeCode.normal)
  // Closing a socket that is still being opened makes browsers complain on the console.
  if (socket.readyState === connecting) socket.onopen = close
  else close()
}
