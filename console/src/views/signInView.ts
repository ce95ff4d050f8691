import type { ServerConfig } from '../api/types.js'
import { t } from '../text/translate.js'
import { h, setText } from '../ui/dom.js'
import { brandMark, icon, type IconName } from '../ui/icon.js'
import { themeSwitch } from '../ui/theme.js'

/** What the sign-in page needs. */
export interface SignInParts {
  readonly config: Pick<ServerConfig, 'isDemo'>
  /** Why somebody who was signed in sees this page. */
  readonly notice: string | undefined
  /** Rejects with what went wrong. */
  readonly onSignIn: (userId: string, fullName: string) => Promise<void>
  /** Asks the server again who is signed in. */
  readonly onCheck: () => Promise<void>
}

interface DemoPerson {
  readonly id: string
  readonly name: string
  readonly matter: string
}

/** Clients of a law firm, all invented. */
const people: readonly DemoPerson[] = [
  { id: 'maria-lopez', name: 'Maria Lopez', matter: 'Rear-end collision, Mill Road' },
  { id: 'james-okafor', name: 'James Okafor', matter: 'Parked car damaged, Station Street' },
  { id: 'hannah-weiss', name: 'Hannah Weiß', matter: 'Bicycle accident, Market Square' },
  { id: 'layla-haddad', name: 'ليلى حداد', matter: 'Broken windscreen, ring road' },
]

/** The page of those who are not signed in. */
export function createSignInView(parts: SignInParts): HTMLElement {
  const problem = h('p', { class: 'field-problem', role: 'alert' })
  const card = parts.config.isDemo ? demoCard(parts, problem) : closedCard(parts, problem)
  return h(
    'div',
    { class: 'sign-in' },
    h(
      'main',
      { id: 'main', tabindex: -1, class: 'sign-in-main' },
      h(
        'div',
        { class: 'sign-in-lead' },
        h('p', { class: 'brand' }, brandMark(), h('span', {}, t('app.name'))),
        h('h1', {}, t('signIn.heading')),
        h('p', { class: 'lead' }, t('signIn.lead')),
        h(
          'ul',
          { class: 'points' },
          point('pulse', t('signIn.point.live')),
          point('lock', t('signIn.point.private')),
          point('shield', t('signIn.point.safe')),
        ),
      ),
      h(
        'section',
        { class: 'card sign-in-card', 'aria-labelledby': 'sign-in-title' },
        parts.notice !== undefined && h('p', { class: 'notice', role: 'status' }, parts.notice),
        ...card,
        problem,
      ),
    ),
    h('footer', { class: 'sign-in-footer' }, themeSwitch()),
  )
}

function point(name: IconName, text: string): HTMLElement {
  return h('li', {}, icon(name), text)
}

function demoCard({ onSignIn }: SignInParts, problem: HTMLElement): readonly HTMLElement[] {
  const run = createRunner(problem)
  const input = h('input', {
    id: 'demo-name',
    class: 'input',
    autocomplete: 'name',
    maxlength: 80,
    dir: 'auto',
    required: true,
  })
  const submit = (event: Event): void => {
    event.preventDefault()
    const name = input.value.trim()
    if (name !== '') return run(() => onSignIn(toUserId(name), name))
    setText(problem, t('signIn.demo.missing'))
    input.focus()
  }
  return [
    h('h2', { id: 'sign-in-title' }, t('signIn.demo.title')),
    h('p', { class: 'muted' }, t('signIn.demo.text')),
    h(
      'ul',
      { class: 'people' },
      ...people.map(({ id, name, matter }) =>
        h(
          'li',
          {},
          h(
            'button',
            { type: 'button', class: 'person', onclick: () => run(() => onSignIn(id, name)) },
            h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name)),
            h(
              'span',
              { class: 'person-text' },
              h('strong', {}, h('bdi', {}, name)),
              h('span', { class: 'muted' }, matter),
            ),
            icon('next'),
          ),
        ),
      ),
    ),
    h(
      'form',
      { class: 'name-form', novalidate: true, onsubmit: submit },
      h('label', { for: 'demo-name' }, t('signIn.demo.other')),
      h(
        'div',
        { class: 'input-row' },
        input,
        h('button', { class: 'button button-quiet' }, t('signIn.demo.submit')),
      ),
    ),
  ]
}

function closedCard({ onCheck }: SignInParts, problem: HTMLElement): readonly HTMLElement[] {
  const run = createRunner(problem)
  return [
    h('h2', { id: 'sign-in-title' }, t('signIn.closed.title')),
    h('p', {}, t('signIn.closed.text')),
    h('p', { class: 'muted' }, t('signIn.closed.hint')),
    h(
      'button',
      { type: 'button', class: 'button', onclick: () => run(onCheck) },
      icon('refresh'),
      t('signIn.closed.check'),
    ),
  ]
}

/** Runs one request at a time and shows why it failed. */
function createRunner(problem: HTMLElement): (task: () => Promise<void>) => void {
  let isBusy = false
  return (task) => {
    if (isBusy) return
    isBusy = true
    setText(problem, '')
    task()
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : ''
        setText(problem, t('signIn.failed', { reason }))
      })
      .finally(() => {
        isBusy = false
      })
  }
}

/** The first letters of the first and the last name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => firstLetter(word ?? '')).join('')
}

/** What people take for one letter may be several code points. */
function firstLetter(word: string): string {
  const [first] = new Intl.Segmenter().segment(word)
  return first?.segment ?? ''
}

/**
 * An id for an invented person: the same name gives the same person. Names without a Latin letter
 * get a number that is made from the name.
 */
export function toUserId(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  if (/[a-z]/.test(slug)) return slug
  let hash = 0
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 0xfffffff
  return `guest-${hash.toString(36)}`
}
