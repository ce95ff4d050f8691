import { describe, expect, it, vi } from 'vitest'
import { DashboardClient } from './dashboardClient.js'
import type { DashboardClientOptions } from './dashboardClientOptions.js'
import { closeCode } from './generated/closeCodes.js'
import { fakeEnvironment } from './testing/index.js'

function setUp(options: DashboardClientOptions = {}) {
  const { options: fakes, ...world } = fakeEnvironment()
  const client = new DashboardClient({ ...fakes, ...options })
  const state = () => client.connection.getSnapshot()
  return { client, state, ...world }
}

describe('Connection and credentials', () => {
  it('ends in `failed` when the server refuses the same cookie twice: no loop', () => {
    const { client, clock, server, state } = setUp()
    client.connect('u-1')
    server.latest.accept()
    server.latest.drop(closeCode.unauthorized)
    expect(state().state).toBe('waiting')
    clock.advance(1_000)
    server.latest.accept()
    server.latest.drop(closeCode.unauthorized)

    expect(state()).toMatchObject({
      state: 'failed',
      reason: 'unauthorized',
      closeCode: closeCode.unauthorized,
    })
    clock.advance(3_600_000)
    expect(server.sockets).toHaveLength(2)
  })

  it('starts anew when the caller connects again, as after a sign-in', () => {
    const { client, clock, server, state } = setUp()
    client.connect('u-1')
    server.latest.drop(closeCode.unauthorized)
    clock.advance(1_000)
    server.latest.drop(closeCode.unauthorized)

    client.connect('u-1')
    server.latest.accept()

    expect(state().state).toBe('live')
  })

  it('asks for the token before every attempt', async () => {
    const tokens = ['first', 'se/cond']
    const { client, clock, server } = setUp({ getToken: () => tokens.shift() })
    client.connect('u-1')
    await vi.waitFor(() => expect(server.sockets).toHaveLength(1))
    server.latest.drop(closeCode.unauthorized)
    clock.advance(1_000)
    await vi.waitFor(() => expect(server.sockets).toHaveLength(2))

    expect(server.sockets.map(({ url }) => url)).toEqual([
      'ws://host?token=first',
      'ws://host?token=se%2Fcond',
    ])
  })

  it('waits and asks again when the token cannot be had', async () => {
    const getToken = vi.fn(() => Promise.reject(new Error('identity provider is down')))
    const { client, state, server } = setUp({ getToken })

    client.connect('u-1')
    await vi.waitFor(() => expect(state().state).toBe('waiting'))

    expect(state().reason).toBe('token_failed')
    expect(server.sockets).toHaveLength(0)
  })

  it('does not connect with a token that comes after the caller has left', async () => {
    let give: (token: string) => void = () => undefined
    const token = new Promise<string>((resolve) => (give = resolve))
    const { client, server } = setUp({ getToken: () => token })
    client.connect('u-1')
    client.disconnect()

    give('late')
    await token
    await Promise.resolve()

    expect(server.sockets).toHaveLength(0)
  })
})
