import { describe, expect, it, vi } from 'vitest'
import { browserSignals } from './pageSignals.js'

describe('browserSignals', () => {
  it.each([
    ['online', 'online'],
    ['offline', 'offline'],
    ['pageshow', 'shown'],
    ['pagehide', 'hidden'],
  ])('reports %s as %s', (event, signal) => {
    const listener = vi.fn()
    const stop = browserSignals().subscribe(listener)

    window.dispatchEvent(new Event(event))
    stop()
    window.dispatchEvent(new Event(event))

    expect(listener.mock.calls).toEqual([[signal]])
  })

  it('reports a tab that comes to the front, but not one that leaves it', () => {
    const listener = vi.fn()
    const stop = browserSignals().subscribe(listener)
    const hidden = vi.spyOn(document, 'hidden', 'get')

    hidden.mockReturnValue(true)
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    hidden.mockReturnValue(false)
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    stop()

    expect(listener.mock.calls).toEqual([['visible']])
  })

  it('never listens to beforeunload or unload, which would keep the page out of the back-forward cache', () => {
    const add = vi.spyOn(window, 'addEventListener')

    browserSignals().subscribe(() => undefined)()

    const names = add.mock.calls.map(([name]) => name).sort()
    expect(names).toEqual(['offline', 'online', 'pagehide', 'pageshow', 'visibilitychange'])
  })
})
