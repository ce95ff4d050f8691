import { expect, test } from 'vitest'
import { describeClients } from '../../harness/socketio/socketRig.js'
import { bytes } from '../../harness/socketio/wireValues.js'

const answers: readonly (readonly [string, ...unknown[]])[] = [
  ['nothing'],
  ['one value', { ok: true }],
  ['several values', 'a', 1, null, [2], { b: '😀' }],
  ['bytes', bytes(1, 2, 3)],
  ['bytes among values', 'before', { parts: [bytes(), bytes(255)] }, 'after'],
]

describeClients({}, (rig) => {
  test.each(answers)('the server answers with %s', async (_, ...values) => {
    const socket = await rig.connectSocket()

    expect(await socket.ask('ask', ...values)).toEqual(values)
  })

  test.each(answers)('the client answers with %s', async (_, ...values) => {
    const socket = await rig.connectSocket()
    await socket.answer('question', ...values)

    const answer = await socket.ask('ask-me', 5_000, 'why', bytes(6))

    expect(answer).toEqual([null, ...values])
    expect(await socket.receives('question')).toEqual(['why', bytes(6)])
  })

  test.skipIf(rig.isTooMuchForReference)(
    'many questions at once each get their own answer',
    async () => {
      const socket = await rig.connectSocket()
      const questions = Array.from({ length: 50 }, (_, number) => number)

      const replies = await Promise.all(questions.map((number) => socket.ask('ask', number)))

      expect(replies).toEqual(questions.map((number) => [number]))
    },
  )

  test('a client that waits in vain hears of it, and goes on', async () => {
    const socket = await rig.connectSocket()

    expect(await socket.askWithin(30, 'silence')).toBeNull()
    expect(await socket.ask('ask', 'still here')).toEqual(['still here'])
  })

  test('a server that waits in vain hears of it, and goes on', async () => {
    const socket = await rig.connectSocket()

    expect(await socket.ask('ask-me', 30, 'anybody?')).toEqual(['timeout'])
    await socket.answer('question', 'here')
    expect(await socket.ask('ask-me', 5_000, 'and now?')).toEqual([null, 'here'])
  })

  test('an event without a question is not answered', async () => {
    const socket = await rig.connectSocket()

    await socket.emit('echo', 'a function is no value')

    expect(await socket.receives('echoed')).toEqual(['a function is no value'])
  })

  test('a middleware of the socket refuses an event and lets the next through', async () => {
    const socket = await rig.connectSocket()

    await socket.emit('forbidden', 1)
    await socket.emit('echo', 2)

    expect(await socket.receives('refused')).toEqual(['forbidden'])
    expect(await socket.receives('echoed')).toEqual([2])
  })
})
