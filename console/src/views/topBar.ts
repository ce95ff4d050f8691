import type { DashboardClient } from '@crier/client'
import type { HistoryStore } from '@crier/client/history'
import { ConnectionIndicator } from '@crier/client/indicator'
import type { User } from '../api/types.js'
import { t } from '../text/translate.js'
import { h } from '../ui/dom.js'
import { brandMark } from '../ui/icon.js'
import { createMenu } from '../ui/menu.js'
import type { Scope } from '../ui/scope.js'
import { themeSwitch } from '../ui/theme.js'
import { createBell } from './bell.js'
import { connectionTexts } from './connectionTexts.js'
import { initials } from './signInView.js'

/** What the top bar needs. */
export interface TopBarParts {
  readonly scope: Scope
  readonly user: User
  readonly client: DashboardClient
  readonly history: HistoryStore
  readonly onSignOut: () => void
}

/** The bar with the mark, the connection, the bell and the account. */
export function createTopBar({
  scope,
  user,
  client,
  history,
  onSignOut,
}: TopBarParts): HTMLElement {
  const status = h('div', { id: 'ws-connection-status' })
  const bell = createBell(history, scope)
  const account = createMenu(
    {
      buttonClass: 'avatar-button',
      panelClass: 'account-panel',
      label: t('account.menu', { name: user.name }),
      content: [
        h('p', { class: 'muted small' }, t('account.signedInAs')),
        h('p', { class: 'account-name' }, h('bdi', {}, user.name)),
        themeSwitch(),
        h(
          'button',
          { type: 'button', class: 'button button-quiet button-wide', onclick: onSignOut },
          t('account.signOut'),
        ),
      ],
    },
    h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(user.name)),
  )
  account.button.setAttribute('aria-label', t('account.menu', { name: user.name }))
  const bar = h(
    'header',
    { class: 'top-bar' },
    h('div', { class: 'brand' }, brandMark(), h('span', {}, t('app.name'))),
    h(
      'div',
      { class: 'top-tools' },
      status,
      bell.button,
      bell.panel,
      account.button,
      account.panel,
    ),
  )
  const indicator = new ConnectionIndicator(status, client, {
    texts: connectionTexts,
    // Toasts tell of outages here; twice would be once too often.
    announce: false,
  })
  scope.add(() => indicator.dispose())
  return bar
}
