import type { HistoryEntry, HistoryStore } from '@crier/client/history'
import { plural, t } from '../text/translate.js'
import { h, setAttribute, setText } from '../ui/dom.js'
import { icon, type IconName } from '../ui/icon.js'
import { keyedList } from '../ui/keyedList.js'
import { createMenu, type Menu } from '../ui/menu.js'
import type { Scope } from '../ui/scope.js'
import { timeAgo } from '../ui/time.js'

const icons: Readonly<Record<HistoryEntry['type'], IconName>> = {
  success: 'check',
  error: 'alert',
  warning: 'alert',
  info: 'info',
}

interface Row {
  readonly element: HTMLElement
  readonly update: (entry: HistoryEntry) => void
}

/** The bell: how much is unread, and everything that was told, for as long as it is wanted. */
export function createBell(history: HistoryStore, scope: Scope): Menu {
  const badge = h('span', { class: 'badge', 'aria-hidden': 'true', 'data-testid': 'bell-count' })
  const list = h('ul', { class: 'history' })
  const empty = createEmpty()
  // Either button goes out of use by being used, and would take the focus with it.
  const thenFocus = (act: () => void) => () => {
    act()
    menu.panel.focus()
  }
  const markAll = quietButton(
    t('bell.markAll'),
    thenFocus(() => history.markRead()),
  )
  const clear = quietButton(
    t('bell.clear'),
    thenFocus(() => history.clear()),
  )
  const head = h('div', { class: 'panel-head' }, h('h2', {}, t('bell.heading')), markAll, clear)
  const hint = h('p', { class: 'muted small panel-foot' }, t('bell.hint'))
  let isOpen = false
  // Only what can be seen is built, so that nothing is on the page twice.
  const renderRows = (): void => render(isOpen ? history.getSnapshot() : [])
  const menu = createMenu(
    {
      buttonClass: 'icon-button bell',
      panelClass: 'bell-panel',
      label: t('bell.heading'),
      content: [head, list, empty, hint],
      onToggle: (opens) => {
        isOpen = opens
        renderRows()
      },
    },
    icon('bell'),
    badge,
  )
  const render = keyedList<HistoryEntry, Row>(list, {
    key: ({ id }) => id,
    create: (entry) => createRow(entry, () => history.markRead(entry.id)),
    update: (row, entry) => row.update(entry),
  })
  scope.follow(history, () => {
    const { unread } = history
    const isEmpty = history.getSnapshot().length === 0
    renderRows()
    list.hidden = markAll.hidden = clear.hidden = isEmpty
    empty.hidden = !isEmpty
    markAll.disabled = unread === 0
    renderCount(menu.button, badge, unread)
  })
  return menu
}

function createEmpty(): HTMLElement {
  const title = h('h3', {}, t('bell.empty.title'))
  const text = h('p', { class: 'muted' }, t('bell.empty.text'))
  return h('div', { class: 'empty' }, icon('check'), title, text)
}

function renderCount(button: HTMLElement, badge: HTMLElement, unread: number): void {
  badge.hidden = unread === 0
  setText(badge, unread > 99 ? '99+' : String(unread))
  setAttribute(button, 'aria-label', unread === 0 ? t('bell.label') : plural('bell.unread', unread))
}

function quietButton(label: string, onclick: () => void): HTMLButtonElement {
  return h('button', { type: 'button', class: 'text-button', onclick }, label)
}

function createRow(entry: HistoryEntry, onRead: () => void): Row {
  const { title, message, type, at } = entry
  const mark = h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': t('bell.mark', { title }),
      onclick: onRead,
    },
    h('span', { class: 'unread-dot' }),
  )
  const element = h(
    'li',
    { class: `history-row is-${type}` },
    icon(icons[type]),
    h(
      'div',
      { class: 'history-text' },
      h('p', { class: 'history-title' }, h('bdi', {}, title)),
      message !== '' && h('p', { class: 'muted small' }, h('bdi', {}, message)),
      h('p', { class: 'muted small' }, timeAgo(at)),
    ),
    mark,
  )
  const update = ({ isRead }: HistoryEntry): void => {
    element.classList.toggle('is-unread', !isRead)
    // The row that was just read loses its button, which may have the focus.
    if (isRead && mark === document.activeElement) focusNext(element)
    mark.hidden = isRead
  }
  return { element, update }
}

function focusNext(row: Element): void {
  const panel = row.closest<HTMLElement>('[popover]')
  const buttons = [...(panel?.querySelectorAll<HTMLElement>('.history button:not([hidden])') ?? [])]
  const next = buttons.find((button) => !row.contains(button))
  ;(next ?? panel)?.focus()
}
