import type { ApiError } from '../api/apiError.js'
import { t } from '../text/translate.js'
import { h } from '../ui/dom.js'
import { icon } from '../ui/icon.js'

/** The page while it is not known who is signed in. */
export function createLoadingView(): HTMLElement {
  return h(
    'main',
    { id: 'main', tabindex: -1, class: 'boot' },
    h('p', { role: 'status' }, t('start.loading')),
  )
}

/** The page when the server could not be asked. */
export function createUnreachableView(error: ApiError, onRetry: () => void): HTMLElement {
  return h(
    'main',
    { id: 'main', tabindex: -1, class: 'boot' },
    h(
      'div',
      { class: 'card message-card', role: 'alert' },
      icon('alert'),
      h('h1', {}, t('start.error.title')),
      h('p', {}, t('start.error.text')),
      errorDetails(error),
      h(
        'button',
        { type: 'button', class: 'button', onclick: onRetry },
        icon('refresh'),
        t('action.retry'),
      ),
    ),
  )
}

/** What went wrong in the server's words, what to do, and how to report it. */
export function errorDetails(error: ApiError): HTMLElement {
  const { message, remedy, code, requestId } = error
  return h(
    'div',
    { class: 'error-details' },
    h('p', {}, remedy === undefined ? message : `${message} ${remedy}`),
    h(
      'p',
      { class: 'muted code' },
      requestId === undefined
        ? t('error.code', { code })
        : t('error.reference', { code, id: requestId }),
    ),
  )
}
