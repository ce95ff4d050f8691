import { EngineSocket, type EngineSocketOptions } from './engineSocket'
import { HttpConnection, type HttpAnswer, type HttpRequest } from './httpConnection'

export type EnginePath = '/engine.io/' | '/socket.io/'

export interface OpenPacket {
  readonly sid: string
  readonly upgrades: readonly string[]
  readonly pingInterval: number
  readonly pingTimeout: number
  readonly maxPayload: number
}

export const separator = '\x1e'

/** Requests to one Engine.IO endpoint. */
export class Engine {
  readonly port: number
  readonly path: EnginePath

  constructor(server: { readonly port: number }, path: EnginePath = '/engine.io/') {
    this.port = server.port
    this.path = path
  }

  target(query: string): string {
    return `${this.path}?${query}`
  }

  /** A request on a connection of its own, whatever the query. */
  request(query: string, request: Omit<HttpRequest, 'target'> = {}): Promise<HttpAnswer> {
    return HttpConnection.request(this.port, { ...request, target: this.target(query) })
  }

  /** A connection that has sent a request and has not waited for the answer. */
  async begin(query: string, request: Omit<HttpRequest, 'target'> = {}): Promise<HttpConnection> {
    const connection = await HttpConnection.open(this.port)
    connection.send({ ...request, target: this.target(query) })
    return connection
  }

  async openPolling(query = ''): Promise<PollingSession> {
    const requestedAt = performance.now()
    const answer = await this.request(`EIO=4&transport=polling${query}`)
    return new PollingSession(this, readOpenPacket(answer.body), requestedAt, answer.at)
  }

  webSocket(query: string, options: EngineSocketOptions = {}): Promise<EngineSocket> {
    return EngineSocket.open(`ws://127.0.0.1:${this.port}${this.target(query)}`, options)
  }

  /** A session over WebSocket whose open packet has been read. */
  async openWebSocket(options: EngineSocketOptions = {}, query = ''): Promise<EngineSocket> {
    const socket = await this.webSocket(`EIO=4&transport=websocket${query}`, options)
    readOpenPacket(await socket.nextText())
    return socket
  }
}

export function readOpenPacket(text: string): OpenPacket {
  if (!text.startsWith('0{')) throw new Error(`no open packet: ${text}`)
  return JSON.parse(text.slice(1)) as OpenPacket
}

/** One session over long-polling. Every request goes over a connection of its own. */
export class PollingSession {
  readonly open: OpenPacket
  /** Before its first request was sent, and when the answer was read (performance.now). */
  readonly requestedAt: number
  readonly openedAt: number
  readonly engine: Engine

  constructor(engine: Engine, open: OpenPacket, requestedAt: number, openedAt: number) {
    this.engine = engine
    this.open = open
    this.requestedAt = requestedAt
    this.openedAt = openedAt
  }

  get query(): string {
    return `EIO=4&transport=polling&sid=${this.open.sid}`
  }

  get(): Promise<HttpAnswer> {
    return this.engine.request(this.query)
  }

  post(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.engine.request(this.query, {
      method: 'POST',
      headers: { ...plainText, ...headers },
      body,
    })
  }

  /** A GET that the server holds when it resolves, or has answered. */
  beginGet(): Promise<HttpConnection> {
    return this.engine.begin(this.query)
  }

  /** A WebSocket that wants to take over; nothing has been said on it. */
  probe(options: EngineSocketOptions = {}): Promise<EngineSocket> {
    return this.engine.webSocket(`EIO=4&transport=websocket&sid=${this.open.sid}`, options)
  }

  /** The whole way to WebSocket. */
  async upgrade(options: EngineSocketOptions = {}): Promise<EngineSocket> {
    const socket = await this.probe(options)
    socket.send('2probe')
    const answer = await socket.nextText()
    if (answer !== '3probe') throw new Error(`no answer to the probe: ${answer}`)
    socket.send('5')
    return socket
  }
}

/** Polls, and answers pings; the first answer that is something else. */
export async function pollUntilNews(session: PollingSession): Promise<string> {
  for (;;) {
    const { body } = await session.get()
    if (body !== '2') return body
    await session.post('3')
  }
}

const plainText = { 'Content-Type': 'text/plain;charset=UTF-8' }
