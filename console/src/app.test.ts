import { FakeWebSocketServer } from '@crier/client/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from './api/apiError.js'
import type { Api } from './api/api.js'
import type { User } from './api/types.js'
import { App } from './app.js'
import { fakeApi, photo, settle } from './testing.js'

/** A channel that reaches the tabs of this test at once. */
class FakeChannel {
  static readonly all = new Set<FakeChannel>()
  onmessage: (() => void) | null = null

  constructor() {
    FakeChannel.all.add(this)
  }

  postMessage(): void {
    for (const other of FakeChannel.all) if (other !== this) other.onmessage?.()
  }
}

let server: FakeWebSocketServer
let signedIn: User | undefined

const maria: User = { id: 'maria', name: 'Maria Lopez' }

async function openTab(changes: Partial<Api> = {}): Promise<HTMLElement> {
  const root = document.body.appendChild(document.createElement('div'))
  const api = fakeApi({
    session: () => Promise.resolve(signedIn),
    demoSignIn: (id, name) => Promise.resolve((signedIn = { id, name })),
    signOut: () => {
      signedIn = undefined
      return Promise.resolve()
    },
    photos: () =>
      Promise.resolve({
        photos: [photo({ id: 'a', userId: signedIn?.id })],
        total: 1,
        hasMore: false,
      }),
    ...changes,
  })
  await new App(root, api).start()
  await settle()
  return root
}

const button = (root: Element, text: string): HTMLButtonElement =>
  [...root.querySelectorAll('button')].find((candidate) => candidate.textContent.includes(text))!
const heading = (root: Element): string | null | undefined => root.querySelector('h1')?.textContent

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeWebSocketServer()
  signedIn = undefined
  FakeChannel.all.clear()
  vi.stubGlobal('WebSocket', server.WebSocket)
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  document.body.replaceChildren()
  localStorage.clear()
  sessionStorage.clear()
})

afterEach(() => vi.useRealTimers())

describe('App', () => {
  it('shows the sign-in page to those who are not signed in, and opens no socket', async () => {
    const tab = await openTab()

    expect(button(tab, 'Maria Lopez')).toBeDefined()
    expect(server.sockets).toHaveLength(0)
  })

  it('restores the session on reload', async () => {
    signedIn = maria

    const tab = await openTab()

    expect(heading(tab)).toBe('Hello Maria')
    expect(server.sockets).toHaveLength(1)
    server.latest.accept()
    expect(server.latest.sent).toEqual([{ type: 'subscribe', userId: 'maria' }, { type: 'ping' }])
  })

  it('signs in, and out again', async () => {
    const tab = await openTab()

    button(tab, 'Maria Lopez').click()
    await settle()
    expect(heading(tab)).toBe('Hello Maria')
    server.latest.accept()
    button(tab, 'Sign out').click()
    await settle()

    expect(tab.textContent).toContain('You have signed out.')
    expect(server.latest.readyState).toBe(3)
  })

  it('follows what another tab does', async () => {
    const one = await openTab()
    const two = await openTab()

    button(one, 'James Okafor').click()
    await settle()
    expect(heading(two)).toBe('Hello James')
    button(two, 'Sign out').click()
    await settle()

    expect(heading(one)).toBe('Your case, as\u00a0it\u00a0happens')
  })

  it('asks to sign in when the session has ended', async () => {
    signedIn = maria
    let isExpired = false
    const tab = await openTab({
      photos: () =>
        isExpired
          ? Promise.reject(new ApiError('Expired', { status: 401, code: 'SESSION_EXPIRED' }))
          : Promise.resolve({ photos: [], total: 0, hasMore: false }),
    })
    server.latest.accept()
    isExpired = true
    signedIn = undefined

    server.latest.receive({ type: 'subscribed', userId: 'maria' })
    await settle()

    expect(tab.textContent).toContain('Your session has ended.')
    expect(server.latest.readyState).toBe(3)
  })

  it('explains a server that cannot be reached, and tries again', async () => {
    let isDown = true
    const tab = await openTab({
      session: () => (isDown ? Promise.reject(ApiError.network()) : Promise.resolve(maria)),
    })
    expect(heading(tab)).toBe('The server cannot be reached')

    isDown = false
    button(tab, 'Try again').click()
    await settle()

    expect(heading(tab)).toBe('Hello Maria')
  })

  it('stays signed in when signing out did not work', async () => {
    signedIn = maria
    const tab = await openTab({ signOut: () => Promise.reject(ApiError.network()) })

    button(tab, 'Sign out').click()
    await settle()

    expect(heading(tab)).toBe('Hello Maria')
    expect(document.querySelector('.toast-error')?.textContent).toContain('did not answer')
  })

  it('tells that an upload was interrupted by a reload', async () => {
    signedIn = maria
    sessionStorage.setItem('crier:upload:maria', '2')

    await openTab()

    expect(document.querySelector('.toast-warning')?.textContent).toContain('2 photos')
    expect(sessionStorage.getItem('crier:upload:maria')).toBeNull()
  })
})
