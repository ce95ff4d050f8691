import { createElement } from '../createElement.js'
import type { ToastContent, ToastTexts, ToastType } from './toastContent.js'

/** The element of one toast. */
export interface ToastView {
  readonly element: HTMLElement
  readonly render: (content: ToastContent, type: ToastType, count: number) => void
  /** Starts the way in; the element must be in the document. */
  readonly enter: () => void
}

// Part of the contract, like the class names below.
const icons: Readonly<Record<ToastType, string>> = {
  success: '✅',
  error: '❌',
  warning: '⚠️',
  info: 'ℹ️',
}

/** Builds the element of a toast; it stays empty until it is rendered. */
export function createToastView(page: Document, texts: ToastTexts, dismiss: () => void): ToastView {
  const part = (name: string, ...children: readonly Node[]): HTMLElement =>
    createElement(page, 'div', { class: `toast-${name}`, dir: 'auto' }, ...children)
  const button = (name: string, label: string): HTMLElement =>
    createElement(page, 'button', { type: 'button', class: `toast-${name}` }, label)

  const icon = part('icon')
  const title = part('title')
  const message = part('message')
  const actions = part('actions')
  const count = part('count')
  icon.setAttribute('role', 'img')
  const close = button('close', '✕')
  close.setAttribute('aria-label', texts.close)
  const element = createElement(
    page,
    'div',
    { class: 'toast', role: 'group', tabindex: '-1' },
    icon,
    part('content', title, message, actions),
    count,
    close,
  )
  element.addEventListener('click', dismiss)

  const render: ToastView['render'] = (
    { title: name, message: details = '', action },
    type,
    times,
  ) => {
    const isShown = element.classList.contains('toast-show')
    element.className = `toast toast-${type}${isShown ? ' toast-show' : ''}`
    element.setAttribute('aria-label', name)
    icon.setAttribute('aria-label', texts.types?.[type] ?? type)
    setText(icon, icons[type])
    setText(title, name)
    setText(message, details)
    setText(count, times > 1 ? `×${times}` : '')
    actions.replaceChildren()
    if (!action) return
    const act = button('action', action.label)
    act.addEventListener('click', action.run)
    actions.append(act)
  }
  const enter = (): void => {
    // Reading the size makes the browser notice the state before, without which nothing fades in.
    element.getBoundingClientRect()
    element.classList.add('toast-show')
  }
  return { element, render, enter }
}

/** Leaves equal text alone, which a screen reader would otherwise read again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
