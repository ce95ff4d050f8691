import { createElement } from '../createElement.js'
import { addStyles } from '../styles.js'
import type { ToastTexts, ToastType } from './toastContent.js'
import { toastStyles } from './toastStyles.js'

const containerId = 'toast-container'

/** What happens to the region as a whole. */
export interface ToastRegionHandlers {
  /** The reader may be busy with a toast, or is not any more. */
  readonly onHold: () => void
  /** F8 was pressed outside of the region: the element to go to, if any. */
  readonly findTarget: () => HTMLElement | undefined
  readonly onEscape: (element: Element) => void
}

/**
 * The place of all toasts: two live regions, in the document before the first toast, since a region that
 * arrives together with its text is not read out.
 */
export class ToastRegion {
  readonly #page: Document
  readonly #handlers: ToastRegionHandlers
  readonly #container: HTMLElement
  readonly #alerts: HTMLElement
  readonly #statuses: HTMLElement
  #isHovered = false
  #focusBefore: Element | null = null

  constructor(page: Document, texts: ToastTexts, handlers: ToastRegionHandlers) {
    this.#page = page
    this.#handlers = handlers
    this.#alerts = createElement(page, 'div', { role: 'alert', 'aria-atomic': 'false' })
    this.#statuses = createElement(page, 'div', { role: 'status', 'aria-atomic': 'false' })
    this.#container = createElement(
      page,
      'div',
      { id: containerId, role: 'region', 'aria-label': texts.region },
      this.#alerts,
      this.#statuses,
    )
    addStyles(page, toastStyles)
    page.getElementById(containerId)?.remove()
    this.#listen()
    this.attach()
  }

  /** Whether the reader is busy with a toast, or cannot see any. */
  get isHeld(): boolean {
    return this.#isHovered || this.#hasFocus(this.#container) || this.#page.hidden
  }

  /** Shows the element on top of its kind. */
  add(element: HTMLElement, type: ToastType): void {
    this.attach()
    const region = type === 'error' ? this.#alerts : this.#statuses
    if (element.parentNode !== region) region.prepend(element)
  }

  /** The element is about to go; a focus in it goes to the next one, or back to where it was before F8. */
  release(element: HTMLElement, next: HTMLElement | undefined): void {
    if (this.#hasFocus(element)) this.#focus(next ?? this.#focusBefore)
    // A pointer cannot leave what is not there any more.
    if (!next) this.#isHovered = false
  }

  /** Goes where it can be seen and read: everything outside of an open modal dialog is inert. */
  readonly attach = (): void => {
    const dialogs = this.#page.querySelectorAll('dialog[open]')
    const host = dialogs[dialogs.length - 1] ?? this.#page.body
    if (this.#container.parentNode !== host) host.append(this.#container)
  }

  #listen(): void {
    const container = this.#container
    const { onHold, onEscape } = this.#handlers
    const hover = (isHovered: boolean) => () => {
      this.#isHovered = isHovered
      onHold()
    }
    container.addEventListener('pointerenter', hover(true))
    container.addEventListener('pointerleave', hover(false))
    container.addEventListener('focusin', onHold)
    // The focus has left only after the event.
    container.addEventListener('focusout', () => queueMicrotask(onHold))
    container.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !(event.target instanceof Element)) return
      event.stopPropagation()
      onEscape(event.target)
    })
    this.#page.addEventListener('visibilitychange', onHold)
    this.#page.addEventListener('keydown', (event) => this.#handleKey(event))
    // Neither event bubbles; a listener that captures sees them all the same.
    this.#page.addEventListener('toggle', this.attach, true)
    this.#page.addEventListener('close', this.attach, true)
    new MutationObserver(() => this.#stayReachable()).observe(container, {
      attributeFilter: ['inert', 'aria-hidden'],
    })
  }

  #handleKey(event: KeyboardEvent): void {
    if (event.key !== 'F8' || event.defaultPrevented) return
    if (this.#hasFocus(this.#container)) return this.#focus(this.#focusBefore)
    const target = this.#handlers.findTarget()
    if (!target) return
    event.preventDefault()
    this.#focusBefore = this.#page.activeElement
    this.#focus(target)
  }

  #focus(element: Element | null): void {
    if (element instanceof HTMLElement) element.focus()
  }

  #hasFocus(element: Element): boolean {
    return element.contains(this.#page.activeElement)
  }

  /** Hand-made dialogs hide everything beside them; a message about a failure must still get through. */
  #stayReachable(): void {
    this.#container.removeAttribute('inert')
    this.#container.removeAttribute('aria-hidden')
  }
}
