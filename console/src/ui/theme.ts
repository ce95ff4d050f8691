import { StoredValue } from '../state/storedValue.js'
import { t } from '../text/translate.js'
import { icon } from './icon.js'
import { segmentedControl } from './segmentedControl.js'

/** How the page looks; `system` follows the device. */
type Theme = 'system' | 'light' | 'dark'

const icons = { system: 'monitor', light: 'sun', dark: 'moon' } as const
const themes: readonly Theme[] = ['system', 'light', 'dark']

// `earlyTheme.js` reads the same value before the page is painted.
const stored = new StoredValue('crier:theme', () => localStorage)

/** Radio buttons that choose the theme, and remember it. */
export function themeSwitch(): HTMLElement {
  const current = document.documentElement.dataset['theme'] ?? 'system'
  return segmentedControl({
    legend: t('theme.legend'),
    name: 'theme',
    options: themes.map((theme) => ({
      value: theme,
      content: [icon(icons[theme]), t(`theme.${theme}`)],
      isChosen: theme === current,
    })),
    onChoose: choose,
  })
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
