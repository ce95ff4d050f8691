import { io, type Socket } from 'socket.io-client'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { once } from 'node:events'
import { eventually } from '../../harness/eventually'
import { ExampleProgram } from '../../harness/exampleProgram'

const sockets: Socket[] = []

function client(program: ExampleProgram): Socket {
  const socket = io(program.url, { forceNew: true })
  sockets.push(socket)
  return socket
}

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
})

test('emit_from_threads: each thread’s events arrive in its order, and nothing after the end', async () => {
  const program = await ExampleProgram.start('emit_from_threads', '4', '500')
  const socket = client(program)
  const next = new Map<number, number>()
  const outOfOrder: unknown[] = []
  socket.on('progress', ({ thread, number }: { thread: number; number: number }) => {
    if (number !== (next.get(thread) ?? 0)) outOfOrder.push({ thread, number })
    next.set(thread, number + 1)
  })
  const done = new Promise<number>((told) => socket.once('done', told))
  socket.emit('start')
  expect(await done).toBe(2000)
  // The last thread says so behind its own events; the others' may still be on their way.
  await eventually(() => expect([...next.values()]).toEqual([500, 500, 500, 500]))
  expect(outOfOrder).toEqual([])
  expect(await program.stop()).toBe(0)
})

test('bench_server: both protocols on one port behave as the referee wants', async () => {
  const program = await ExampleProgram.start('bench_server')
  const [first, second] = [client(program), client(program)]
  await Promise.all([first, second].map((socket) => once(socket as never, 'connect')))
  const heard = [first, second].map((socket) => new Promise((told) => socket.once('msg', told)))
  first.emit('pub', 'x')
  expect(await Promise.all(heard)).toEqual(['x', 'x'])
  const echo = new Promise((told) => second.once('e', told))
  second.emit('e', 'y')
  expect(await echo).toBe('y')

  const plain = [1, 2].map(() => new WebSocket(`ws://127.0.0.1:${program.port}/plain`))
  await Promise.all(plain.map((socket) => once(socket, 'open')))
  const texts = plain.map(async (socket) =>
    String(((await once(socket, 'message')) as [Buffer])[0]),
  )
  plain[0]?.send('to all')
  expect(await Promise.all(texts)).toEqual(['to all', 'to all'])
  const back = plain.slice(1).map((socket) => once(socket, 'message'))
  plain[1]?.send('Echo')
  expect(String(((await Promise.race(back)) as [Buffer])[0])).toBe('Echo')
  for (const socket of plain) socket.close()
  for (const socket of sockets.splice(0)) socket.disconnect()
  expect(await program.stop()).toBe(0)
})
