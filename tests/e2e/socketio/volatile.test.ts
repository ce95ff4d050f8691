import { expect, test } from 'vitest'
import { eventually } from '../../harness/eventually.js'
import { describeClients } from '../../harness/socketio/socketRig.js'

describeClients({}, (rig) => {
  test('volatile events are left out when there are too many at once, and others never', async () => {
    const socket = await rig.connectSocket()
    const [count, bytes] = [300, 100_000]

    await socket.emit('flood', count, bytes)

    await socket.receives('flooded')
    const numbers = socket.argumentsOf('drop').map(([number]) => Number(number))
    expect(numbers.length).toBeLessThan(count)
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(await socket.ask('ask', 'still here')).toEqual(['still here'])
  })

  test('a volatile event reaches a client that is waiting for it', async () => {
    const socket = await rig.connectSocket({ namespaces: { '/': { room: 'red' } } })
    const companion = await rig.companion()

    // Between two polls it is left out; the next one is not.
    await eventually(async () => {
      await companion.emit('send', { to: ['red'], volatile: true }, 'position', 1, 2)
      await Promise.all([companion.ask('ask'), socket.ask('ask')])
      return socket.argumentsOf('position').length > 0
    })

    expect(await socket.receives('position')).toEqual([1, 2])
  })
})
