import { Timer, type Clock } from '../clock.js'
import { createElement } from '../createElement.js'
import type { IndicatorSource } from './connectionIndicator.js'
import { titleFor, type IndicatorTexts } from './indicatorText.js'

/**
 * The popover of the indicator: what is going on, when the server was last heard of, and a way not
 * to wait. The browser opens, places on top, and closes it.
 */
export function createDetails(
  button: HTMLButtonElement,
  source: IndicatorSource,
  texts: IndicatorTexts,
  clock: Clock,
): HTMLElement {
  const page = button.ownerDocument
  const status = createElement(page, 'div', {})
  const contact = createElement(page, 'div', {})
  const retry = createElement(page, 'button', { type: 'button' }, texts.retry)
  const details = createElement(
    page,
    'div',
    { class: 'crier-details', popover: '', role: 'dialog', 'aria-label': texts.details },
    status,
    contact,
    retry,
  )
  // A browser that does not know popovers would show it all the time.
  details.hidden = !('popover' in details)
  button.popoverTargetElement = details
  const timer = new Timer(clock)
  const render = (): void => {
    const snapshot = source.connection.getSnapshot()
    const { state, retryAt } = snapshot
    const seconds = Math.ceil(((retryAt ?? 0) - clock.now()) / 1000)
    status.textContent = seconds > 0 ? texts.retryIn(seconds) : titleFor(snapshot, texts)
    const at = source.lastContactAt
    contact.textContent = at === undefined ? '' : texts.lastContact(new Date(at))
    retry.hidden = state === 'live' || state === 'connecting' || state === 'closed'
    timer.start(1_000, render)
  }
  details.addEventListener('beforetoggle', (event) => {
    timer.stop()
    if (event.newState !== 'open') return
    render()
    const { bottom, top, left } = button.getBoundingClientRect()
    const { innerWidth, innerHeight } = page.defaultView as Window
    const isLow = top > innerHeight / 2
    details.style.inset = isLow
      ? `auto auto ${innerHeight - top + 8}px auto`
      : `${bottom + 8}px auto auto auto`
    details.style.left = `${Math.max(8, Math.min(left, innerWidth - 260))}px`
  })
  retry.addEventListener('click', () => {
    source.retryNow()
    details.hidePopover()
  })
  return details
}
