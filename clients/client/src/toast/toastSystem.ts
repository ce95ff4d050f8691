import { systemClock, type Clock } from '../clock.js'
import type { HistoryStore } from '../history/historyStore.js'
import { whenParsed } from '../pageReady.js'
import { Toast, type ToastOwner } from './toast.js'
import {
  keyOf,
  normalize,
  toToastType,
  toastTexts,
  type ToastContent,
  type ToastHandle,
  type ToastTexts,
} from './toastContent.js'
import { createToastRegion, type ToastRegion } from './toastRegion.js'

/** How a `ToastSystem` behaves. Everything has a default. */
export interface ToastSystemOptions {
  readonly page?: Document | undefined
  readonly clock?: Clock | undefined
  readonly texts?: ToastTexts | undefined
  /** Where every toast is kept, for those who could not read it in time. */
  readonly history?: Pick<HistoryStore, 'add'> | undefined
  /** How many toasts are on the screen at most; the oldest makes room. Default 5. */
  readonly limit?: number | undefined
}

const exitMs = 300

/**
 * Messages that come and go: read out by screen readers, reached with F8, closed with Escape, and
 * in no hurry while somebody reads them.
 */
export class ToastSystem {
  readonly #owner: ToastOwner
  readonly #history: ToastSystemOptions['history']
  readonly #limit: number
  #region: ToastRegion | undefined
  /** Newest first. */
  #toasts: Toast[] = []

  constructor(options: ToastSystemOptions = {}) {
    this.#history = options.history
    this.#limit = options.limit ?? 5
    this.#owner = {
      page: options.page ?? document,
      clock: options.clock ?? systemClock,
      texts: options.texts ?? toastTexts,
      // Before the document has a body a toast waits, and its time does not run.
      isHeld: () => this.#region?.isHeld() ?? true,
      onDismiss: (toast) => this.#leave(toast, exitMs),
      onChange: (toast) => this.#handleChange(toast),
    }
    whenParsed(this.#owner.page, () => this.#mount())
  }

  /** Shows a toast in the way of the first version: texts, type and duration in this order. */
  show(title: unknown, message?: unknown, type?: unknown, duration?: number): ToastHandle {
    return this.notify({
      title: title as string,
      message: message as string,
      type: toToastType(type),
      duration,
    })
  }

  /**
   * Shows a toast, or changes the one with the same key; equal toasts are counted instead of
   * repeated.
   */
  notify(given: ToastContent): ToastHandle {
    const content = normalize(given)
    const present = this.#toasts.find((toast) => keyOf(toast.content) === keyOf(content))
    if (!present) return this.#add(content)
    if (content.key !== undefined) {
      present.update(content)
    } else {
      this.#remember(content)
      present.repeat(content.duration)
    }
    return present
  }

  /** Takes every toast away. */
  dismissAll(): void {
    for (const toast of [...this.#toasts]) toast.dismiss()
  }

  #mount(): void {
    this.#region = createToastRegion(this.#owner.page, this.#owner.texts, {
      onHold: () => this.#handleHold(),
      findTarget: () => this.#toasts[0]?.element,
      onEscape: (target) => this.#toasts.find(({ element }) => element.contains(target))?.dismiss(),
    })
    for (const toast of [...this.#toasts].reverse()) this.#enter(toast)
  }

  #add(content: ToastContent): Toast {
    this.#remember(content)
    const toast = new Toast(this.#owner, content)
    this.#toasts.unshift(toast)
    const oldest = this.#toasts[this.#limit]
    if (oldest) this.#leave(oldest, 0)
    this.#enter(toast)
    return toast
  }

  #enter(toast: Toast): void {
    if (!this.#region) return
    this.#region.add(toast.element, toast.type)
    toast.enter()
  }

  #leave(toast: Toast, delayMs: number): void {
    if (!this.#toasts.includes(toast)) return
    toast.stop()
    this.#toasts = this.#toasts.filter((other) => other !== toast)
    const { element } = toast
    element.classList.remove('toast-show')
    this.#region?.release(element, this.#toasts[0]?.element)
    if (delayMs > 0) this.#owner.clock.setTimeout(() => element.remove(), delayMs)
    else element.remove()
    this.#handleHold()
  }

  #handleChange(toast: Toast): void {
    if (!this.#toasts.includes(toast)) return
    this.#remember(toast.content)
    this.#region?.add(toast.element, toast.type)
    toast.start()
  }

  #handleHold(): void {
    const isHeld = this.#owner.isHeld()
    for (const toast of this.#toasts) {
      if (isHeld) toast.pause()
      else toast.resume()
    }
  }

  #remember({ title, message, type, remember }: ToastContent): void {
    if (remember !== false) this.#history?.add({ title, message, type })
  }
}
