import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HistoryStore } from '../history/index.js'
import { FakeClock } from '../testing/index.js'
import { ToastSystem, type ToastSystemOptions } from './index.js'

const shown = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('#toast-container .toast'),
]
const titles = (): (string | null | undefined)[] =>
  shown().map((toast) => toast.querySelector('.toast-title')?.textContent)

function setUp(options: ToastSystemOptions = {}) {
  const clock = new FakeClock()
  return { clock, toasts: new ToastSystem({ clock, ...options }) }
}

beforeEach(() => document.body.replaceChildren())
afterEach(() => vi.restoreAllMocks())

describe('ToastSystem.show', () => {
  it.each([
    ['success', '✅'],
    ['error', '❌'],
    ['warning', '⚠️'],
    ['info', 'ℹ️'],
  ] as const)('contract A §7: shows %s with its class and icon', (type, icon) => {
    const { toasts } = setUp()

    const { element } = toasts.show('Title', 'Text', type)

    expect(element.className).toBe(`toast toast-${type} toast-show`)
    expect(element.querySelector('.toast-icon')?.textContent).toBe(icon)
    expect(element.querySelector('.toast-title')?.textContent).toBe('Title')
    expect(element.querySelector('.toast-message')?.textContent).toBe('Text')
  })

  it.each([[undefined], ['danger'], [null], [7]])('takes the type %s for info', (type) => {
    const { toasts } = setUp()

    expect(toasts.show('Title', 'Text', type).type).toBe('info')
  })

  it('returns element, type and timeout, as the first version did', () => {
    const { toasts } = setUp()

    const handle = toasts.show('Title', 'Text', 'warning')

    expect(handle.element).toBe(shown()[0])
    expect(handle.type).toBe('warning')
    expect(handle.timeout).toBeTypeOf('number')
  })

  it.each([
    ['success', 5_000],
    ['info', 5_000],
    ['warning', 8_000],
    ['error', 10_000],
  ])('keeps %s for %i ms when nothing else is said', (type, duration) => {
    const { clock, toasts } = setUp()
    const { element } = toasts.show('Title', 'Text', type)

    clock.advance(duration - 1)
    expect(element.classList).toContain('toast-show')
    clock.advance(1)

    expect(element.classList).not.toContain('toast-show')
  })

  it('honours a given duration exactly, and takes 300 ms to leave', () => {
    const { clock, toasts } = setUp()
    const { element } = toasts.show('Title', 'Text', 'error', 1_200)

    clock.advance(1_199)
    expect(element.classList).toContain('toast-show')
    clock.advance(1)
    expect(element.isConnected).toBe(true)
    clock.advance(300)

    expect(element.isConnected).toBe(false)
  })

  it.each([[0], [Infinity]])('stays until dismissed with a duration of %s', (duration) => {
    const { clock, toasts } = setUp()
    const handle = toasts.show('Title', 'Text', 'info', duration)

    clock.advance(3_600_000)
    expect(shown()).toHaveLength(1)
    handle.dismiss()
    clock.advance(300)

    expect(shown()).toHaveLength(0)
  })

  it('contract A §6: shows five at most; the oldest goes at once', () => {
    const { toasts } = setUp()

    for (const title of ['1', '2', '3', '4', '5', '6']) toasts.show(title)

    expect(titles()).toEqual(['6', '5', '4', '3', '2'])
  })

  it('contract A §7: a click dismisses', () => {
    const { clock, toasts } = setUp()
    toasts.show('Title')

    shown()[0]!.click()
    clock.advance(300)

    expect(shown()).toHaveLength(0)
  })

  it('waits for the body when it is called before there is one, without losing time', () => {
    const readyState = vi.spyOn(document, 'readyState', 'get').mockReturnValue('loading')
    const { clock, toasts } = setUp()
    const handle = toasts.show('Early', 'Text', 'info', 1_000)
    clock.advance(60_000)
    expect(shown()).toHaveLength(0)

    readyState.mockReturnValue('interactive')
    document.dispatchEvent(new Event('DOMContentLoaded'))
    clock.advance(999)
    expect(titles()).toEqual(['Early'])
    expect(handle.element.isConnected).toBe(true)
    clock.advance(301)

    expect(shown()).toHaveLength(0)
  })
})

describe('ToastSystem and repetition', () => {
  it('counts equal toasts instead of showing them again, and starts their time anew', () => {
    const { clock, toasts } = setUp()
    const first = toasts.show('Saved', 'All of it', 'success', 5_000)
    clock.advance(4_000)

    const second = toasts.show('Saved', 'All of it', 'success', 5_000)
    toasts.show('Saved', 'All of it', 'success', 5_000)
    clock.advance(4_000)

    expect(second).toBe(first)
    expect(shown()).toHaveLength(1)
    expect(first.element.querySelector('.toast-count')?.textContent).toBe('×3')
  })

  it('keeps toasts apart that differ in type', () => {
    const { toasts } = setUp()

    toasts.show('Saved', 'All of it', 'success')
    toasts.show('Saved', 'All of it', 'warning')

    expect(shown()).toHaveLength(2)
  })

  it('changes a toast with the same key in place', () => {
    const { clock, toasts } = setUp()
    const first = toasts.notify({ key: 'job', title: 'Working', duration: 0 })

    const second = toasts.notify({ key: 'job', title: 'Done', type: 'success', duration: 1_000 })

    expect(second).toBe(first)
    expect(titles()).toEqual(['Done'])
    expect(first.type).toBe('success')
    clock.advance(1_300)
    expect(shown()).toHaveLength(0)
  })

  it('leaves a dismissed toast dismissed when somebody still updates it', () => {
    const { clock, toasts } = setUp()
    const handle = toasts.show('Title')
    handle.dismiss()
    clock.advance(300)

    handle.update({ title: 'Late' })

    expect(shown()).toHaveLength(0)
    expect(clock.pending).toBe(0)
  })

  it('takes everything away on request', () => {
    const { clock, toasts } = setUp()
    toasts.show('a')
    toasts.show('b')

    toasts.dismissAll()
    clock.advance(300)

    expect(shown()).toHaveLength(0)
  })
})

describe('ToastSystem and the history', () => {
  it('keeps every toast there, with what it said', () => {
    const history = new HistoryStore()
    const { toasts } = setUp({ history })

    toasts.show('First', 'Text', 'error')
    toasts.notify({ key: 'job', title: 'Working' })
    toasts.notify({ key: 'job', title: 'Done' })
    toasts.notify({ title: 'Secret', remember: false })

    expect(history.getSnapshot().map(({ title, type }) => [title, type])).toEqual([
      ['Done', 'info'],
      ['Working', 'info'],
      ['First', 'error'],
    ])
  })
})
