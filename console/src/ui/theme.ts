import { StoredValue } from '../state/storedValue.js'
import { t } from '../text/translate.js'
import { h } from './dom.js'
import { icon } from './icon.js'

/** How the page looks; `system` follows the device. */
type Theme = 'system' | 'light' | 'dark'

const icons = { system: 'monitor', light: 'sun', dark: 'moon' } as const
const themes: readonly Theme[] = ['system', 'light', 'dark']

// `earlyTheme.js` reads the same value before the page is painted.
const stored = new StoredValue('crier:theme', () => localStorage)

/** Switches so far: each is a group of radio buttons of its own. */
let count = 0

/** Radio buttons that choose the theme, and remember it. */
export function themeSwitch(): HTMLElement {
  const current = document.documentElement.dataset['theme'] ?? 'system'
  const name = `theme-${count++}`
  return h(
    'fieldset',
    { class: 'theme-switch' },
    h('legend', {}, t('theme.legend')),
    h(
      'div',
      { class: 'segments' },
      ...themes.map((theme) =>
        h(
          'label',
          { class: 'segment' },
          h('input', {
            type: 'radio',
            name,
            value: theme,
            checked: theme === current,
            class: 'visually-hidden',
            onchange: () => choose(theme),
          }),
          h('span', {}, icon(icons[theme]), t(`theme.${theme}`)),
        ),
      ),
    ),
  )
}

function choose(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset['theme']
    stored.clear()
  } else {
    document.documentElement.dataset['theme'] = theme
    stored.set(theme)
  }
}
