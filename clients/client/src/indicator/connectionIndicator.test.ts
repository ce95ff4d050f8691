import { beforeEach, describe, expect, it, vi } from 'vitest'
import { DashboardClient } from '../dashboardClient.js'
import { closeCode } from '../generated/closeCodes.js'
import { fakeEnvironment } from '../testing/index.js'
import { ConnectionIndicator } from './index.js'

function setUp(grace?: number) {
  document.body.replaceChildren()
  const element = document.body.appendChild(document.createElement('div'))
  const { options, ...world } = fakeEnvironment()
  const client = new DashboardClient(options)
  const indicator = new ConnectionIndicator(element, client, { clock: world.clock, grace })
  const announcement = () => document.querySelector('[role=status]')?.textContent
  return { element, client, indicator, announcement, ...world }
}

function setUpLive(grace?: number) {
  const parts = setUp(grace)
  parts.client.connect('u-1')
  parts.server.latest.accept()
  return parts
}

beforeEach(() => document.body.replaceChildren())

describe('ConnectionIndicator', () => {
  it('shows Live at once, with the title of the contract', () => {
    const { element } = setUpLive()

    expect(element.textContent).toBe('● Live')
    expect(element.title).toBe('Real-time updates active')
    expect(element.dataset['state']).toBe('live')
  })

  it('claims nothing while the first attempt is under way', () => {
    const { client, clock, element } = setUp()
    client.connect('u-1')
    expect(element.textContent).not.toContain('Offline')

    clock.advance(2_000)

    expect(element.textContent).toBe('○ Offline')
    expect(element.title).toBe('Reconnecting...')
  })

  it('does not flicker when the connection is back within the grace', () => {
    const { clock, element, server } = setUpLive()

    server.latest.drop()
    expect(element.dataset['state']).toBe('waiting')
    clock.advance(1_000)
    server.latest.accept()
    clock.advance(5_000)

    expect(element.textContent).toBe('● Live')
  })

  it('shows Offline within 3 s of a loss that lasts (ux 5.10.6)', () => {
    const { clock, element, server } = setUpLive()

    server.latest.drop()
    clock.advance(1_000)
    server.latest.drop()
    clock.advance(1_000)

    expect(element.textContent).toBe('○ Offline')
  })

  it('shows Offline at once when there is no doubt: the browser says so, or a ping was not answered', () => {
    const byBrowser = setUpLive()
    byBrowser.signals.send('offline')
    expect(byBrowser.element.textContent).toBe('○ Offline')
    expect(byBrowser.element.title).toBe('You are offline')

    const bySilence = setUpLive()
    bySilence.clock.advance(40_000)
    expect(bySilence.element.textContent).toBe('○ Offline')
  })

  it('shows Error for what does not heal by itself, and what to do', () => {
    const { clock, element, server } = setUpLive()

    server.latest.drop(closeCode.unauthorized)
    clock.advance(1_000)
    server.latest.drop(closeCode.unauthorized)

    expect(element.textContent).toBe('⚠ Error')
    expect(element.title).toBe('Please sign in again')
    expect(element.dataset['state']).toBe('failed')
  })

  it('does not turn an error message into an Error', () => {
    const { element, server } = setUpLive()

    server.latest.receive({ type: 'error', message: 'Unknown message type' })

    expect(element.textContent).toBe('● Live')
  })

  it('announces each real change once, politely and not at once', () => {
    const { announcement, clock, server } = setUpLive(0)
    clock.advance(3_000)
    expect(announcement()).toBe('')

    server.latest.drop()
    clock.advance(1_000)
    server.latest.drop()
    clock.advance(1_999)
    expect(announcement()).toBe('')
    clock.advance(5_000)
    expect(announcement()).toBe('Offline. Reconnecting...')
    server.latest.accept()
    clock.advance(3_000)

    expect(announcement()).toBe('Live. Real-time updates active')
  })

  it('says nothing about a connection that came back before it could be told', () => {
    const { announcement, clock, server } = setUpLive(0)

    server.latest.drop()
    clock.advance(1_000)
    server.latest.accept()
    clock.advance(20_000)

    expect(announcement()).toBe('')
  })

  it('stops following when it is disposed of, and takes its parts away', () => {
    const { clock, element, indicator, server } = setUpLive()

    indicator.dispose()
    server.latest.drop()
    clock.advance(10_000)

    expect(element.textContent).toBe('● Live')
    expect([...document.body.children]).toEqual([element])
  })
})

describe('the details of the indicator', () => {
  const open = (details: HTMLElement): void => {
    const event = Object.assign(new Event('beforetoggle'), { newState: 'open' })
    details.dispatchEvent(event)
  }

  it('tell when the server was last heard of and count down to the next attempt', () => {
    const { clock, client, server } = setUpLive()
    const details = document.querySelector<HTMLElement>('.crier-details')!
    server.latest.drop()
    clock.advance(1_000)
    server.latest.drop()

    open(details)
    expect(details.textContent).toContain('Reconnecting in 2 s')
    expect(details.textContent).toContain(new Date(client.lastContactAt!).toLocaleTimeString())
    clock.advance(1_000)

    expect(details.textContent).toContain('Reconnecting in 1 s')
  })

  it('offer to try now, but not while there is nothing to try', () => {
    const { server } = setUpLive()
    const details = document.querySelector<HTMLElement>('.crier-details')!
    const retry = details.querySelector('button')!
    details.hidePopover = vi.fn()
    open(details)
    expect(retry.hidden).toBe(true)

    server.latest.drop()
    open(details)
    expect(retry.hidden).toBe(false)
    retry.click()

    expect(server.sockets).toHaveLength(2)
    expect(details.hidePopover).toHaveBeenCalledOnce()
  })
})
