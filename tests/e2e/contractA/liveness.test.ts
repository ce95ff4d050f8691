import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publish } from '../../harness/api.js'
import { CrierServer } from '../../harness/crierServer.js'
import { FaultProxy } from '../../harness/faultProxy.js'
import { PlainSocket } from '../../harness/plainSocket.js'
import { eventually } from '../../harness/eventually.js'

// The contract's 30 s, made shorter by configuration: the rules are the same, the waiting is not.
const interval = 500
const options = { 'auth.open_subscribe': true, 'timeouts.ping_interval': `${interval}ms` }

const handshake = [
  'GET / HTTP/1.1',
  'Host: 127.0.0.1',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n')

/** A peer that takes everything and answers nothing: no WebSocket library can be brought to that. */
function openMutePeer(port: number): Promise<Socket> {
  return new Promise((opened, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(handshake))
    socket.once('error', failed)
    socket.once('data', () => opened(socket))
  })
}

describe('pings', () => {
  let server: CrierServer
  beforeAll(async () => {
    server = await CrierServer.start({ options })
  })
  afterAll(() => server.remove())

  test('A23: a peer that does not answer pings is closed after one interval, before two are over (30 s scaled to 0.5 s)', async () => {
    const peer = await openMutePeer(server.port)
    const openedAt = Date.now()

    await new Promise((closed) => peer.once('close', closed))

    const lived = Date.now() - openedAt
    expect(lived).toBeGreaterThan(interval)
    // The first ping comes after one interval, its absence is noticed after a second one. The rest
    // is what a busy machine may need.
    expect(lived).toBeLessThan(2 * interval + 2_000)
  })

  test('A23: a peer behind a black hole is closed too, without any FIN (30 s scaled to 0.5 s)', async () => {
    const proxy = await FaultProxy.start(server.port)
    const userId = CrierServer.uniqueId('u')
    const socket = await PlainSocket.subscribed(proxy.socketUrl, { userId })
    expect(await publish(server, { userId }, { type: 'summary_ready' })).toBe(1)

    proxy.mode = 'blackhole'

    await eventually(
      async () => (await publish(server, { userId }, { type: 'summary_ready' })) === 0,
    )
    socket.close()
    await proxy.stop()
  })

  test('A24: a silent peer that answers pings stays connected for six intervals (3 min scaled to 3 s)', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await PlainSocket.subscribed(server.socketUrl, { userId })

    await eventually(() => socket.pings >= 6 || socket.isEnded)

    expect(socket.isEnded).toBe(false)
    expect(await publish(server, { userId }, { type: 'summary_ready' })).toBe(1)
    await socket.waitForType('summary_ready')
    socket.close()
  })
})
