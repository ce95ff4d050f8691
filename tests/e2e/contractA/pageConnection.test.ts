import { describe, expect, test } from 'vitest'
import { publish } from '../../harness/api.js'
import { received, type WatchedPage } from '../../harness/browser.js'
import {
  calls,
  indicatorShows,
  openClassicPage,
  recordHandlers,
  scripts,
  subscribed,
  type ClassicClient,
  type ClassicWindow,
} from '../../harness/classicPage.js'
import { CrierServer } from '../../harness/crierServer.js'
import { eventually } from '../../harness/eventually.js'
import { TestRig } from '../../harness/testRig.js'

const rig = new TestRig({ 'auth.open_subscribe': true, 'timeouts.ping_interval': '1s' })

function stateOf({
  page,
}: WatchedPage): Promise<ReturnType<ClassicClient['getState']> | undefined> {
  return page.evaluate(() =>
    (window as unknown as ClassicWindow).getDashboardWebSocket()?.getState(),
  )
}

describe('a page with the three classic scripts', () => {
  test('A1: with data-user-id it upgrades GET / with 101 within 1 s, and isConnected is true', async () => {
    const tab = await rig.open()
    const before = rig.proxy.upgrades.length

    await openClassicPage(tab.page, rig.url, { userId: 'u-1' })
    await indicatorShows(tab.page, 'Live')
    await subscribed(tab)

    expect(await stateOf(tab)).toEqual({
      connectionState: 'connected',
      reconnectAttempts: 0,
      userId: 'u-1',
      isConnected: true,
    })
    expect(rig.proxy.upgrades.slice(before)).toEqual(['/'])
    const openedAfter = await tab.page.evaluate(
      () =>
        new Promise<number>((opened) => {
          const startedAt = performance.now()
          const socket = new WebSocket(`ws://${location.host}`)
          socket.onopen = () => opened(performance.now() - startedAt)
        }),
    )
    expect(openedAfter).toBeLessThan(1_000)
    expect(tab.record.frames[0]).toEqual({
      direction: 'sent',
      text: '{"type":"subscribe","userId":"u-1"}',
    })
  })

  test.each([
    ['at the end of the body, in another order', '', [2, 0, 1]],
    ['in the head, before there is a body', 'head', [0, 1, 2]],
    ['twice', '', [0, 1, 2, 0, 1, 2]],
  ])('ux 5.10 check 1: the scripts work %s, with one socket', async (_name, place, order) => {
    const tab = await rig.open()
    const tags = order.map((index) => scripts[index]).join('')
    const status = '<span id="ws-connection-status"></span>'

    await openClassicPage(tab.page, rig.url, {
      userId: 'u-1',
      head: place === 'head' ? tags : '',
      body: place === 'head' ? status : status + tags,
    })
    await indicatorShows(tab.page, 'Live')
    await subscribed(tab)

    expect(tab.record.sockets).toBe(1)
    expect(received(tab.record, 'subscribed')).toHaveLength(1)
    expect(await tab.page.locator('#toast-container').count()).toBe(1)
  })

  test('ux 5.10 check 1: scripts that come after the page is complete work as well', async () => {
    const tab = await rig.open()
    await openClassicPage(tab.page, rig.url, { userId: 'u-late', body: '' })
    await tab.page.evaluate(
      (names) => {
        const { trustedTypes } = window as unknown as {
          trustedTypes: { createPolicy: (name: string, rules: object) => ScriptUrls }
        }
        interface ScriptUrls {
          readonly createScriptURL: (url: string) => string
        }
        const urls = trustedTypes.createPolicy('test', { createScriptURL: (url: string) => url })
        for (const name of names) {
          const script = document.createElement('script')
          script.src = urls.createScriptURL(`/js/${name}.js`)
          document.body.append(script)
        }
      },
      ['toast-notifications', 'websocket-client', 'dashboard-websocket-init'],
    )

    await indicatorShows(tab.page, 'Live')
    await subscribed(tab)

    expect(tab.record.sockets).toBe(1)
  })

  test.each([
    [
      'sessionStorage user_id',
      { stored: 'u-stored', attribute: 'u-body', global: 'u-global' },
      'u-stored',
    ],
    ['body data-user-id', { attribute: 'u-body', global: 'u-global' }, 'u-body'],
    ['window.currentUserId', { global: 'u-global' }, 'u-global'],
  ])('ux 5.10 check 2: the user comes from %s', async (_name, sources, expected) => {
    const tab = await rig.open()
    await tab.page.addInitScript(({ stored, global }: { stored?: string; global?: string }) => {
      if (stored !== undefined) sessionStorage.setItem('user_id', stored)
      if (global !== undefined) Object.assign(window, { currentUserId: global })
    }, sources)

    const attribute = 'attribute' in sources ? { userId: sources.attribute } : {}
    await openClassicPage(tab.page, rig.url, attribute)
    await subscribed(tab)

    expect(received(tab.record, 'subscribed')).toMatchObject([{ userId: expected }])
  })

  test('ux 5.10 check 2: without a user there is no socket and no toast', async () => {
    const tab = await rig.open()

    await openClassicPage(tab.page, rig.url)
    await tab.page.evaluate(() =>
      (window as unknown as ClassicWindow).initializeDashboardWebSocket(),
    )

    expect(tab.record.sockets).toBe(0)
    expect(await tab.page.locator('.toast').count()).toBe(0)
    expect(await stateOf(tab)).toBeUndefined()
  })

  test('A21: after the TCP connection is dropped it shows Offline, and Live again within 3 s of the server accepting', async () => {
    const tab = await rig.open()
    await openClassicPage(tab.page, rig.url, { userId: 'u-21' })
    await subscribed(tab)
    await recordHandlers(tab.page, 'connected', 'disconnected')

    rig.proxy.mode = 'refuse'
    rig.proxy.reset()
    await indicatorShows(tab.page, 'Offline')
    expect((await stateOf(tab))?.isConnected).toBe(false)
    expect(await tab.page.locator('#ws-connection-status').getAttribute('title')).toBe(
      'Reconnecting...',
    )
    rig.proxy.mode = 'pass'
    // The client's own plan; how fast this machine carries it out is another matter.
    const wait = await tab.page.evaluate(() => {
      const client = (window as unknown as ClassicWindow).getDashboardWebSocket()
      return (client?.core.connection.getSnapshot().retryAt ?? 0) - Date.now()
    })
    expect(wait).toBeLessThan(3_000)

    await indicatorShows(tab.page, 'Live')
    await subscribed(tab, 2)
    expect(await calls(tab.page)).toEqual(['on:disconnected', 'on:connected'])
  })

  test('A22: while the server is down attempts come 1, 3 and 7 s after the loss at the latest, then at most 30 s apart (clock of the page)', async () => {
    const tab = await rig.open()
    // The widest wait that jitter can choose.
    await tab.page.addInitScript(() => (Math.random = () => 1 - 1e-9))
    await tab.page.clock.install()
    await openClassicPage(tab.page, rig.url, { userId: 'u-22' })
    await subscribed(tab)
    await tab.page.clock.pauseAt(Date.now() + 60_000)
    await subscribed(tab)
    const before = rig.proxy.upgrades.length
    const attempts = (): number => rig.proxy.upgrades.length - before

    rig.proxy.mode = 'refuse'
    rig.proxy.reset()
    for (const [index, wait] of [1, 2, 4, 8, 16, 30, 30].entries()) {
      await eventually(async () => {
        const state = await stateOf(tab)
        return state?.connectionState === 'disconnected' && state.reconnectAttempts === index + 1
      })
      await tab.page.clock.runFor(wait * 1_000 - 10)
      expect(attempts()).toBe(index)
      await tab.page.clock.runFor(20)
      await eventually(() => attempts() === index + 1)
    }
    expect(await stateOf(tab)).toMatchObject({ isConnected: false })
  })

  test('A22: real jitter keeps within those bounds (clock of the page)', async () => {
    const tab = await rig.open()
    await tab.page.clock.install()
    await openClassicPage(tab.page, rig.url, { userId: 'u-22' })
    await subscribed(tab)
    await tab.page.clock.pauseAt(Date.now() + 60_000)
    const before = rig.proxy.upgrades.length

    rig.proxy.mode = 'refuse'
    rig.proxy.reset()
    for (const [index, wait] of [1, 2, 4, 8].entries()) {
      await eventually(async () => (await stateOf(tab))?.reconnectAttempts === index + 1)
      await tab.page.clock.runFor(wait * 1_000)
      await eventually(() => rig.proxy.upgrades.length - before >= index + 1)
    }
    rig.proxy.mode = 'pass'
    await eventually(async () => {
      await tab.page.clock.runFor(1_000)
      return (await stateOf(tab))?.isConnected
    })
  })

  test('A24: a page that says nothing answers pings and stays connected (30 s scaled to 1 s)', async () => {
    const tab = await rig.open()
    const userId = CrierServer.uniqueId('u')
    await openClassicPage(tab.page, rig.url, { userId })
    await subscribed(tab)
    const startedAt = Date.now()

    await eventually(async () => {
      expect(await publish(rig.server, { userId }, { type: 'status_update' })).toBe(1)
      return Date.now() - startedAt > 4_000
    })

    expect(tab.record.sockets).toBe(1)
  })

  test('§7: leaving the page ends the connection, and coming back makes a new one', async () => {
    const tab = await rig.open()
    const userId = CrierServer.uniqueId('u')
    await openClassicPage(tab.page, rig.url, { userId })
    await subscribed(tab)

    await tab.page.goto('about:blank')
    await eventually(
      async () => (await publish(rig.server, { userId }, { type: 'status_update' })) === 0,
    )
    await tab.page.goBack()
    await eventually(
      async () => (await publish(rig.server, { userId }, { type: 'status_update' })) === 1,
    )
    await indicatorShows(tab.page, 'Live')
  })
})
