import { describe, expect, it, vi } from 'vitest'
import { closeCode } from '../generated/closeCodes.js'
import { fakeSocketIo } from '../testing/fakeSocketIo.js'
import { socketIoTransport, type SocketIoTransportOptions } from './socketIoTransport.js'

async function setUp(options: SocketIoTransportOptions = {}, token?: string) {
  const { load, sockets } = fakeSocketIo()
  const handlers = { opened: vi.fn(), received: vi.fn(), errored: vi.fn(), closed: vi.fn() }
  const transport = socketIoTransport({ load, ...options })('ws://host', handlers, token)
  await Promise.resolve()
  return { handlers, transport, socket: sockets[0]! }
}

async function setUpLive(options: SocketIoTransportOptions = {}) {
  const parts = await setUp(options)
  parts.socket.accept()
  return parts
}

describe('socketIoTransport', () => {
  it('goes to the namespace, with the token in `auth` and never in the address', async () => {
    const { socket } = await setUp({ transports: ['polling'] }, 'secret')

    expect(socket.url).toBe('ws://host/updates')
    expect(socket.options).toEqual({
      forceNew: true,
      reconnection: false,
      auth: { token: 'secret' },
      transports: ['polling'],
    })
  })

  it('sends a message as the event of its type, and takes the answers for frames', async () => {
    const { handlers, socket, transport } = await setUpLive()

    expect(transport.send('{"type":"subscribe","userId":"u-1"}')).toBe(true)
    expect(socket.sent[0]).toMatchObject({ name: 'subscribe', fields: { userId: 'u-1' } })
    socket.sent[0]!.reply({ type: 'subscribed', queueId: 'q' }, { type: 'subscribed', userId: 'u' })

    expect(handlers.received.mock.calls).toEqual([
      ['{"type":"subscribed","queueId":"q"}'],
      ['{"type":"subscribed","userId":"u"}'],
    ])
  })

  it('takes updates for frames', async () => {
    const { handlers, socket } = await setUpLive()

    socket.receive('update', { type: 'image_processed', documentId: 'd' })

    expect(handlers.received).toHaveBeenCalledWith('{"type":"image_processed","documentId":"d"}')
  })

  it('takes nothing before it is let in and after it was closed', async () => {
    const { socket, transport } = await setUp()

    expect(transport.send('{"type":"ping"}')).toBe(false)
    socket.accept()
    expect(transport.send('{"type":"ping"}')).toBe(true)
    transport.close()
    expect(transport.send('{"type":"ping"}')).toBe(false)
  })

  it('tells what the packets travel by', async () => {
    const onCarrier = vi.fn()
    const { socket } = await setUpLive({ onCarrier })

    socket.upgrade()

    expect(onCarrier.mock.calls).toEqual([['polling'], ['websocket']])
  })

  it.each([
    ['Unauthorized', closeCode.unauthorized],
    ['Too many connections', closeCode.tooManyRequests],
    ['xhr poll error', 1006],
  ])('ends once with `%s`, as a WebSocket would with %i', async (message, code) => {
    const { handlers, socket } = await setUp()

    socket.receive('connect_error', new Error(message))
    socket.receive('disconnect', 'io client disconnect')

    expect(handlers.closed.mock.calls).toEqual([[{ code, reason: message }]])
    expect(handlers.errored).toHaveBeenCalledOnce()
  })

  it.each([
    ['io server disconnect', closeCode.tooManyRequests],
    ['transport close', 1006],
  ])('ends with `%s` as %i', async (reason, code) => {
    const { handlers, socket } = await setUpLive()

    socket.receive('disconnect', reason)

    expect(handlers.closed.mock.calls).toEqual([[{ code, reason }]])
  })

  it('ends when the library cannot be loaded', async () => {
    const handlers = { opened: vi.fn(), received: vi.fn(), errored: vi.fn(), closed: vi.fn() }
    socketIoTransport({ load: () => Promise.reject(new Error('no such file')) })('ws://h', handlers)
    await vi.waitFor(() => expect(handlers.closed).toHaveBeenCalledOnce())

    expect(handlers.errored).toHaveBeenCalledWith(new Error('no such file'))
  })

  it('is silent once it was closed, also when the library comes only then', async () => {
    const { load, sockets } = fakeSocketIo()
    const handlers = { opened: vi.fn(), received: vi.fn(), errored: vi.fn(), closed: vi.fn() }
    const transport = socketIoTransport({ load })('ws://host', handlers)

    transport.close()
    await Promise.resolve()

    expect(sockets).toEqual([])
    expect(handlers.closed).not.toHaveBeenCalled()
  })
})
