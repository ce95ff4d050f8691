import { publish } from '../harness/api.js'
import { CrierServer } from '../harness/crierServer.js'
import { eventually } from '../harness/eventually.js'
import { PlainSocket } from '../harness/plainSocket.js'
import { UpdatesSocket } from '../harness/updatesSocket.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'

const note = 'x'.repeat(60_000)

/** Security 2.12 and B55, promise P8: who does not read is given up, and nobody else waits. */
describe.each(['auto', 'send'])('slow readers, sends = %s', (sends) => {
  let server: CrierServer

  beforeAll(async () => {
    server = await CrierServer.start({
      options: {
        'server.sends': sends,
        'limits.send_queue_soft': '64KiB',
        'limits.send_queue_hard': '128KiB',
      },
    })
  })
  afterAll(() => server.remove())

  const slowReaders = async (): Promise<number> => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    return Number(/^crier_net_slow_readers_total (\d+)/m.exec(metrics)?.[1] ?? 0)
  }

  /** Publishes until the server gives one more reader up; returns how many events that took. */
  async function publishUntilGivenUp(userId: string): Promise<number> {
    const before = await slowReaders()
    for (let number = 0; ; number++) {
      if ((await slowReaders()) > before) return number
      if (number > 1_000) throw new Error('the server goes on queueing')
      await publish(server, { userId }, { type: 'status_update', number, note })
    }
  }

  test('B55: a plain socket that does not read ends with 4008, its neighbour gets everything', async () => {
    const userId = CrierServer.uniqueId('user')
    const headers = { Authorization: `Bearer ${CrierServer.token(userId)}` }
    const slow = await PlainSocket.subscribed(server.socketUrl, { userId }, { headers })
    const well = await PlainSocket.subscribed(server.socketUrl, { userId }, { headers })
    slow.socket.pause()
    const published = await publishUntilGivenUp(userId)
    await well.waitFor((message) => message['number'] === published - 1)
    expect(well.of('status_update').map((event) => event['number'])).toEqual(
      Array.from({ length: published }, (_, number) => number),
    )

    slow.socket.resume()
    expect(await slow.ended).toMatchObject({ code: 4008, reason: 'Too slow' })
    const numbers = slow.of('status_update').map((event) => event['number'])
    expect(numbers, 'what it got before it was given up: in order, without a hole').toEqual(
      Array.from({ length: numbers.length }, (_, number) => number),
    )
    expect(numbers.length).toBeLessThan(published)
    well.close()
  })

  test('B55: for a Socket.IO client it is a transport close', async () => {
    const userId = CrierServer.uniqueId('user')
    const slow = await UpdatesSocket.open(server.url, {
      transports: ['websocket'],
      auth: { token: CrierServer.token(userId) },
    })
    await slow.ask('subscribe', { userId })
    const transport = slow.socket.io.engine.transport as unknown as { readonly ws: WebSocket }
    transport.ws.pause()
    await publishUntilGivenUp(userId)
    transport.ws.resume()
    expect(await slow.ended).toBe('transport close')
  })

  test('a reader that comes back in time has missed nothing', async () => {
    const userId = CrierServer.uniqueId('user')
    const headers = { Authorization: `Bearer ${CrierServer.token(userId)}` }
    const slow = await PlainSocket.subscribed(server.socketUrl, { userId }, { headers })
    slow.socket.pause()
    for (let number = 0; number < 20; number++) {
      await publish(server, { userId }, { type: 'status_update', number, note: 'short' })
    }
    slow.socket.resume()
    await eventually(() => slow.of('status_update').length === 20)
    slow.close()
  })
})
