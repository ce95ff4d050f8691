import { CrierServer } from '../../harness/crierServer.js'
import { isTerminal } from './documents.js'
import WebSocket from 'ws'

export interface DocumentEvent {
  readonly type: string
  readonly documentId: string
  readonly status: string
  readonly progress?: number
  readonly error?: string
}

/** A person's tab: remembers every event of documents, over as many connections as it takes. */
export class Watcher {
  readonly events: DocumentEvent[] = []
  closeCode: number | undefined
  #socket: WebSocket | undefined

  constructor(readonly user: string) {}

  /** Resolves when it is subscribed: from then on nothing is missed. */
  connect(socketUrl: string): Promise<void> {
    return new Promise((done, fail) => {
      const socket = new WebSocket(socketUrl, {
        headers: { authorization: `Bearer ${CrierServer.token(this.user)}` },
      })
      this.#socket = socket
      socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', userId: this.user })))
      socket.on('error', fail)
      socket.on('close', (code) => {
        this.closeCode = code
        fail(new Error(`closed with ${code}`))
      })
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as DocumentEvent
        if (message.type === 'subscribed') done()
        else this.events.push(message)
      })
    })
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  of(documentId: string): DocumentEvent[] {
    return this.events.filter((event) => event.documentId === documentId)
  }

  terminal(documentId: string): DocumentEvent[] {
    return this.of(documentId).filter((event) => isTerminal(event.status))
  }

  /** After the reply everything that was sent before has arrived. */
  async settle(): Promise<void> {
    const socket = this.#socket
    if (socket === undefined) return
    await new Promise<void>((done, fail) => {
      const closed = (): void => fail(new Error('closed while settling'))
      socket.once('pong', () => {
        socket.off('close', closed)
        done()
      })
      socket.once('close', closed)
      socket.ping()
    })
  }

  close(): void {
    this.#socket?.terminate()
  }
}
