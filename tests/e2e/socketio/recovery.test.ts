import { expect, test } from 'vitest'
import { forRecovery } from '../../harness/socketio/clients.js'
import {
  acquainted,
  comeBack,
  lose,
  note,
  notesOf,
  withoutOffset,
} from '../../harness/socketio/recoverySteps.js'
import { describeClients } from '../../harness/socketio/socketRig.js'
import { bytes } from '../../harness/socketio/wireValues.js'

const scope = {
  server: { recovery: 60_000, ping: [500, 1_000] },
  clients: forRecovery,
} as const

// With "polling, then upgrade" the session is lost over WebSocket and recovered over polling.
describeClients(scope, (rig) => {
  test('id, rooms and data are back, and what was missed arrives once, in order', async () => {
    const { socket, sender, id } = await acquainted(rig)
    await socket.ask('remember', { name: 'Ada' })
    await lose(rig, socket, sender)
    await note(sender, 1, { nested: ['é'] })
    await note(sender, 2, bytes(1, 2, 3), bytes())
    await sender.emit('send', { to: [id] }, 'note', 3)
    await sender.emit('send', { from: 'namespace' }, 'note', 4)
    await sender.ask('ask')

    expect(await comeBack(rig, socket)).toEqual({ id, recovered: true })

    expect(await socket.ask('state')).toMatchObject([
      { id, rooms: [id, 'red'].sort(), data: { value: { name: 'Ada' } }, recovered: true },
    ])
    expect(socket.argumentsOf('note').map(withoutOffset)).toEqual([
      [0],
      [1, { nested: ['é'] }],
      [2, bytes(1, 2, 3), bytes()],
      [3],
      [4],
    ])
  })

  test('what was not meant for it is not among what it missed', async () => {
    const { socket, sender, id } = await acquainted(rig)
    await lose(rig, socket, sender)
    await sender.emit('send', { from: 'namespace', to: ['blue'] }, 'note', 'another room')
    await sender.emit('send', { from: 'namespace', except: ['red'] }, 'note', 'not red')
    await sender.emit('send', { from: 'namespace', except: [id] }, 'note', 'not you')
    await note(sender, 1)

    expect(await comeBack(rig, socket)).toEqual({ id, recovered: true })

    await socket.ask('ask')
    expect(notesOf(socket)).toEqual([0, 1])
  })

  test('nothing missed is nothing sent', async () => {
    const { socket, sender, id } = await acquainted(rig)
    await lose(rig, socket, sender)

    expect(await comeBack(rig, socket)).toEqual({ id, recovered: true })

    await socket.ask('ask')
    expect(notesOf(socket)).toEqual([0])
  })

  test('works again and again', async () => {
    const { socket, sender, id } = await acquainted(rig)

    for (let round = 1; round <= 3; round++) {
      await lose(rig, socket, sender)
      await note(sender, round)
      expect(await comeBack(rig, socket)).toEqual({ id, recovered: true })
    }

    await note(sender, 4)
    await socket.ask('ask')
    expect(notesOf(socket)).toEqual([0, 1, 2, 3, 4])
  })

  test('many missed events arrive in order, ahead of new ones', async () => {
    const { socket, sender } = await acquainted(rig)
    await lose(rig, socket, sender)
    const numbers = Array.from({ length: 200 }, (_, number) => number + 1)
    for (const number of numbers) await sender.emit('send', { to: ['red'] }, 'note', number)
    await sender.ask('ask')

    expect(await comeBack(rig, socket)).toMatchObject({ recovered: true })
    await note(sender, 'new')

    await socket.ask('ask')
    expect(notesOf(socket)).toEqual([0, ...numbers, 'new'])
  })

  test('each namespace is recovered by itself', async () => {
    const connection = await rig.connect({
      reconnectAfter: 20,
      namespaces: { '/': {}, '/custom': {} },
    })
    const [main, custom] = [connection.socket('/'), connection.socket('/custom')]
    const sender = await rig.companion()
    await main.emit('echo', 'first')
    await custom.emit('echo', 'first')
    await Promise.all([main.receives('echoed'), custom.receives('echoed')])
    const ids = [(await main.state()).id, (await custom.state()).id]
    await lose(rig, main, sender)
    await sender.emit('send', { from: 'namespace', nsp: '/custom' }, 'note', 'custom')
    await sender.ask('ask')

    rig.letBack()

    expect(await main.connected()).toMatchObject({ id: ids[0], recovered: true })
    expect(await custom.connected()).toMatchObject({ id: ids[1], recovered: true })
    expect(withoutOffset(await custom.receives('note'))).toEqual(['custom'])
    await main.ask('ask')
    expect(notesOf(main)).toEqual([])
  })
})
