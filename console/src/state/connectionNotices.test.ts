import { closeCode, DashboardClient } from '@crier/client'
import { fakeEnvironment } from '@crier/client/testing'
import { ToastSystem } from '@crier/client/toast'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { photo, settle } from '../testing.js'
import { ConnectionNotices } from './connectionNotices.js'
import { PhotoStore } from './photoStore.js'

async function setUp() {
  const { clock, options, server } = fakeEnvironment()
  const client = new DashboardClient(options)
  const page = { photos: [photo({ id: 'a' })], total: 1, hasMore: false }
  const photos = new PhotoStore({ photos: () => Promise.resolve(page) }, 'maria')
  const checkSession = vi.fn()
  const stop = new ConnectionNotices({
    client,
    photos,
    toasts: new ToastSystem({ clock }),
    checkSession,
    clock,
  }).start()
  const accept = async () => {
    server.latest.accept()
    server.latest.receive({ type: 'subscribed', userId: 'maria' })
    await settle()
  }
  client.connect('maria')
  await accept()
  const toasts = () =>
    [...document.querySelectorAll('.toast-show .toast-content')].map((toast) => toast.textContent)
  return { accept, checkSession, client, clock, page, server, stop, toasts }
}

beforeEach(() => document.body.replaceChildren())

describe('ConnectionNotices', () => {
  it('says nothing about a connection that is back at once', async () => {
    const { accept, clock, server, toasts } = await setUp()

    server.latest.drop()
    clock.advance(1_000)
    await accept()
    clock.advance(10_000)

    expect(toasts()).toEqual([])
  })

  it('tells of an outage after 5 s, and turns the same toast into good news with what has changed', async () => {
    const { accept, clock, page, server, toasts } = await setUp()
    server.latest.drop()
    clock.advance(4_999)
    expect(toasts()).toEqual([])
    clock.advance(1)
    expect(toasts()).toEqual([expect.stringContaining('Connection lost')])

    page.photos = [photo({ id: 'a', status: 'completed' }), photo({ id: 'b' })]
    await accept()

    expect(toasts()).toEqual(['Back online2 updates received.'])
    clock.advance(5_300)
    expect(toasts()).toEqual([])
  })

  it('says that it is back after an outage that was seen, if too short to be told', async () => {
    const { accept, clock, server, toasts } = await setUp()

    server.latest.drop()
    clock.advance(3_000)
    await accept()

    expect(toasts()).toEqual(['Back onlineNothing has changed meanwhile.'])
  })

  it('tries at once when asked to', async () => {
    const { clock, server } = await setUp()
    server.latest.drop()
    clock.advance(1_000)
    server.latest.drop()
    clock.advance(2_000)
    server.latest.drop()
    clock.advance(2_000)
    const before = server.sockets.length

    document.querySelector<HTMLElement>('.toast-action')!.click()

    expect(server.sockets).toHaveLength(before + 1)
  })

  it('looks at the session when the server refuses for good', async () => {
    const { checkSession, clock, server } = await setUp()

    server.latest.drop(closeCode.unauthorized)
    clock.advance(1_000)
    server.latest.drop(closeCode.unauthorized)

    expect(checkSession).toHaveBeenCalled()
  })

  it('shows why there are no live updates', async () => {
    const { server, toasts } = await setUp()

    server.latest.receive({ type: 'error', message: 'Not allowed to subscribe to these updates' })

    expect(toasts()).toEqual(['No live updatesNot allowed to subscribe to these updates'])
  })

  it('ends', async () => {
    const { clock, server, stop, toasts } = await setUp()

    stop()
    server.latest.drop()
    clock.advance(60_000)

    expect(toasts()).toEqual([])
  })
})
