import { expect } from 'vitest'
import type { EngineSocket } from './engineSocket'

export interface Connected {
  readonly sid: string
  readonly pid: string
  /** The offset behind the `auth` event. */
  readonly offset: string
  /** What came before the reply: the events that were missed. */
  readonly missed: readonly (string | Buffer)[]
}

/** CONNECT, and all frames up to the `auth` event. */
export async function connect(
  socket: EngineSocket,
  auth: object = {},
  nsp = '',
): Promise<Connected> {
  socket.send(`40${nsp}${JSON.stringify(auth)}`)
  const missed: (string | Buffer)[] = []
  let frame = await socket.next()
  while (typeof frame !== 'string' || !frame.startsWith(`40${nsp}`)) {
    missed.push(frame)
    frame = await socket.next()
  }
  const reply = JSON.parse(frame.slice(2 + nsp.length)) as { sid: string; pid: string }
  expect(Object.keys(reply)).toEqual(['sid', 'pid'])
  return { ...reply, missed, offset: offsetOf(await socket.nextText()) }
}

/** The last argument of an event. */
export function offsetOf(event: string): string {
  const offset: unknown = (JSON.parse(event.slice(event.indexOf('['))) as unknown[]).at(-1)
  if (typeof offset !== 'string') throw new Error(`no offset: ${event}`)
  return offset
}

/** An event without its offset, to be compared. */
export function withoutOffset(event: string | Buffer): string | Buffer {
  return typeof event === 'string' ? event.replace(/,"[^"]*"\]$/, ']') : event
}

/**
 * Sends, reads as many answers, and is cut off. Who comes back with an older offset has not got them: the server knows
 * no better, and a test knows exactly what must come again.
 */
export async function lose(
  socket: EngineSocket,
  ...frames: (string | Buffer)[]
): Promise<(string | Buffer)[]> {
  socket.send(...frames)
  const answers = await socket.take(frames.length)
  socket.terminate()
  await socket.ended
  return answers
}
