import { describe, expect, test } from 'vitest'
import { crierTest, openJoined, until, useServer } from '../../../harness/conformance'
import { pollUntilNews } from '../../../harness/engineClient'

// The timers that take ten seconds, side by side.
const under = useServer()

function expectTenSeconds(elapsed: number): void {
  expect(elapsed).toBeGreaterThanOrEqual(9_997)
  expect(elapsed).toBeLessThan(11_000)
}

describe.concurrent('ten seconds', { timeout: 20_000 }, () => {
  test('C07 B12 no probe within upgradeTimeout: the WebSocket ends, polling goes on', async () => {
    const session = await under.engine.openPolling()
    const from = performance.now()
    const socket = await session.probe()
    const polled = pollUntilNews(session)
    const { at } = await socket.ended
    expectTenSeconds(at - from)
    await session.post('4still polling')
    expect(await polled).toBe('4still polling')
  })

  test('C07 B12 a probe without "5": the same', async () => {
    const session = await under.engine.openPolling()
    const from = performance.now()
    const socket = await session.probe()
    socket.send('2probe')
    expect(await socket.next()).toBe('3probe')
    // Pongs without GETs, which would be answered with "6" as fast as they come.
    while (!socket.hasEnded) {
      await until(performance.now() + 100)
      expect((await session.post('3')).body).toBe('ok')
    }
    expectTenSeconds((await socket.ended).at - from)
  })

  crierTest('C13 attachments that do not come', async () => {
    const { socket } = await openJoined(under.socketIo)
    const from = performance.now()
    socket.send('452-["message",{"_placeholder":true,"num":0}]', Buffer.from([1]))
    const { at } = await socket.ended
    expectTenSeconds(at - from)
  })
})
