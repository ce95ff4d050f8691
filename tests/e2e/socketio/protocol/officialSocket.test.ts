import { describe, expect, test } from 'vitest'
import { openJoined, useServer } from '../../../harness/conformance'
import { endpoints, sharedCases, noHandshakeCases } from '../../../harness/officialEngine'

// The 32 cases of the suite for Socket.IO, revision 5: 16 about what it stands on, and these.
const under = useServer({ isStrict: true })
const endpoint = endpoints['/socket.io/']
const silent = { showsPings: true }

describe('Socket.IO v5', () => {
  sharedCases(under, endpoint, false)
})

const connects = [
  { name: 'the main namespace', sent: '40', nsp: '', auth: '{}' },
  {
    name: 'the main namespace, with auth',
    sent: '40{"token":"123"}',
    nsp: '',
    auth: '{"token":"123"}',
  },
  { name: 'a custom namespace', sent: '40/custom,', nsp: '/custom,', auth: '{}' },
  {
    name: 'a custom namespace, with auth',
    sent: '40/custom,{"token":"abc"}',
    nsp: '/custom,',
    auth: '{"token":"abc"}',
  },
]

const placeholders = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'
const bytes = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])]

const messages = [
  {
    name: 'text',
    sent: ['42["message",1,"2",{"3":[true]}]'],
    back: ['42["message-back",1,"2",{"3":[true]}]'],
  },
  {
    name: 'attachments',
    sent: [`452-["message",${placeholders}]`, ...bytes],
    back: [`452-["message-back",${placeholders}]`, ...bytes],
  },
  {
    name: 'text, acknowledged',
    sent: ['42456["message-with-ack",1,"2",{"3":[false]}]'],
    back: ['43456[1,"2",{"3":[false]}]'],
  },
  {
    name: 'attachments, acknowledged',
    sent: [`452-789["message-with-ack",${placeholders}]`, ...bytes],
    back: [`462-789[${placeholders}]`, ...bytes],
  },
]

const invalid = [
  { name: 'an unknown type', sent: '4abc' },
  { name: 'a payload that is no array', sent: '42{}' },
  { name: 'an id that is no number', sent: '42abc["message-with-ack",1,"2",{"3":[false]}]' },
]

describe.concurrent('Socket.IO v5: connect', { timeout: 5000 }, () => {
  test.each(connects)('$name', async ({ sent, nsp, auth }) => {
    const socket = await under.socketIo.openWebSocket(silent)
    socket.send(sent)
    const reply = await socket.nextText()
    expect(reply.startsWith(`40${nsp}{`)).toBe(true)
    expect(JSON.parse(reply.slice(2 + nsp.length))).toEqual({ sid: expect.any(String) as string })
    expect(await socket.next()).toBe(`42${nsp}["auth",${auth}]`)
    socket.terminate()
  })

  test('an unknown namespace', async () => {
    const socket = await under.socketIo.openWebSocket(silent)
    socket.send('40/random')
    expect(await socket.next()).toBe('44/random,{"message":"Invalid namespace"}')
    socket.terminate()
  })

  noHandshakeCases(under)
})

describe.concurrent('Socket.IO v5: disconnect', { timeout: 5000 }, () => {
  test('from the main namespace', async () => {
    const { socket } = await openJoined(under.socketIo, silent)
    socket.send('41')
    expect(await socket.next()).toBe('2')
    socket.terminate()
  })

  test('from a custom namespace', async () => {
    const { socket } = await openJoined(under.socketIo, silent)
    expect(await socket.next()).toBe('2')
    socket.send('40/custom')
    await socket.take(2)
    socket.send('41/custom', '42["message","message to main namespace"]')
    expect(await socket.next()).toBe('42["message-back","message to main namespace"]')
    socket.terminate()
  })
})

describe.concurrent('Socket.IO v5: message', { timeout: 5000 }, () => {
  test.each(messages)('$name', async ({ sent, back }) => {
    const { socket } = await openJoined(under.socketIo, silent)
    socket.send(...sent)
    const frames: (string | Buffer)[] = []
    while (frames.length < back.length) {
      const frame = await socket.next()
      if (frame !== '2') frames.push(frame)
    }
    expect(frames).toEqual(back)
    socket.terminate()
  })

  test.each(invalid)('$name ends the connection', async ({ sent }) => {
    const { socket } = await openJoined(under.socketIo, silent)
    socket.send(sent)
    await socket.ended
    expect(socket.unread).toEqual([])
  })
})
