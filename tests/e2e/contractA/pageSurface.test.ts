import { describe, expect, test } from 'vitest'
import { publish } from '../../harness/api.js'
import {
  indicatorShows,
  openClassicPage,
  recordHandlers,
  calls,
  subscribed,
  type ClassicWindow,
} from '../../harness/classicPage.js'
import { CrierServer } from '../../harness/crierServer.js'
import { eventually } from '../../harness/eventually.js'
import { TestRig } from '../../harness/testRig.js'

const rig = new TestRig({ 'auth.open_subscribe': true })

const messageTypes = [
  'subscribe',
  'unsubscribe',
  'ping',
  'pong',
  'error',
  'image_processing_started',
  'image_processing_progress',
  'image_processed',
  'image_processing_failed',
  'pdf_generation_started',
  'pdf_generation_progress',
  'pdf_generated',
  'pdf_generation_failed',
  'transcription_queued',
  'transcription_processing',
  'transcription_progress',
  'transcription_complete',
  'transcription_failed',
  'status_update',
  'realtime_update',
]

describe('the surface that applications use (contract A, section 7)', () => {
  test('§7: the window has the classes and functions, and a client its methods and properties', async () => {
    const { page } = await rig.open()
    await openClassicPage(page, rig.url)

    const surface = await page.evaluate(() => {
      const view = window as unknown as ClassicWindow
      const kinds = (value: object, names: readonly string[]): readonly string[] =>
        names.filter((name) => typeof (value as Record<string, unknown>)[name] === 'function')
      const client = new view.DashboardWebSocketClient({
        url: 'ws://127.0.0.1:9/',
        reconnectDelay: 1000,
        maxReconnectDelay: 30000,
        maxReconnectAttempts: Infinity,
        heartbeatInterval: 30000,
        debug: false,
      })
      const methods = ['connect', 'disconnect', 'send', 'on', 'trigger', 'getState', 'showToast']
      return {
        globals: kinds(view, [
          'DashboardWebSocketClient',
          'ToastNotificationSystem',
          'showToast',
          'initializeDashboardWebSocket',
          'disconnectDashboardWebSocket',
          'getDashboardWebSocket',
        ]),
        methods: kinds(client, methods),
        state: client.getState(),
        types: Object.entries(client.MESSAGE_TYPES),
      }
    })

    expect(surface.globals).toHaveLength(6)
    expect(surface.methods).toHaveLength(7)
    expect(surface.state).toEqual({
      connectionState: 'disconnected',
      reconnectAttempts: 0,
      userId: null,
      isConnected: false,
    })
    expect(surface.types).toEqual(messageTypes.map((name) => [name.toUpperCase(), name]))
  })

  test('§7: connectionState goes from disconnected over connecting to connected, and back by disconnect()', async () => {
    const tab = await rig.open()
    await openClassicPage(tab.page, rig.url)

    const states = await tab.page.evaluate(async () => {
      const { DashboardWebSocketClient } = window as unknown as ClassicWindow
      const client = new DashboardWebSocketClient()
      const seen: unknown[] = [client.getState().connectionState]
      const connected = new Promise<unknown>((done) => client.on('connected', done))
      client.on('disconnected', (event) => seen.push(event === undefined ? 'no event' : 'event'))
      client.connect('u-7')
      seen.push(client.getState().connectionState)
      seen.push(typeof (await connected))
      seen.push(client.getState().connectionState, client.userId)
      client.disconnect()
      seen.push(client.getState().connectionState)
      return seen
    })

    expect(states).toEqual([
      'disconnected',
      'connecting',
      'undefined',
      'connected',
      'u-7',
      'no event',
      'disconnected',
    ])
  })

  test('§7: options.url overrides the host of the page, and heartbeatInterval sets how often it pings', async () => {
    const tab = await rig.open()
    await openClassicPage(tab.page, rig.url)
    const before = rig.proxy.upgrades.length

    await tab.page.evaluate((url) => {
      const { DashboardWebSocketClient } = window as unknown as ClassicWindow
      new DashboardWebSocketClient({ url, heartbeatInterval: 50 }).connect('u-8')
    }, `${rig.proxy.socketUrl}?from=options`)

    const sent = (type: string): number =>
      tab.record.frames.filter(
        ({ direction, text }) => direction === 'sent' && text === JSON.stringify({ type }),
      ).length
    await eventually(() => sent('ping') >= 3)
    expect(rig.proxy.upgrades.slice(before)).toEqual(['/?from=options'])
  })

  test('§7: disconnectDashboardWebSocket ends it for good, initializeDashboardWebSocket starts anew', async () => {
    const tab = await rig.open()
    const userId = CrierServer.uniqueId('u')
    await openClassicPage(tab.page, rig.url, { userId })
    await subscribed(tab)
    await recordHandlers(tab.page, 'disconnected')

    await tab.page.evaluate(() =>
      (window as unknown as ClassicWindow).disconnectDashboardWebSocket(),
    )
    await eventually(
      async () => (await publish(rig.server, { userId }, { type: 'status_update' })) === 0,
    )
    expect(await calls(tab.page)).toEqual(['on:disconnected'])
    expect(
      await tab.page.evaluate(() => (window as unknown as ClassicWindow).getDashboardWebSocket()),
    ).toBeNull()
    await indicatorShows(tab.page, 'Offline')

    await tab.page.evaluate(
      (id) => void (window as unknown as ClassicWindow).initializeDashboardWebSocket(id),
      userId,
    )
    await subscribed(tab, 2)
    await indicatorShows(tab.page, 'Live')
    expect(tab.record.sockets).toBe(2)
  })

  test('§7: #ws-connection-status shows ● Live with the title "Real-time updates active", and ○ Offline', async () => {
    const tab = await rig.open()
    await openClassicPage(tab.page, rig.url, { userId: 'u-9' })
    const status = tab.page.locator('#ws-connection-status')
    await indicatorShows(tab.page, 'Live')
    expect((await status.textContent())?.replace(/\s/g, '')).toBe('●Live')
    expect(await status.getAttribute('title')).toBe('Real-time updates active')
    expect(await status.getAttribute('data-state')).toBe('live')
    const colour = (): Promise<string> =>
      status.locator('.crier-icon').evaluate((icon) => getComputedStyle(icon).color)
    expect(await colour()).toBe('rgb(16, 185, 129)')

    rig.proxy.mode = 'refuse'
    rig.proxy.reset()

    await indicatorShows(tab.page, 'Offline')
    expect((await status.textContent())?.replace(/\s/g, '')).toBe('○Offline')
    expect(await colour()).toBe('rgb(107, 114, 128)')
  })

  test('§7: ⚠ Error only when it has given up, because a credential was refused twice', async () => {
    const server = await CrierServer.start()
    const tab = await rig.open()
    rig.proxy.target = server.port
    try {
      await openClassicPage(tab.page, rig.url, { userId: 'u-10' })

      await indicatorShows(tab.page, 'Error')

      const status = tab.page.locator('#ws-connection-status')
      expect((await status.textContent())?.replace(/\s/g, '')).toBe('⚠Error')
      expect(await status.getAttribute('title')).toBe('Please sign in again')
      expect(tab.record.sockets).toBe(2)
    } finally {
      rig.proxy.target = rig.server.port
      await server.remove()
    }
  })

  test('ux 5.10 check 8: behind a black hole it shows Offline after heartbeat and timeout, and heals (clock of the page)', async () => {
    const tab = await rig.open()
    await tab.page.clock.install()
    await openClassicPage(tab.page, rig.url, { userId: 'u-11' })
    await subscribed(tab)
    await tab.page.clock.pauseAt(Date.now() + 60_000)
    await eventually(() => tab.record.frames.filter(({ text }) => text.includes('pong')).length > 0)

    rig.proxy.mode = 'blackhole'
    // The default: a ping after 30 s of silence at the latest, and 10 s for its answer.
    await tab.page.clock.runFor(41_000)
    await indicatorShows(tab.page, 'Offline')
    rig.proxy.mode = 'pass'
    rig.proxy.reset()

    await eventually(async () => {
      await tab.page.clock.runFor(1_000)
      return (await tab.page.locator('#ws-connection-status').textContent())?.includes('Live')
    })
  })

  test('ux 5.10 check 9: offline is shown at once, what is sent meanwhile waits, and online reconnects without waiting', async () => {
    const tab = await rig.open()
    await tab.page.clock.install()
    await openClassicPage(tab.page, rig.url, { userId: 'u-12' })
    await subscribed(tab)
    // From here on no timer fires, hence no wait can end.
    await tab.page.clock.pauseAt(Date.now() + 60_000)
    await eventually(() => tab.record.frames.some(({ text }) => text.includes('pong')))
    const before = tab.record.frames.length

    rig.proxy.mode = 'refuse'
    rig.proxy.reset()
    await tab.page.context().setOffline(true)
    await indicatorShows(tab.page, 'Offline')
    expect(await tab.page.locator('#ws-connection-status').getAttribute('title')).toBe(
      'You are offline',
    )
    await tab.page.evaluate(() => {
      const { getDashboardWebSocket } = window as unknown as ClassicWindow
      for (const number of [1, 2, 3]) getDashboardWebSocket()?.send({ type: 'ping', number })
    })
    rig.proxy.mode = 'pass'
    await tab.page.context().setOffline(false)

    await indicatorShows(tab.page, 'Live')
    await eventually(
      () =>
        tab.record.frames.slice(before).filter(({ text }) => text.includes('pong')).length === 3,
    )
    expect(
      tab.record.frames.filter(({ text }) => text.includes('"number"')).map(({ text }) => text),
    ).toEqual([1, 2, 3].map((number) => `{"type":"ping","number":${number}}`))
  })
})
