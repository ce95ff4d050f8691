import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeWebSocketServer } from '../testing/index.js'
import { classicPage } from './classicPage.js'

const globals = [
  'DashboardWebSocketClient',
  'ToastNotificationSystem',
  'showToast',
  'initializeDashboardWebSocket',
  'disconnectDashboardWebSocket',
  'getDashboardWebSocket',
  'currentUserId',
]
const load = {
  client: () => import('../classicScripts/websocketClient.js'),
  toasts: () => import('../classicScripts/toastNotifications.js'),
  init: () => import('../classicScripts/dashboardInit.js'),
}

let server: FakeWebSocketServer

/** Runs scripts as a page does: each has its own copy of everything. */
async function include(...names: readonly (keyof typeof load)[]): Promise<void> {
  for (const name of names) {
    vi.resetModules()
    await load[name]()
  }
}

const page = classicPage()
const status = (): HTMLElement | null => document.getElementById('ws-connection-status')

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeWebSocketServer()
  vi.stubGlobal('WebSocket', server.WebSocket)
  document.body.replaceChildren()
})

afterEach(() => {
  page.disconnectDashboardWebSocket?.()
  for (const name of globals) Reflect.deleteProperty(window, name)
  delete document.body.dataset['userId']
  sessionStorage.clear()
  vi.useRealTimers()
})

describe('auto-init, contract A §7 and ux 5.10.2', () => {
  it('takes the person from sessionStorage first', async () => {
    sessionStorage.setItem('user_id', 'from-session')
    document.body.dataset['userId'] = 'from-body'
    Object.assign(window, { currentUserId: 'from-window' })

    await include('toasts', 'client', 'init')

    expect(page.getDashboardWebSocket?.()?.userId).toBe('from-session')
  })

  it('then from <body data-user-id>', async () => {
    document.body.dataset['userId'] = 'from-body'
    Object.assign(window, { currentUserId: 'from-window' })

    await include('toasts', 'client', 'init')

    expect(page.getDashboardWebSocket?.()?.userId).toBe('from-body')
  })

  it('then from window.currentUserId, which may be a number', async () => {
    Object.assign(window, { currentUserId: 42 })

    await include('toasts', 'client', 'init')

    expect(page.getDashboardWebSocket?.()?.userId).toBe('42')
  })

  it('does nothing when nobody is known: no socket, no toast, no indicator', async () => {
    await include('toasts', 'client', 'init')

    expect(server.sockets).toHaveLength(0)
    expect(page.getDashboardWebSocket?.()).toBeNull()
    expect(document.querySelector('.toast')).toBeNull()
    expect(status()).toBeNull()
  })

  it('does without a storage that it may read', async () => {
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError')
    })
    document.body.dataset['userId'] = 'u-1'

    await include('client', 'init')

    expect(server.sockets).toHaveLength(1)
  })

  it('waits for the document when it is loaded in <head>', async () => {
    const readyState = vi.spyOn(document, 'readyState', 'get').mockReturnValue('loading')
    document.body.dataset['userId'] = 'u-1'
    await include('toasts', 'client', 'init')
    expect(server.sockets).toHaveLength(0)

    readyState.mockReturnValue('interactive')
    document.dispatchEvent(new Event('DOMContentLoaded'))

    expect(server.sockets).toHaveLength(1)
  })

  it.each([
    [['init', 'client', 'toasts']],
    [['init', 'toasts', 'client']],
    [['client', 'init', 'toasts']],
    [['toasts', 'init', 'client']],
  ] as const)('works in the order %j', async (order) => {
    document.body.dataset['userId'] = 'u-1'

    await include(...order)
    server.latest.accept()
    server.latest.receive({ type: 'pdf_generated' })

    expect(server.sockets).toHaveLength(1)
    expect(document.querySelector('.toast-title')?.textContent).toBe('Report Ready')
  })

  it('opens one socket and one toast region when everything is included twice (ux 5.10.1)', async () => {
    document.body.dataset['userId'] = 'u-1'

    await include('toasts', 'client', 'init', 'toasts', 'client', 'init')
    server.latest.accept()
    server.latest.receive({ type: 'image_processed', documentType: 'scene_image' })

    expect(server.sockets).toHaveLength(1)
    expect(document.querySelectorAll('#toast-container')).toHaveLength(1)
    expect(document.querySelectorAll('#ws-connection-status')).toHaveLength(1)
    expect(document.querySelectorAll('.toast')).toHaveLength(1)
  })

  it('does nothing when the client script never comes', async () => {
    document.body.dataset['userId'] = 'u-1'

    await include('init', 'toasts')

    expect(page.getDashboardWebSocket?.()).toBeNull()
    expect(server.sockets).toHaveLength(0)
  })

  it('does not connect for a late client script what was disconnected meanwhile', async () => {
    document.body.dataset['userId'] = 'u-1'
    await include('init')

    page.disconnectDashboardWebSocket?.()
    await include('client')

    expect(server.sockets).toHaveLength(0)
  })
})

describe('the functions of the init script', () => {
  beforeEach(() => include('toasts', 'client', 'init'))

  it('connect once for the same person', () => {
    const first = page.initializeDashboardWebSocket?.('u-1')
    const second = page.initializeDashboardWebSocket?.('u-1')

    expect(second).toBe(first)
    expect(page.getDashboardWebSocket?.()).toBe(first)
    expect(server.sockets).toHaveLength(1)
  })

  it('let go of one person before they connect another', () => {
    page.initializeDashboardWebSocket?.('u-1')
    server.latest.accept()

    page.initializeDashboardWebSocket?.('u-2')
    server.latest.accept()

    expect(server.sockets[0]!.readyState).toBe(3)
    expect(server.latest.sent).toEqual([{ type: 'subscribe', userId: 'u-2' }])
    expect(document.querySelectorAll('.crier-details')).toHaveLength(1)
  })

  it('disconnect until they are told otherwise', () => {
    page.initializeDashboardWebSocket?.('u-1')
    server.latest.accept()

    page.disconnectDashboardWebSocket?.()
    vi.advanceTimersByTime(60_000)

    expect(server.sockets).toHaveLength(1)
    expect(page.getDashboardWebSocket?.()).toBeNull()
    expect(status()?.textContent).toBe('○ Offline')
  })

  it('find the person themselves when none is given', () => {
    Object.assign(window, { currentUserId: 'u-9' })

    expect(page.initializeDashboardWebSocket?.()?.userId).toBe('u-9')
  })
})

describe('#ws-connection-status, contract A §7', () => {
  it('uses the element of the page', async () => {
    const header = document.body.appendChild(document.createElement('header'))
    const span = header.appendChild(document.createElement('span'))
    span.id = 'ws-connection-status'
    span.textContent = 'old'
    document.body.dataset['userId'] = 'u-1'

    await include('toasts', 'client', 'init')
    server.latest.accept()

    expect(status()?.parentElement?.tagName).toBe('HEADER')
    expect(status()?.textContent).toBe('● Live')
    expect(status()?.title).toBe('Real-time updates active')
  })

  it('contract A §10.21: shows Offline as soon as the connection is gone, and Live as soon as it is back', async () => {
    document.body.dataset['userId'] = 'u-1'
    await include('toasts', 'client', 'init')
    server.latest.accept()

    server.latest.drop()
    expect(status()?.textContent).toBe('○ Offline')
    vi.advanceTimersByTime(1_000)
    server.latest.accept()

    expect(status()?.textContent).toBe('● Live')
  })

  it('ux 0.1: an error message does not turn it to Error', async () => {
    document.body.dataset['userId'] = 'u-1'
    await include('toasts', 'client', 'init')
    server.latest.accept()

    server.latest.receive({ type: 'error', message: 'Unknown message type' })

    expect(status()?.textContent).toBe('● Live')
  })
})

describe('the ring, contract A §7', () => {
  it.each([
    ['image_processed', 'section-images'],
    ['pdf_generated', 'section-reports'],
    ['transcription_complete', 'section-transcriptions'],
  ])('%s rings #%s for a second', async (type, id) => {
    const section = document.body.appendChild(document.createElement('section'))
    section.id = id
    document.body.dataset['userId'] = 'u-1'
    await include('toasts', 'client', 'init')
    server.latest.accept()

    server.latest.receive({ type })
    expect(section.style.boxShadow).toBe('0 0 0 3px #0B7AB0')
    vi.advanceTimersByTime(1_000)

    expect(section.style.boxShadow).toBe('')
  })
})

describe('the toast script alone', () => {
  it('puts showToast and the class on the window', async () => {
    await include('toasts')

    const handle = page.showToast?.('Title', '<img src=x onerror=alert(1)>')

    expect(handle).toMatchObject({ type: 'info' })
    expect(handle?.element.querySelector('img')).toBeNull()
    expect(page.ToastNotificationSystem?.history.getSnapshot()[0]?.title).toBe('Title')
  })

  it('has one screen, however often the class is built', async () => {
    await include('toasts')
    const { ToastNotificationSystem } = page

    const a = new ToastNotificationSystem!()
    const b = new ToastNotificationSystem!()
    a.show('from a')
    b.show('from b')

    expect(a).toBe(b)
    expect(document.querySelectorAll('#toast-container .toast')).toHaveLength(2)
  })
})
