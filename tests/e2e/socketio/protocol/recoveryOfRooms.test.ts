import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crierTest, until } from '../../../harness/conformance'
import { EngineSocket } from '../../../harness/engineSocket'
import { offsetOf, withoutOffset } from '../../../harness/recoverySocket'
import { ScenarioServer } from '../../../harness/socketio/scenarioServer'

// Recovery where it meets rooms, middleware and volatile events; against the server of the scenarios.
let server: ScenarioServer
let brief: ScenarioServer
const briefly = 300

beforeAll(async () => {
  server = await ScenarioServer.start({ recovery: 60_000 })
  brief = await ScenarioServer.start({ recovery: briefly })
})
afterAll(async () => {
  expect(await server.stop()).toBe(0)
  expect(await brief.stop()).toBe(0)
})

interface Came {
  readonly socket: EngineSocket
  readonly sid: string
  readonly pid: string
  readonly missed: readonly string[]
}

async function open(to: ScenarioServer): Promise<EngineSocket> {
  const url = `ws://127.0.0.1:${to.port}/socket.io/?EIO=4&transport=websocket`
  const socket = await EngineSocket.open(url)
  await socket.next()
  return socket
}

/** CONNECT; what was missed comes before the reply. */
async function come(auth: object, nsp = '', to: ScenarioServer = server): Promise<Came> {
  const socket = await open(to)
  socket.send(`40${nsp}${JSON.stringify(auth)}`)
  const missed: string[] = []
  let text = await socket.nextText()
  while (!text.startsWith('40')) {
    missed.push(text)
    text = await socket.nextText()
  }
  const reply = JSON.parse(text.slice(2 + nsp.length)) as { sid: string; pid: string }
  return { socket, ...reply, missed }
}

/** The offset of an event that was just sent. */
async function offsetNow({ socket }: Came, nsp = ''): Promise<string> {
  socket.send(`42${nsp}["echo"]`)
  return offsetOf(await socket.nextText())
}

async function lose({ socket }: Came): Promise<void> {
  socket.terminate()
  await socket.ended
}

/** Sends broadcasts, and returns when all of them have been sent. */
async function broadcast({ socket }: Came, ...plans: readonly string[]): Promise<void> {
  socket.send(...plans.map((plan, index) => `42["send",${plan},"news",${index}]`), '427["ask"]')
  let text = await socket.nextText()
  while (text !== '437[]') text = await socket.nextText()
}

// One after the other: what goes to all goes to the others too.
describe('what was missed', { timeout: 10_000 }, () => {
  test('C20 what went to its rooms and to all, nothing that left it out', async () => {
    const lost = await come({ room: 'mine' })
    const offset = await offsetNow(lost)
    await lose(lost)
    const other = await come({})
    await broadcast(
      other,
      '{"to":["mine"]}',
      '{"to":["theirs"]}',
      '{"except":["mine"]}',
      `{"except":["${lost.sid}"]}`,
      '{"to":["mine","theirs"]}',
      `{"to":["${lost.sid}"]}`,
      '{"to":["mine"],"volatile":true}',
    )

    const again = await come({ pid: lost.pid, offset })
    expect(again.sid).toBe(lost.sid)
    expect(again.missed.map(withoutOffset)).toEqual([
      '42["news",0]',
      '42["news",4]',
      '42["news",5]',
    ])
    await lose(again)
    await lose(other)
  })

  test('C20 its rooms are its rooms again', async () => {
    const lost = await come({ room: 'again' })
    const offset = await offsetNow(lost)
    await lose(lost)
    const again = await come({ pid: lost.pid, offset })
    const other = await come({})
    await broadcast(other, '{"to":["again"]}')
    expect(withoutOffset(await again.socket.nextText())).toBe('42["news",0]')
    await lose(again)
    await lose(other)
  })
})

describe.concurrent('not recovered', { timeout: 10_000 }, () => {
  test.each([
    { name: 'from the namespace', close: false },
    { name: 'altogether', close: true },
  ])('C20 whom the server disconnected $name', async ({ close }) => {
    const lost = await come({})
    const offset = await offsetNow(lost)
    lost.socket.send(`42["goodbye",${close}]`)
    if (close) await lost.socket.ended
    else expect(await lost.socket.next()).toBe('41')
    await lose(lost)
    const again = await come({ pid: lost.pid, offset })
    expect(again.sid).not.toBe(lost.sid)
    await lose(again)
  })

  test('C20 who comes too late', async () => {
    const lost = await come({}, '', brief)
    const offset = await offsetNow(lost)
    await lose(lost)
    const other = await come({}, '', brief)
    await until(performance.now() + briefly + 150)
    const again = await come({ pid: lost.pid, offset }, '', brief)
    expect(again.sid).not.toBe(lost.sid)
    expect(again.missed).toEqual([])
    await lose(again)
    await lose(other)
  })
})

describe.concurrent('better than the reference', { timeout: 10_000 }, () => {
  // The reference lets a recovered client past the middleware.
  crierTest('C20 whoever comes back is asked again who it is', async () => {
    const lost = await come({ token: 'secret' }, '/guarded,')
    const offset = await offsetNow(lost, '/guarded,')
    await lose(lost)
    const socket = await open(server)
    socket.send(`40/guarded,${JSON.stringify({ token: 'wrong', pid: lost.pid, offset })}`)
    const refusal = '44/guarded,{"message":"not authorized","data":{"given":"wrong"}}'
    expect(await socket.next()).toBe(refusal)
    socket.terminate()
  })

  // There they have none, and their last text is taken for one.
  crierTest('C20 volatile events have an offset too', async () => {
    const lost = await come({})
    const before = await offsetNow(lost)
    lost.socket.send('42["flood",1,3]')
    const drop = await lost.socket.nextText()
    expect(withoutOffset(drop)).toBe('42["drop",1,"xxx"]')
    expect(offsetOf(drop)).toBe(before)
    const flooded = await lost.socket.nextText()
    await lose(lost)
    const again = await come({ pid: lost.pid, offset: offsetOf(drop) })
    expect([again.sid, again.missed]).toEqual([lost.sid, [flooded]])
    await lose(again)
  })
})
