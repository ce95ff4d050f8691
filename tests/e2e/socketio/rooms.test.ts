import { expect, test } from 'vitest'
import { describeClients, type SocketRig } from '../../harness/socketio/socketRig.js'
import type { RealSocket } from '../../harness/socketio/realSocket.js'
import { bytes } from '../../harness/socketio/wireValues.js'

/** Once it has an answer, everything that was sent to it before has arrived. */
async function settle(...sockets: RealSocket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => socket.ask('ask')))
}

/** The client under test, and two others. */
async function three(rig: SocketRig): Promise<[RealSocket, RealSocket, RealSocket]> {
  const mine = await rig.connectSocket({ namespaces: { '/': { room: 'red' } } })
  const red = await rig.companion({ room: 'red' })
  const blue = await rig.companion({ room: 'blue' })
  return [mine, red, blue]
}

describeClients({}, (rig) => {
  test('to a room: whoever is in it, but not the sender', async () => {
    const [mine, red, blue] = await three(rig)

    await red.emit('send', { to: ['red'] }, 'note', 'from red', bytes(1))
    expect(await mine.receives('note')).toEqual(['from red', bytes(1)])

    await mine.emit('send', { to: ['red'] }, 'note', 'from me', bytes(2, 3))
    expect(await red.receives('note')).toEqual(['from me', bytes(2, 3)])

    await settle(mine, red, blue)
    expect(mine.argumentsOf('note')).toHaveLength(1)
    expect(red.argumentsOf('note')).toHaveLength(1)
    expect(blue.heard).toEqual([])
  })

  test('to everybody: once each, in however many rooms', async () => {
    const [mine, red, blue] = await three(rig)
    await mine.ask('join', 'blue')

    await red.emit('send', { from: 'namespace', to: ['red', 'blue'] }, 'note', 'rooms')
    await red.emit('send', { from: 'namespace' }, 'note', 'all')
    await red.emit('send', {}, 'note', 'all but red')

    await mine.receives('note')
    await settle(red, mine, blue)
    expect(mine.argumentsOf('note')).toEqual([['rooms'], ['all'], ['all but red']])
    expect(red.argumentsOf('note')).toEqual([['rooms'], ['all']])
    expect(blue.argumentsOf('note')).toEqual([['rooms'], ['all'], ['all but red']])
  })

  test('except: not to rooms, and not to one by its id', async () => {
    const [mine, red, blue] = await three(rig)
    const { id } = await mine.state()

    await red.emit('send', { from: 'namespace', except: ['red'] }, 'note', 'not red')
    await red.emit('send', { from: 'namespace', except: [id] }, 'note', 'not you')
    await red.emit('send', { from: 'namespace', to: ['red'], except: ['blue'] }, 'note', 'red')

    await settle(red)
    await settle(mine, blue)
    expect(mine.argumentsOf('note')).toEqual([['red']])
    expect(red.argumentsOf('note')).toEqual([['not you'], ['red']])
    expect(blue.argumentsOf('note')).toEqual([['not red'], ['not you']])
  })

  test('a socket id is a room of one', async () => {
    const [mine, red] = await three(rig)
    const { id } = await mine.state()

    await red.emit('send', { to: [id] }, 'note', 'private')

    expect(await mine.receives('note')).toEqual(['private'])
    await settle(red)
    expect(red.heard).toEqual([])
  })

  test('who has left a room hears nothing of it', async () => {
    const [mine, red] = await three(rig)

    await mine.ask('leave', 'red')
    await red.emit('send', { to: ['red'] }, 'note', 1)
    await settle(red)
    await settle(mine)
    expect(mine.heard).toEqual([])

    await mine.ask('join', 'red')
    await red.emit('send', { to: ['red'] }, 'note', 2)
    expect(await mine.receives('note')).toEqual([2])
  })

  test('asks a room, and has every answer', async () => {
    const [mine, red, blue] = await three(rig)
    await mine.answer('vote', 'mine', 'a second value is not looked at')
    await red.answer('vote', { red: bytes(1) })

    const [isComplete, ...answers] = await blue.ask('poll', { to: ['red'] }, 5_000, 'vote', 'topic')

    expect(isComplete).toBe(true)
    expect(answers).toHaveLength(2)
    expect(answers).toContainEqual('mine')
    expect(answers).toContainEqual({ red: bytes(1) })
    expect(await mine.receives('vote')).toEqual(['topic'])
    expect(blue.argumentsOf('vote')).toEqual([])
  })

  test('asks a room, and has what came in time', async () => {
    const [mine, red] = await three(rig)
    await mine.answer('vote', 'mine')

    const plan = { from: 'namespace', to: ['red'] }

    expect(await red.ask('poll', plan, 200, 'vote')).toEqual([false, 'mine'])
  })

  test('asks nobody, and has nothing at once', async () => {
    const mine = await rig.connectSocket()

    expect(await mine.ask('poll', { to: ['empty'] }, 60_000, 'vote')).toEqual([true])
  })

  test('finds who is there, with rooms and data', async () => {
    const [mine, red] = await three(rig)
    await mine.ask('remember', { name: 'Ada', list: [1] })
    const [mineId, redId] = [(await mine.state()).id ?? '', (await red.state()).id ?? '']

    const [found] = await mine.ask('who', { from: 'namespace', to: ['red'] })

    const expected = [
      { id: mineId, rooms: [mineId, 'red'].sort(), data: { value: { name: 'Ada', list: [1] } } },
      { id: redId, rooms: [redId, 'red'].sort(), data: {} },
    ]
    expect(found).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)))
  })

  test('moves others into rooms and out of them', async () => {
    const [mine, red, blue] = await three(rig)

    await blue.ask('move', { from: 'namespace', to: ['red'] }, { join: 'green', leave: 'red' })
    await blue.emit('send', { to: ['green'] }, 'note', 'green')

    expect(await mine.receives('note')).toEqual(['green'])
    expect(await red.receives('note')).toEqual(['green'])
    const { id } = await mine.state()
    expect(await mine.ask('state')).toMatchObject([{ rooms: [id ?? '', 'green'].sort() }])
    expect(await blue.ask('who', { from: 'namespace', to: ['red'] })).toEqual([[]])
  })
})
