import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock, naughtyStrings } from '../testing/index.js'
import { ToastSystem } from './index.js'

const container = (): HTMLElement => document.getElementById('toast-container')!
const region = (role: string): HTMLElement =>
  container().querySelector<HTMLElement>(`[role=${role}]`)!
const press = (key: string, target: Element = document.activeElement ?? document.body): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

function setUp() {
  const clock = new FakeClock()
  return { clock, toasts: new ToastSystem({ clock }) }
}

beforeEach(() => {
  document.body.replaceChildren()
})

describe('toasts for screen readers (ux 5.10.4)', () => {
  it('has both live regions in the page before the first toast', () => {
    setUp()

    expect(region('alert').getAttribute('aria-atomic')).toBe('false')
    expect(region('status').getAttribute('aria-atomic')).toBe('false')
    expect(container().getAttribute('role')).toBe('region')
    expect(container().getAttribute('aria-label')).toContain('F8')
  })

  it('interrupts for errors only', () => {
    const { toasts } = setUp()

    const elements = ['error', 'success', 'warning', 'info'].map(
      (type) => toasts.show(type, '', type).element,
    )

    expect(elements.map((element) => element.closest('[role=alert],[role=status]'))).toEqual([
      region('alert'),
      region('status'),
      region('status'),
      region('status'),
    ])
  })

  it('moves a toast that turns into an error to the other region', () => {
    const { toasts } = setUp()
    const handle = toasts.notify({ key: 'job', title: 'Working' })

    handle.update({ type: 'error', title: 'Failed' })

    expect(region('alert').contains(handle.element)).toBe(true)
  })

  it('names the toast, its icon and its button', () => {
    const { toasts } = setUp()

    const { element } = toasts.show('Saved', 'All of it', 'success')

    expect(element.getAttribute('aria-label')).toBe('Saved')
    expect(element.querySelector('.toast-icon')?.getAttribute('role')).toBe('img')
    expect(element.querySelector('.toast-icon')?.getAttribute('aria-label')).toBe('success')
    const button = element.querySelector('button')!
    expect(button.type).toBe('button')
    expect(button.getAttribute('aria-label')).toBe('Close')
  })

  it('stays reachable when a hand-made dialog hides everything beside it', async () => {
    setUp()

    container().setAttribute('aria-hidden', 'true')
    container().setAttribute('inert', '')

    await vi.waitFor(() => {
      expect(container().hasAttribute('aria-hidden')).toBe(false)
      expect(container().hasAttribute('inert')).toBe(false)
    })
  })

  it('moves into an open dialog, beside which everything is inert, and back', () => {
    setUp()
    const dialog = document.createElement('dialog')
    document.body.append(dialog)

    dialog.setAttribute('open', '')
    dialog.dispatchEvent(new Event('toggle'))
    expect(container().parentNode).toBe(dialog)
    dialog.removeAttribute('open')
    dialog.dispatchEvent(new Event('close'))

    expect(container().parentNode).toBe(document.body)
  })
})

describe('toasts and the keyboard (ux 5.10.4)', () => {
  it('goes to the newest toast with F8 and back again with F8', () => {
    const { toasts } = setUp()
    const input = document.body.appendChild(document.createElement('input'))
    input.focus()
    toasts.show('older')
    const { element } = toasts.show('newer')

    press('F8')
    expect(document.activeElement).toBe(element)
    press('F8')

    expect(document.activeElement).toBe(input)
  })

  it('leaves the toasts with F8 also where nothing had the focus before', () => {
    const { toasts } = setUp()
    ;(document.activeElement as HTMLElement | null)?.blur()
    const { element } = toasts.show('Title')

    press('F8')
    expect(document.activeElement).toBe(element)
    press('F8')

    expect(document.activeElement).toBe(document.body)
  })

  it('closes the focused toast with Escape and goes to the next, at last to where the focus was', () => {
    const { clock, toasts } = setUp()
    const input = document.body.appendChild(document.createElement('input'))
    input.focus()
    const older = toasts.show('older').element
    toasts.show('newer')
    press('F8')

    press('Escape')
    expect(document.activeElement).toBe(older)
    press('Escape')
    expect(document.activeElement).toBe(input)
    clock.advance(300)

    expect(container().querySelector('.toast')).toBeNull()
  })

  it('closes with Escape from a button inside of the toast too', () => {
    const { toasts } = setUp()
    const { element } = toasts.show('Title')
    element.querySelector('button')!.focus()

    press('Escape')

    expect(element.classList).not.toContain('toast-show')
  })

  it('leaves Escape outside of the toasts to the page', () => {
    const { toasts } = setUp()
    const { element } = toasts.show('Title')
    const input = document.body.appendChild(document.createElement('input'))
    input.focus()

    expect(press('Escape')).toBe(true)
    expect(element.classList).toContain('toast-show')
  })

  it('runs the action and closes', () => {
    const { toasts } = setUp()
    const run = vi.fn()
    const { element } = toasts.notify({ title: 'Lost', action: { label: 'Retry now', run } })

    element.querySelector<HTMLElement>('.toast-action')!.click()

    expect(run).toHaveBeenCalledOnce()
    expect(element.classList).not.toContain('toast-show')
  })
})

describe('toasts are in no hurry (WCAG 2.2.1)', () => {
  const isGone = (element: Element): boolean => !element.classList.contains('toast-show')

  it('stops the time while the pointer is over them', () => {
    const { clock, toasts } = setUp()
    const { element } = toasts.show('Title', '', 'info', 1_000)
    clock.advance(600)

    container().dispatchEvent(new Event('pointerenter'))
    clock.advance(60_000)
    expect(isGone(element)).toBe(false)
    container().dispatchEvent(new Event('pointerleave'))
    clock.advance(399)
    expect(isGone(element)).toBe(false)
    clock.advance(1)

    expect(isGone(element)).toBe(true)
  })

  it('stops the time while one of them has the focus', async () => {
    const { clock, toasts } = setUp()
    const { element } = toasts.show('Title', '', 'info', 1_000)
    const input = document.body.appendChild(document.createElement('input'))

    press('F8')
    clock.advance(60_000)
    expect(isGone(element)).toBe(false)
    input.focus()
    await Promise.resolve()
    clock.advance(1_000)

    expect(isGone(element)).toBe(true)
  })

  it('stops the time while the tab is hidden', () => {
    const { clock, toasts } = setUp()
    const { element } = toasts.show('Title', '', 'info', 1_000)
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    document.dispatchEvent(new Event('visibilitychange'))

    clock.advance(60_000)
    expect(isGone(element)).toBe(false)
    hidden.mockReturnValue(false)
    document.dispatchEvent(new Event('visibilitychange'))
    clock.advance(1_000)

    expect(isGone(element)).toBe(true)
  })

  it('does not wait for a pointer that left together with the last toast', () => {
    const { clock, toasts } = setUp()
    const first = toasts.show('First', '', 'info', 1_000)
    container().dispatchEvent(new Event('pointerenter'))
    first.dismiss()

    const { element } = toasts.show('Second', '', 'info', 1_000)
    clock.advance(1_000)

    expect(isGone(element)).toBe(true)
  })
})

describe('toasts show foreign text as text (B66)', () => {
  it.each(naughtyStrings.map((text) => [text]))('%j', (text) => {
    const { toasts } = setUp()
    const alert = vi.fn()
    vi.stubGlobal('alert', alert)

    const { element } = toasts.show(text, text, 'error')

    expect(element.querySelector('.toast-title')?.textContent).toBe(text)
    expect(element.querySelector('.toast-message')?.textContent).toBe(text)
    expect(element.querySelectorAll('img, script, svg, iframe, a, style, b')).toHaveLength(0)
    expect(alert).not.toHaveBeenCalled()
  })

  it('takes the marks away that turn other text around', () => {
    const { toasts } = setUp()

    const { element } = toasts.show('invoice\u202Efdp.exe', '\u2066a\u2069b')

    expect(element.querySelector('.toast-title')?.textContent).toBe('invoicefdp.exe')
    expect(element.querySelector('.toast-message')?.textContent).toBe('ab')
  })

  it('shortens what is endless', () => {
    const { toasts } = setUp()

    const { element } = toasts.show('x'.repeat(100_000))

    expect(element.querySelector('.toast-title')?.textContent).toBe(`${'x'.repeat(500)}…`)
  })

  it('lets each text have its own direction', () => {
    const { toasts } = setUp()

    const { element } = toasts.show('שלום', 'hello')

    expect(element.querySelector('.toast-title')?.getAttribute('dir')).toBe('auto')
    expect(element.querySelector('.toast-message')?.getAttribute('dir')).toBe('auto')
  })
})
