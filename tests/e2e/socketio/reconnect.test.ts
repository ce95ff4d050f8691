import { expect, test } from 'vitest'
import { eventually } from '../../harness/eventually.js'
import { forConnections } from '../../harness/socketio/clients.js'
import { describeClients } from '../../harness/socketio/socketRig.js'

describeClients({ clients: forConnections }, (rig) => {
  test('comes back after a lost connection, as somebody new', async () => {
    const socket = await rig.connectSocket({ reconnectAfter: 20 })
    const { id } = await socket.state()
    await socket.ask('join', 'red')

    await rig.lose()
    await socket.disconnected()
    rig.letBack()

    const again = await socket.connected()
    expect(again).toMatchObject({ recovered: false })
    expect(again.id).not.toBe(id)
    expect(await socket.ask('state')).toMatchObject([{ id: again.id, rooms: [again.id] }])
  })

  test('comes back with its auth payload, in every namespace', async () => {
    const namespaces = { '/guarded': { token: 'secret' }, '/custom': { token: 'secret' } }
    const connection = await rig.connect({ reconnectAfter: 20, namespaces })

    await rig.lose('cut')
    await connection.socket('/custom').disconnected()
    rig.letBack()

    for (const nsp of Object.keys(namespaces)) {
      const socket = connection.socket(nsp)
      await socket.connected()
      expect(await socket.ask('handshake')).toMatchObject([{ auth: { token: 'secret' } }])
    }
  })

  test('comes back again and again', async () => {
    const socket = await rig.connectSocket({ reconnectAfter: 20 })

    for (let round = 0; round < 3; round++) {
      await rig.lose()
      await socket.disconnected()
      rig.letBack()
      await socket.connected()
      expect(await socket.ask('ask', round)).toEqual([round])
    }
  })

  test('tries until the server is there again', async () => {
    const socket = await rig.connectSocket({ reconnectAfter: 20 })
    await rig.lose()
    await socket.disconnected()
    const before = rig.proxy.connections
    await eventually(() => rig.proxy.connections >= before + 2)

    rig.letBack()

    await socket.connected()
    expect(await socket.ask('ask', 'back')).toEqual(['back'])
  })

  test.skipIf(rig.kind.language === 'python')(
    'what is emitted in between is sent afterwards',
    async () => {
      const socket = await rig.connectSocket({ reconnectAfter: 20 })
      await rig.lose()
      await socket.disconnected()

      await socket.emit('echo', 'meanwhile')
      rig.letBack()

      await socket.connected()
      expect(await socket.receives('echoed')).toEqual(['meanwhile'])
    },
  )

  test('who was sent away does not come back by itself', async () => {
    const connection = await rig.connect({
      reconnectAfter: 20,
      namespaces: { '/': {}, '/custom': {} },
    })
    const [main, custom] = [connection.socket('/'), connection.socket('/custom')]
    await main.emit('goodbye', false)
    await main.disconnected()

    // Whoever asks longer than it would take.
    expect(await custom.askWithin(100, 'silence')).toBeNull()
    expect(main.connects).toBe(1)
  })
})
