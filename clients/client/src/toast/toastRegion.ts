import { createElement } from '../createElement.js'
import { addStyles } from '../styles.js'
import type { ToastTexts, ToastType } from './toastContent.js'
import { toastStyles } from './toastStyles.js'

/** What happens to the region as a whole. */
export interface ToastRegionHandlers {
  /** The reader may be busy with a toast, or is not any more. */
  readonly onHold: () => void
  /** F8 was pressed outside of the region: the element to go to, if any. */
  readonly findTarget: () => HTMLElement | undefined
  readonly onEscape: (element: Node) => void
}

/**
 * The place of all toasts: two live regions, in the document before the first toast, since a region
 * that arrives together with its text is not read out.
 */
export interface ToastRegion {
  /** Whether the reader is busy with a toast, or cannot see any. */
  readonly isHeld: () => boolean
  /** Shows the element on top of its kind. */
  readonly add: (element: HTMLElement, type: ToastType) => void
  /**
   * The element is about to go; a focus in it goes to the next one, or back to where it was before
   * F8.
   */
  readonly release: (element: HTMLElement, next: HTMLElement | undefined) => void
}

const containerId = 'toast-container'

/** Puts the region into the page. */
export function createToastRegion(
  page: Document,
  texts: ToastTexts,
  { onHold, findTarget, onEscape }: ToastRegionHandlers,
): ToastRegion {
  const liveRegion = (role: string): HTMLElement =>
    createElement(page, 'div', { role, 'aria-atomic': 'false' })
  const alerts = liveRegion('alert')
  const statuses = liveRegion('status')
  const container = createElement(
    page,
    'div',
    { id: containerId, role: 'region', 'aria-label': texts.region },
    alerts,
    statuses,
  )
  let isHovered = false
  let focusBefore: Element | null = null

  const hasFocus = (element: Element): boolean => element.contains(page.activeElement)
  const focus = (element: Element | null): void => {
    // Where nothing had the focus, it was the body, which takes none back.
    if (element === page.body) (page.activeElement as HTMLElement | null)?.blur()
    else (element as HTMLElement | null)?.focus()
  }
  const hover = ({ type }: Event): void => {
    isHovered = type === 'pointerenter'
    onHold()
  }
  const handleKey = (event: KeyboardEvent): void => {
    const isInside = hasFocus(container)
    if (event.key === 'F8') {
      const target = isInside ? focusBefore : (findTarget() ?? null)
      if (!isInside) focusBefore = page.activeElement
      focus(target)
    } else if (event.key === 'Escape' && isInside) {
      event.preventDefault()
      onEscape(event.target as Node)
    }
  }

  container.addEventListener('pointerenter', hover)
  container.addEventListener('pointerleave', hover)
  container.addEventListener('focusin', onHold)
  // The focus has left only after the event.
  container.addEventListener('focusout', () => queueMicrotask(onHold))
  page.addEventListener('visibilitychange', onHold)
  page.addEventListener('keydown', handleKey)
  addStyles(page, toastStyles)
  page.getElementById(containerId)?.remove()
  keepReachable(container)

  return {
    isHeld: () => isHovered || hasFocus(container) || page.hidden,
    add: (element, type) => {
      const region = type === 'error' ? alerts : statuses
      if (element.parentNode !== region) region.prepend(element)
    },
    release: (element, next) => {
      if (hasFocus(element)) focus(next ?? focusBefore)
      // A pointer cannot leave what is not there any more.
      if (!next) isHovered = false
    },
  }
}

/**
 * Everything outside of an open modal dialog is inert, and hand-made dialogs hide what is beside
 * them.
 */
function keepReachable(container: HTMLElement): void {
  const page = container.ownerDocument
  const attach = (): void => {
    const dialogs = page.querySelectorAll('dialog[open]')
    const host = dialogs[dialogs.length - 1] ?? page.body
    if (container.parentNode !== host) host.append(container)
  }
  // Neither event bubbles; a listener that captures sees them all the same.
  page.addEventListener('toggle', attach, true)
  page.addEventListener('close', attach, true)
  attach()
  const attributeFilter = ['inert', 'aria-hidden']
  new MutationObserver(() => {
    for (const name of attributeFilter) container.removeAttribute(name)
  }).observe(container, { attributeFilter })
}
