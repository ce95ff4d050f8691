import { describe, expect, test } from 'vitest'
import {
  applicable,
  crierTest,
  expectAlive,
  expectEnd,
  openJoined,
  useServer,
  type MaybeOwn,
} from '../../../harness/conformance'

const under = useServer()

function placeholder(index: number): string {
  return `{"_placeholder":true,"num":${index}}`
}

function placeholders(count: number): string {
  return Array.from({ length: count }, (_, index) => placeholder(index)).join(',')
}

function buffers(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => Buffer.from([index, 255 - index]))
}

const illegal: readonly (MaybeOwn & { readonly value: string })[] = [
  { value: '{"_placeholder":true,"num":"splice"}' },
  { value: '{"_placeholder":true,"num":1}' },
  { value: '{"_placeholder":true,"num":-1}' },
  { value: '{"_placeholder":true,"num":1e9}' },
  { value: '{"_placeholder":true,"num":null}' },
  { value: '{"_placeholder":true}' },
  { value: `[{"a":{"b":{"_placeholder":true,"num":7}}}]` },
  { value: '{"_placeholder":true,"num":0.5}', isOwn: true },
  { value: '{"_placeholder":true,"num":"0"}' },
]

describe.concurrent('taken', { timeout: 10_000 }, () => {
  test.each([1, 2, 10])('C13 an event with %i attachments', async (count) => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`45${count}-["message",${placeholders(count)}]`, ...buffers(count))
    expect(await socket.take(count + 1)).toEqual([
      `45${count}-["message-back",${placeholders(count)}]`,
      ...buffers(count),
    ])
    socket.terminate()
  })

  test('C13 attachments deep within, between other values', async () => {
    const { socket } = await openJoined(under.socketIo)
    const json = `{"a":[1,${placeholder(0)}],"b":{"c":${placeholder(1)}}},"x"`
    socket.send(`452-["message",${json}]`, ...buffers(2))
    expect(await socket.take(3)).toEqual([`452-["message-back",${json}]`, ...buffers(2)])
    socket.terminate()
  })

  test('C13 empty and large attachments', async () => {
    const { socket } = await openJoined(under.socketIo)
    const large = Buffer.alloc(900_000, 7)
    socket.send(`452-["message",${placeholders(2)}]`, Buffer.alloc(0), large)
    const frames = await socket.take(3)
    expect(frames.slice(0, 2)).toEqual([`452-["message-back",${placeholders(2)}]`, Buffer.alloc(0)])
    // Not by toEqual, which takes seconds for it.
    expect(large.equals(frames[2] as Buffer)).toBe(true)
    socket.terminate()
  })

  test('C13 an acknowledgement with attachments', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`452-789["message-with-ack",${placeholders(2)}]`, ...buffers(2))
    expect(await socket.take(3)).toEqual([`462-789[${placeholders(2)}]`, ...buffers(2)])
    socket.terminate()
  })

  test('C13 an acknowledgement of the client with attachments', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('42["emit-with-ack"]')
    const id = /^42(\d+)\["emit-with-ack"\]$/.exec(await socket.nextText())?.[1]
    socket.send(`461-${id}[${placeholder(0)}]`, Buffer.from([1, 2]))
    expect(await socket.take(2)).toEqual([
      `451-["emit-with-ack",${placeholder(0)}]`,
      Buffer.from([1, 2]),
    ])
    socket.terminate()
  })

  test('C13 one attachment named twice', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`451-["message",${placeholder(0)},${placeholder(0)}]`, Buffer.from([1, 2]))
    const text = await socket.nextText()
    const count = Number(/^45(\d+)-\["message-back",/.exec(text)?.[1])
    const bytes = await socket.take(count)
    expect(bytes).toEqual(Array(count).fill(Buffer.from([1, 2])))
    await expectAlive(socket)
    socket.terminate()
  })

  test('C13 an attachment that is never named', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`452-["message",${placeholder(1)}]`, ...buffers(2))
    const text = await socket.nextText()
    const count = Number(/^45(\d+)-\["message-back",/.exec(text)?.[1])
    expect(await socket.take(count)).toContainEqual(buffers(2)[1])
    await expectAlive(socket)
    socket.terminate()
  })

  test('C13 a pong between the attachments is no matter', async () => {
    const { socket } = await openJoined(under.socketIo, { showsPings: true })
    socket.send(`452-["message",${placeholders(2)}]`, buffers(2)[0]!)
    expect(await socket.next()).toBe('2')
    socket.send('3', buffers(2)[1]!)
    expect(await socket.take(3)).toEqual([`452-["message-back",${placeholders(2)}]`, ...buffers(2)])
    socket.terminate()
  })

  test('C13 nothing is handled before the last attachment', async () => {
    const { socket } = await openJoined(under.socketIo, { showsPings: true })
    socket.send(`452-["message",${placeholders(2)}]`, buffers(2)[0]!)
    expect(await socket.next()).toBe('2')
    expect(socket.unread).toEqual([])
    socket.terminate()
  })
})

describe.concurrent('refused', { timeout: 10_000 }, () => {
  test.each(applicable(illegal))('C13 B18 $value ends the connection', async ({ value }) => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`451-["message",${value}]`, Buffer.from([1]))
    await expectEnd(socket)
    expect(socket.unread).toEqual([])
  })

  test('C13 B20 text while an attachment is awaited', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`451-["message",${placeholder(0)}]`, '42["message","x"]')
    await expectEnd(socket)
    expect(socket.unread).toEqual([])
  })

  test('C13 B20 bytes while none are awaited', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(Buffer.from([1]))
    await expectEnd(socket)
  })

  test('C13 B20 an attachment too many', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`451-["message",${placeholder(0)}]`, ...buffers(2))
    await expectEnd(socket)
  })

  test('C13 B20 the connection may end while attachments are awaited', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`459-["message",${placeholders(9)}]`, buffers(1)[0]!)
    socket.socket.close()
    await socket.ended
    const { socket: next } = await openJoined(under.socketIo)
    await expectAlive(next)
    next.terminate()
  })

  crierTest('C13 the bytes of one packet together are limited', async () => {
    const { socket } = await openJoined(under.socketIo)
    const half = Buffer.alloc(600_000)
    socket.send(`452-["message",${placeholders(2)}]`, half, half)
    await expectEnd(socket)
  })

  test('C14 what looks like a placeholder in a plain event stays text, and binds to nothing', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`42["message",${placeholder(0)},${placeholder(5)}]`)
    expect(await socket.next()).toBe(`42["message-back",${placeholder(0)},${placeholder(5)}]`)
    socket.terminate()
  })
})
