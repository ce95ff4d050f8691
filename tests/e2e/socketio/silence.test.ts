import { expect, test } from 'vitest'
import { describeClients } from '../../harness/socketio/socketRig.js'

// Pings belong to the transport; what is packed into messages makes no difference.
const scope = {
  server: { ping: [200, 200] },
  clients: ({ parser }: { parser: string }) => parser === 'default',
} as const

describeClients(scope, (rig) => {
  test('pings keep a silent connection alive', async () => {
    const socket = await rig.connectSocket()
    const before = rig.proxy.bytesDown

    // Two pings, each of at least a byte; nothing else is sent.
    const asked = await socket.askWithin(500, 'silence')

    expect(asked).toBeNull()
    expect(rig.proxy.bytesDown).toBeGreaterThan(before + 2)
    expect(await socket.state()).toMatchObject({ connected: true })
    expect(await socket.ask('ask', 1)).toEqual([1])
  })

  test('a black hole: both sides notice by the missing ping', async () => {
    const socket = await rig.connectSocket()
    const companion = await rig.companion()
    const { id } = await socket.state()

    rig.proxy.mode = 'blackhole'

    const [farewell] = await companion.ask('how-left', id)
    expect(farewell).toMatchObject({ reason: 'ping timeout' })
    // Python's client waits for its next ping at its own pace.
    if (rig.kind.language === 'javascript') expect(await socket.disconnected()).toBe('ping timeout')
  })
})
