import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import type { Json } from './api.js'

/** One socket of /updates as a program sees it: an unmodified socket.io-client. */
export class UpdatesSocket {
  readonly socket: Socket
  readonly updates: Json[] = []
  /** Why it could not come in, or why it ended. */
  readonly ended: Promise<string>
  readonly #entered: Promise<void>

  constructor(url: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
    this.socket = io(`${url}/updates`, { forceNew: true, reconnection: false, ...options })
    this.socket.on('update', (event: Json) => this.updates.push(event))
    this.ended = new Promise((resolve) => {
      this.socket.on('connect_error', (error: Error) => resolve(error.message))
      this.socket.on('disconnect', (reason) => resolve(reason))
    })
    this.#entered = new Promise((resolve) => this.socket.on('connect', () => resolve()))
  }

  static async open(
    url: string,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<UpdatesSocket> {
    const socket = new UpdatesSocket(url, options)
    await Promise.race([
      socket.#entered,
      socket.ended.then((why) => Promise.reject(new Error(`refused: ${why}`))),
    ])
    return socket
  }

  /** Sends an event; resolves with what the server acknowledged. */
  ask(event: 'subscribe' | 'unsubscribe' | 'ping', message?: unknown): Promise<Json[]> {
    return new Promise((resolve) => {
      this.socket.emit(event, message, (...replies: Json[]) => resolve(replies))
    })
  }

  close(): void {
    this.socket.disconnect()
  }
}
