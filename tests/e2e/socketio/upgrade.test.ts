import { expect, test } from 'vitest'
import { eventually } from '../../harness/eventually.js'
import type { ClientKind } from '../../harness/socketio/clients.js'
import { describeClients } from '../../harness/socketio/socketRig.js'

// Python's client has upgraded before it says anything.
const scope = {
  clients: ({ language, forConnections }: ClientKind) =>
    language === 'javascript' && forConnections,
  transports: (transports: readonly string[]) => transports.length > 1,
}

describeClients(scope, (rig) => {
  test('events during the upgrade arrive once, in order', async () => {
    const connection = await rig.client.open(rig.proxy.url, { transports: rig.transports })
    const socket = connection.socket()
    await socket.connected()
    const progress = { isUpgraded: false }
    const upgraded = connection.uses('websocket').then(() => {
      progress.isUpgraded = true
    })

    let number = 0
    while (!progress.isUpgraded) {
      await socket.emit('echo', ++number)
      await socket.emit('echo', ++number)
      await socket.ask('ask')
    }

    await upgraded
    await socket.ask('ask')
    expect(socket.argumentsOf('echoed')).toEqual(
      Array.from({ length: number }, (_, index) => [index + 1]),
    )
    expect(await socket.ask('state')).toMatchObject([{ transport: 'websocket' }])
  })

  test('a refused upgrade leaves the client on polling', async () => {
    rig.proxy.mode = 'refuse-upgrade'
    const before = rig.proxy.upgrades.length
    const connection = await rig.client.open(rig.proxy.url, { transports: rig.transports })
    const socket = connection.socket()
    await socket.connected()
    await eventually(() => rig.proxy.upgrades.length > before)

    expect(await socket.ask('ask', 'by polling')).toEqual(['by polling'])
    expect(await socket.ask('state')).toMatchObject([{ transport: 'polling' }])
  })
})
