import { describe, expect, it, vi } from 'vitest'
import { FakeWebSocketServer } from '../testing/index.js'
import { webSocketTransport } from './webSocketTransport.js'

function setUp() {
  const server = new FakeWebSocketServer()
  const handlers = { opened: vi.fn(), received: vi.fn(), errored: vi.fn(), closed: vi.fn() }
  const transport = webSocketTransport(server.WebSocket)('ws://host', handlers)
  return { handlers, transport, socket: server.latest }
}

describe('webSocketTransport', () => {
  it('passes on what happens', () => {
    const { handlers, socket } = setUp()

    socket.accept()
    socket.receive({ type: 'pong' })
    socket.drop(1012, 'Service restart')

    expect(handlers.opened).toHaveBeenCalledOnce()
    expect(handlers.received).toHaveBeenCalledWith('{"type":"pong"}')
    expect(handlers.closed).toHaveBeenCalledWith({ code: 1012, reason: 'Service restart' })
  })

  it('takes nothing before it is open and after it is closed', () => {
    const { socket, transport } = setUp()

    expect(transport.send('{}')).toBe(false)
    socket.accept()
    expect(transport.send('{}')).toBe(true)
    socket.readyState = 2
    expect(transport.send('{}')).toBe(false)
  })

  it('is silent once it was closed', () => {
    const { handlers, socket, transport } = setUp()
    socket.accept()

    transport.close()
    socket.receive('{}')
    socket.drop()

    expect(handlers.received).not.toHaveBeenCalled()
    expect(handlers.closed).not.toHaveBeenCalled()
  })

  it('closes a socket that is being opened only when it is open, which browsers do not complain about', () => {
    const { handlers, socket, transport } = setUp()
    const close = vi.spyOn(socket, 'close')

    transport.close()
    expect(close).not.toHaveBeenCalled()
    socket.accept()

    expect(close).toHaveBeenCalledOnce()
    expect(handlers.opened).not.toHaveBeenCalled()
  })
})
