import { HistoryStore } from '@crier/client/history'
import { naughtyStrings } from '@crier/client/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { Scope } from '../ui/scope.js'
import { createBell } from './bell.js'

function setUp() {
  const history = new HistoryStore()
  const { button, panel } = createBell(history, new Scope())
  document.body.append(button, panel)
  const toggle = (newState: 'open' | 'closed') => {
    const type = newState === 'open' ? 'beforetoggle' : 'toggle'
    panel.dispatchEvent(Object.assign(new Event(type), { newState }))
  }
  const press = (text: string) =>
    [...panel.querySelectorAll('button')]
      .find((candidate) =>
        (candidate.getAttribute('aria-label') ?? candidate.textContent).includes(text),
      )
      ?.click()
  return { button, history, panel, press, toggle }
}

beforeEach(() => document.body.replaceChildren())

describe('the bell', () => {
  it('counts what is unread, in its name too', () => {
    const { button, history } = setUp()
    expect(button.getAttribute('aria-label')).toBe('Notifications')

    history.add({ title: 'a' })
    history.add({ title: 'b' })

    expect(button.getAttribute('aria-label')).toBe('Notifications, 2 unread')
    expect(button.querySelector('.badge')?.textContent).toBe('2')
  })

  it('lists what happened while it is open, newest first', () => {
    const { history, panel, toggle } = setUp()
    history.add({ title: 'First', message: 'one' })
    expect(panel.textContent).not.toContain('First')

    toggle('open')
    history.add({ title: 'Second' })

    const titles = [...panel.querySelectorAll('.history-title')].map(
      ({ textContent }) => textContent,
    )
    expect(titles).toEqual(['Second', 'First'])
    expect(panel.querySelector('time')?.dateTime).toMatch(/^\d{4}-/)
    toggle('closed')
    expect(panel.querySelectorAll('.history-row')).toHaveLength(0)
  })

  it('marks one as read, then all, and clears', () => {
    const { history, panel, press, toggle } = setUp()
    history.add({ title: 'a' })
    history.add({ title: 'b' })
    history.add({ title: 'c' })
    toggle('open')

    press('Mark as read: b')
    expect(history.unread).toBe(2)
    press('Mark all read')
    expect(history.unread).toBe(0)
    press('Clear')

    expect(panel.textContent).toContain('You are up to date')
  })

  it.each(naughtyStrings.map((text) => [text]))('shows %j as text (B66)', (text) => {
    const { history, panel, toggle } = setUp()
    toggle('open')

    history.add({ title: text, message: text })

    expect(panel.querySelector('.history-title')?.textContent).toBe(text)
    expect(panel.querySelectorAll('img, script, iframe, a, b')).toHaveLength(0)
  })
})
