import { describe, expect, it } from 'vitest'
import { DashboardClient } from './dashboardClient.js'
import { fakeEnvironment } from './testing/index.js'

function setUpLive() {
  const { options, ...world } = fakeEnvironment()
  const client = new DashboardClient(options)
  client.connect('u-1')
  world.server.latest.accept()
  const state = () => client.connection.getSnapshot()
  return { client, state, ...world }
}

describe('Connection and the page', () => {
  it('ux 5.10.9: is offline at once when the browser says so, and connects at once when it takes it back', () => {
    const { signals, server, state } = setUpLive()

    signals.send('offline')
    expect(state()).toMatchObject({ state: 'offline', reason: 'browser_offline' })
    signals.send('online')
    server.latest.accept()

    expect(server.sockets).toHaveLength(2)
    expect(state().state).toBe('live')
  })

  it('keeps trying while the browser says offline, since it may be wrong about localhost', () => {
    const { clock, signals, server, state } = setUpLive()
    signals.send('offline')

    clock.advance(1_000)
    server.latest.accept()

    expect(state().state).toBe('live')
  })

  it('keeps the date of the next attempt when the browser goes offline while it waits', () => {
    const { signals, server, state } = setUpLive()
    server.latest.drop()
    const { retryAt } = state()

    signals.send('offline')

    expect(state()).toMatchObject({ state: 'offline', retryAt })
  })

  it('tries at once when the tab comes to the front', () => {
    const { signals, server } = setUpLive()
    server.latest.drop()

    signals.send('visible')

    expect(server.sockets).toHaveLength(2)
  })

  it('asks a live connection for a sign of life when the tab comes to the front', () => {
    const { clock, signals, server, state } = setUpLive()

    signals.send('visible')
    expect(server.latest.sent.at(-1)).toEqual({ type: 'ping' })
    clock.advance(10_000)

    expect(state()).toMatchObject({ state: 'waiting', reason: 'no_pong' })
  })

  it('lets go of the socket when the page leaves the screen, and returns with the page', () => {
    const { signals, server, state } = setUpLive()

    signals.send('hidden')
    expect(state()).toMatchObject({ state: 'closed', reason: 'page_hidden' })
    expect(server.latest.readyState).toBe(3)
    signals.send('shown')
    server.latest.accept()

    expect(state().state).toBe('live')
  })

  it('does not come back with the page after the caller has disconnected', () => {
    const { client, signals, server } = setUpLive()
    client.disconnect()

    signals.send('hidden')
    signals.send('shown')

    expect(server.sockets).toHaveLength(1)
  })
})
