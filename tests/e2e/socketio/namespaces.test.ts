import { expect, test } from 'vitest'
import { describeClients } from '../../harness/socketio/socketRig.js'
import { bytes } from '../../harness/socketio/wireValues.js'

const three = { '/': {}, '/custom': {}, '/tenant-blue': {} }

describeClients({}, (rig) => {
  test('several share one connection', async () => {
    const before = rig.proxy.upgrades.length
    const connection = await rig.connect({ namespaces: three })

    const states = await Promise.all(
      Object.keys(three).map((nsp) => connection.socket(nsp).ask('state')),
    )

    expect(states).toMatchObject([[{ nsp: '/' }], [{ nsp: '/custom' }], [{ nsp: '/tenant-blue' }]])
    // The proxy sees an upgrade that is the first request of its connection; Python's is not.
    if (rig.kind.language === 'python') return
    const hasWebSocket = rig.transports.includes('websocket')
    expect(rig.proxy.upgrades.length - before).toBe(hasWebSocket ? 1 : 0)
  })

  test('each has an id, rooms and data of its own', async () => {
    const connection = await rig.connect({ namespaces: three })
    const [main, custom] = [connection.socket('/'), connection.socket('/custom')]

    await main.ask('join', 'red')
    await main.ask('remember', 'mine')

    const [mainState] = await main.ask('state')
    const [customState] = await custom.ask('state')
    const { id: mainId } = await main.state()
    const { id: customId } = await custom.state()
    expect(mainId).not.toBe(customId)
    expect(mainState).toMatchObject({ id: mainId, data: { value: 'mine' } })
    expect((mainState as { rooms: string[] }).rooms).toContain('red')
    expect(customState).toMatchObject({ id: customId, rooms: [customId], data: {} })
  })

  test('events and answers of one do not reach another', async () => {
    const connection = await rig.connect({ namespaces: three })
    const [main, custom] = [connection.socket('/'), connection.socket('/custom')]

    await Promise.all([
      main.emit('echo', 'main', bytes(1)),
      custom.emit('echo', 'custom', bytes(2)),
      main.ask('ask', 1),
      custom.ask('ask', 2),
    ])

    expect(await main.receives('echoed')).toEqual(['main', bytes(1)])
    expect(await custom.receives('echoed')).toEqual(['custom', bytes(2)])
    expect(main.heard).toHaveLength(1)
    expect(custom.heard).toHaveLength(1)
  })

  test('a broadcast stays in its namespace', async () => {
    const connection = await rig.connect({ namespaces: three })

    await connection.socket('/custom').ask('join', 'same-room')
    await connection.socket('/').ask('join', 'same-room')
    const plan = { from: 'namespace', nsp: '/custom', to: ['same-room'] }
    await connection.socket('/').emit('send', plan, 'note', 'for custom')

    expect(await connection.socket('/custom').receives('note')).toEqual(['for custom'])
    expect(await connection.socket('/').ask('ask')).toEqual([])
    expect(connection.socket('/').heard).toEqual([])
  })

  test('those of a pattern are apart from each other', async () => {
    const connection = await rig.connect({ namespaces: { '/tenant-blue': {}, '/tenant-red': {} } })
    const [blue, red] = [connection.socket('/tenant-blue'), connection.socket('/tenant-red')]

    await blue.emit('send', { from: 'namespace' }, 'note', 'blue')

    expect(await blue.receives('note')).toEqual(['blue'])
    expect(await red.ask('who', { from: 'namespace' })).toMatchObject([
      [{ id: (await red.state()).id }],
    ])
    expect(red.heard).toEqual([])
  })

  test('one that is sent away leaves the others', async () => {
    const connection = await rig.connect({ namespaces: three })

    await connection.socket('/custom').emit('goodbye', false)

    await connection.socket('/custom').disconnected()
    expect(await connection.socket('/').ask('ask', 1)).toEqual([1])
    expect(await connection.socket('/tenant-blue').ask('ask', 2)).toEqual([2])
  })
})
