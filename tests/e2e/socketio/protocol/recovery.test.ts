import { describe, expect, test } from 'vitest'
import { crierTest, openJoined, settle, useServer } from '../../../harness/conformance'
import { separator } from '../../../harness/engineClient'
import type { EngineSocket } from '../../../harness/engineSocket'
import {
  connect,
  lose,
  offsetOf,
  withoutOffset,
  type Connected,
} from '../../../harness/recoverySocket'

// Connection state recovery: who lost its connection comes back with its pid and the offset of the last event it has.
const under = useServer({ recovery: true })
const without = useServer()

async function start(): Promise<{ socket: EngineSocket; first: Connected }> {
  const socket = await under.socketIo.openWebSocket()
  return { socket, first: await connect(socket) }
}

async function comeBack(auth: object): Promise<{ socket: EngineSocket; again: Connected }> {
  const socket = await under.socketIo.openWebSocket()
  return { socket, again: await connect(socket, auth) }
}

describe.concurrent('offered', { timeout: 10_000 }, () => {
  test('C20 the reply names a pid: a secret of its own', async () => {
    const { socket, first } = await start()
    expect(first.pid).toMatch(/^[\w-]{16,}$/)
    expect(first.pid).not.toBe(first.sid)
    socket.terminate()
  })

  test('C20 every event ends with its offset', async () => {
    const { socket, first } = await start()
    socket.send('42["message",1,"x"]', '42["message"]')
    const [one, two] = [await socket.nextText(), await socket.nextText()]
    expect(withoutOffset(one)).toBe('42["message-back",1,"x"]')
    expect(withoutOffset(two)).toBe('42["message-back"]')
    expect(new Set([first.offset, offsetOf(one), offsetOf(two)]).size).toBe(3)
    socket.terminate()
  })

  test('2.4 acknowledgements and events that await one have no offset', async () => {
    const { socket } = await start()
    socket.send('427["message-with-ack",1]', '42["emit-with-ack",1]')
    expect(await socket.next()).toBe('437[1]')
    expect(await socket.next()).toMatch(/^42\d+\["emit-with-ack",1\]$/)
    socket.terminate()
  })

  test('C21 where it is off the reply has only the sid, and events have no offset', async () => {
    const { socket, reply } = await openJoined(without.socketIo)
    expect(Object.keys(reply)).toEqual(['sid'])
    socket.send('42["message",1]')
    expect(await socket.next()).toBe('42["message-back",1]')
    socket.terminate()
  })

  test('C21 where it is off a pid means nothing', async () => {
    const socket = await without.socketIo.openWebSocket()
    socket.send('40{"pid":"x","offset":"y"}')
    expect(await socket.next()).toMatch(/^40\{"sid":"[\w-]{20}"\}$/)
    socket.terminate()
  })
})

describe.concurrent('recovered', { timeout: 10_000 }, () => {
  test('C20 what was missed comes first, then CONNECT with the same sid and pid', async () => {
    const { socket, first } = await start()
    const lost = await lose(socket, '42["message","missed"]', '42["message",2]')
    const { socket: next, again } = await comeBack({ pid: first.pid, offset: first.offset })

    expect(again.missed).toEqual(lost)
    expect([again.sid, again.pid]).toEqual([first.sid, first.pid])
    next.terminate()
  })

  test('C20 nothing that was received comes again', async () => {
    const { socket, first } = await start()
    socket.send('42["message","received"]')
    const received = await socket.nextText()
    expect(offsetOf(received)).not.toBe(first.offset)
    const lost = await lose(socket, '42["message","missed"]')
    const { socket: next, again } = await comeBack({ pid: first.pid, offset: offsetOf(received) })
    expect(again.missed).toEqual(lost)
    next.terminate()
  })

  test('C20 twenty events, each once, in order', async () => {
    const { socket, first } = await start()
    const sent = Array.from({ length: 20 }, (_, index) => `42["message",${index}]`)
    const lost = await lose(socket, ...sent)
    const { socket: next, again } = await comeBack({ pid: first.pid, offset: first.offset })
    expect(again.missed).toEqual(lost)
    expect(lost.map(withoutOffset)).toEqual(
      sent.map((event) => event.replace('message', 'message-back')),
    )
    next.terminate()
  })

  test('C20 missed attachments', async () => {
    const { socket, first } = await start()
    const packet = '451-["message",{"_placeholder":true,"num":0}]'
    const lost = await lose(socket, packet, Buffer.from([1, 2]))
    const { socket: next, again } = await comeBack({ pid: first.pid, offset: first.offset })
    expect(again.missed).toEqual(lost)
    expect(lost[1]).toEqual(Buffer.from([1, 2]))
    next.terminate()
  })

  test('C20 again and again', async () => {
    const { socket, first } = await start()
    let { offset } = first
    let current = socket
    for (let round = 0; round < 3; round++) {
      const lost = await lose(current, `42["message",${round}]`)
      const back = await comeBack({ pid: first.pid, offset })
      expect(back.again.sid).toBe(first.sid)
      expect(back.again.missed).toEqual(lost)
      offset = back.again.offset
      current = back.socket
    }
    current.terminate()
  })

  test('C20 over another transport', async () => {
    const { socket, first } = await start()
    const lost = await lose(socket, '42["message","missed"]')
    const session = await under.socketIo.openPolling()
    await session.post(`40${JSON.stringify({ pid: first.pid, offset: first.offset })}`)
    const packets: string[] = []
    while (!packets.some((packet) => packet.startsWith('42["auth"'))) {
      packets.push(
        ...(await session.get()).body.split(separator).filter((packet) => packet !== '2'),
      )
    }
    const reply = `40${JSON.stringify({ sid: first.sid, pid: first.pid })}`
    expect(packets.slice(0, 2)).toEqual([...lost, reply])
  })

  test('C20 in each namespace for itself', async () => {
    const socket = await under.socketIo.openWebSocket()
    const main = await connect(socket)
    const custom = await connect(socket, {}, '/custom,')
    expect(custom.pid).not.toBe(main.pid)
    const lost = await lose(socket, '42["message","missed"]')

    const next = await under.socketIo.openWebSocket()
    const there = await connect(next, { pid: custom.pid, offset: custom.offset }, '/custom,')
    expect([there.sid, there.missed]).toEqual([custom.sid, []])
    const here = await connect(next, { pid: main.pid, offset: main.offset })
    expect([here.sid, here.missed]).toEqual([main.sid, lost])
    next.terminate()
  })

  test('C20 after a close that the client began, and after want of a pong', async () => {
    const { socket, first } = await start()
    socket.socket.close(1000)
    await socket.ended
    const silent = await under.socketIo.openWebSocket({ showsPings: true })
    const second = await connect(silent, { pid: first.pid, offset: first.offset })
    expect(second.sid).toBe(first.sid)
    await silent.ended
    const { socket: next, again } = await comeBack({ pid: first.pid, offset: second.offset })
    expect(again.sid).toBe(first.sid)
    next.terminate()
  })
})

const strange: readonly {
  readonly name: string
  readonly auth: Readonly<Record<string, unknown>>
}[] = [
  { name: 'an unknown pid', auth: { pid: 'AAAAAAAAAAAAAAAAAAAA', offset: 'x' } },
  { name: 'a pid that is no text', auth: { pid: 1, offset: 'x' } },
  { name: '__proto__', auth: { pid: '__proto__', offset: 'x' } },
  { name: 'an empty pid', auth: { pid: '', offset: '' } },
  { name: 'an offset alone', auth: { offset: 'x' } },
]

describe.concurrent('not recovered', { timeout: 10_000 }, () => {
  test.each(strange)('C20 $name: a new connection', async ({ auth }) => {
    const { socket, again } = await comeBack(auth)
    expect(again.missed).toEqual([])
    expect(again.pid).toMatch(/^[\w-]{16,}$/)
    expect(again.pid).not.toBe(auth['pid'])
    socket.terminate()
  })

  test.each(['nonsense', '', '0-0', '99999999999999999999'])(
    'C20 offset "%s": a new connection',
    async (offset) => {
      const { socket, first } = await start()
      await lose(socket, '42["message","missed"]')
      const { socket: next, again } = await comeBack({ pid: first.pid, offset })
      expect(again.sid).not.toBe(first.sid)
      expect(again.missed).toEqual([])
      next.terminate()
    },
  )

  test('C20 after 41 of the client', async () => {
    const { socket, first } = await start()
    socket.send('42["message","missed"]')
    await socket.next()
    socket.send('41')
    await settle(socket)
    socket.terminate()
    const { socket: next, again } = await comeBack({ pid: first.pid, offset: first.offset })
    expect(again.sid).not.toBe(first.sid)
    expect(again.missed).toEqual([])
    next.terminate()
  })

  test('C20 the pid of another namespace', async () => {
    const { socket, first } = await start()
    socket.terminate()
    await socket.ended
    const next = await under.socketIo.openWebSocket()
    const custom = await connect(next, { pid: first.pid, offset: first.offset }, '/custom,')
    expect(custom.sid).not.toBe(first.sid)
    next.terminate()
  })
})

describe.concurrent('better than the reference', { timeout: 10_000 }, () => {
  crierTest('C20 a pid without an offset: everything since the start', async () => {
    const { socket, first } = await start()
    const lost = await lose(socket, '42["message","missed"]')
    const { socket: next, again } = await comeBack({ pid: first.pid })
    expect(again.sid).toBe(first.sid)
    expect(withoutOffset(again.missed[0]!)).toBe('42["auth",{}]')
    expect(again.missed.slice(1)).toEqual(lost)
    next.terminate()
  })

  crierTest('C20 one session is restored once', async () => {
    const { socket, first } = await start()
    await lose(socket, '42["message","missed"]')
    const auth = { pid: first.pid, offset: first.offset }
    const [a, b] = await Promise.all([comeBack(auth), comeBack(auth)])
    const heirs = [a, b].filter(({ again }) => again.sid === first.sid)
    expect(heirs.length).toBeGreaterThanOrEqual(1)
    // Both: then the one that was there first gives way.
    if (heirs.length === 2) await Promise.race(heirs.map(({ socket: heir }) => heir.ended))
    const living = heirs.filter(({ socket: heir }) => !heir.hasEnded)
    expect(living.length).toBe(1)
    living[0]!.socket.send('42["message","here"]')
    expect(withoutOffset(await living[0]!.socket.next())).toBe('42["message-back","here"]')
    a.socket.terminate()
    b.socket.terminate()
  })

  crierTest('C20 while the old connection seems to live: it gives way', async () => {
    const { socket, first } = await start()
    const { socket: next, again } = await comeBack({ pid: first.pid, offset: first.offset })
    expect([again.sid, again.pid]).toEqual([first.sid, first.pid])
    await socket.ended
    next.send('42["message","here"]')
    expect(withoutOffset(await next.next())).toBe('42["message-back","here"]')
    next.terminate()
  })
})
