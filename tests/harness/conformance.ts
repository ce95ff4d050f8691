import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConformanceServer, isReference, type ConformanceOptions } from './conformanceServer'
import { Engine } from './engineClient'
import type { EngineSocket, EngineSocketOptions } from './engineSocket'
import type { HttpAnswer } from './httpConnection'

/** The server of a test file: started before its first test, stopped after its last. */
export interface ServerUnderTest {
  /** `/engine.io/`, which echoes. */
  readonly engine: Engine
  /** `/socket.io/`. */
  readonly socketIo: Engine
  readonly server: ConformanceServer
}

export function useServer(options: ConformanceOptions = {}): ServerUnderTest {
  let server: ConformanceServer | undefined
  const started = (): ConformanceServer => {
    if (!server) throw new Error('it runs within tests only')
    return server
  }
  beforeAll(async () => {
    server = await ConformanceServer.start(options)
  })
  afterAll(async () => {
    await server?.stop()
  })
  return {
    get engine() {
      return new Engine(started(), '/engine.io/')
    },
    get socketIo() {
      return new Engine(started(), '/socket.io/')
    },
    get server() {
      return started()
    },
  }
}

/** What crier does on purpose otherwise than the reference: stricter, or better. */
export const crierTest: typeof test = isReference ? (test.skip as typeof test) : test

/** Cases of a table that hold for crier alone are marked and left out for the reference. */
export interface MaybeOwn {
  readonly isOwn?: boolean
}

export function applicable<T extends MaybeOwn>(cases: readonly T[]): T[] {
  return cases.filter((one) => !isReference || one.isOwn !== true)
}

/** The answer to a request that Engine.IO refuses: exact status, type and text. */
export function expectRefusal(answer: HttpAnswer, code: number, status = 400): void {
  const message = refusals[code]!
  expect([answer.status, answer.body]).toEqual([status, JSON.stringify({ code, message })])
  expect(answer.headers.get('content-type')).toBe('application/json')
}

export const refusals: Readonly<Record<number, string>> = {
  0: 'Transport unknown',
  1: 'Session ID unknown',
  2: 'Bad handshake method',
  3: 'Bad request',
  4: 'Forbidden',
  5: 'Unsupported protocol version',
}

/**
 * The server ends the socket because of what was just sent: long before it would for want of a pong, which the
 * client gives anyway.
 */
export async function expectEnd(socket: EngineSocket, within = 1500): Promise<number> {
  const from = performance.now()
  const { code, at } = await socket.ended
  expect(at - from).toBeLessThan(within)
  return code
}

/** The server still answers on `socket`, and has sent nothing in between. */
export async function expectAlive(socket: EngineSocket): Promise<void> {
  socket.send('42["message","alive"]')
  expect(await socket.next()).toBe('42["message-back","alive"]')
}

/** All that was sent before has been handled; needs no namespace. The reference handles events a turn later. */
export async function settle(socket: EngineSocket): Promise<void> {
  socket.send('40/nowhere')
  const answer = await socket.next()
  if (answer !== '44/nowhere,{"message":"Invalid namespace"}')
    throw new Error(`it said ${String(answer)}`)
}

export interface Joined {
  readonly socket: EngineSocket
  /** The payload of the CONNECT reply. */
  readonly reply: Readonly<Record<string, string>>
}

/** Sends CONNECT for a namespace and reads the reply and the `auth` event that follows it. */
export async function join(
  socket: EngineSocket,
  nsp = '/',
  auth = '',
): Promise<Readonly<Record<string, string>>> {
  const prefix = nsp === '/' ? '' : `${nsp},`
  socket.send(`40${prefix}${auth}`)
  const reply = await socket.nextText()
  if (!reply.startsWith(`40${prefix}{`)) throw new Error(`no CONNECT: ${reply}`)
  const event = await socket.nextText()
  if (!event.startsWith(`42${prefix}["auth",`)) throw new Error(`no auth event: ${event}`)
  return JSON.parse(reply.slice(2 + prefix.length)) as Record<string, string>
}

/** A WebSocket connected to the namespace "/". */
export async function openJoined(
  engine: Engine,
  options: EngineSocketOptions = {},
): Promise<Joined> {
  const socket = await engine.openWebSocket(options)
  return { socket, reply: await join(socket) }
}

/** A moment the protocol names: `time` as performance.now counts. */
export async function until(time: number): Promise<void> {
  // A timer may fire a fraction early.
  while (performance.now() < time) {
    await new Promise((done) => setTimeout(done, Math.ceil(time - performance.now())))
  }
}
