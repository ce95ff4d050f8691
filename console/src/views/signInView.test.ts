import { naughtyStrings } from '@crier/client/testing'
import { describe, expect, it, vi } from 'vitest'
import { settle } from '../testing.js'
import { createSignInView, initials, toUserId, type SignInParts } from './signInView.js'

function setUp(parts: Partial<SignInParts> = {}) {
  const onSignIn = vi.fn(() => Promise.resolve())
  const onCheck = vi.fn(() => Promise.resolve())
  const view = createSignInView({
    config: { isDemo: true },
    notice: undefined,
    onSignIn,
    onCheck,
    ...parts,
  })
  document.body.replaceChildren(view)
  const button = (text: string) =>
    [...view.querySelectorAll('button')].find((candidate) => candidate.textContent.includes(text))
  return { button, onCheck, onSignIn, view }
}

describe('the sign-in page', () => {
  it('signs in as one of the invented people', () => {
    const { button, onSignIn } = setUp()

    button('Maria Lopez')?.click()

    expect(onSignIn).toHaveBeenCalledExactlyOnceWith('maria-lopez', 'Maria Lopez')
  })

  it('signs in under another name', () => {
    const { onSignIn, view } = setUp()
    view.querySelector<HTMLInputElement>('#demo-name')!.value = '  Zoë Ångström '

    view.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))

    expect(onSignIn).toHaveBeenCalledExactlyOnceWith('zoe-angstrom', 'Zoë Ångström')
  })

  it('asks for a name when there is none', () => {
    const { onSignIn, view } = setUp()

    view.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))

    expect(onSignIn).not.toHaveBeenCalled()
    expect(view.querySelector('[role=alert]')?.textContent).toBe('Please enter a name.')
  })

  it('shows why signing in failed, and lets try again', async () => {
    const onSignIn = vi.fn(() => Promise.reject(new Error('The server is stopping.')))
    const { button, view } = setUp({ onSignIn })

    button('Maria Lopez')?.click()
    button('Maria Lopez')?.click()
    await settle()
    expect(onSignIn).toHaveBeenCalledOnce()
    expect(view.querySelector('[role=alert]')?.textContent).toContain('The server is stopping.')
    button('Maria Lopez')?.click()

    expect(onSignIn).toHaveBeenCalledTimes(2)
  })

  it('explains where to sign in when it is no demonstration', () => {
    const { button, onCheck, view } = setUp({ config: { isDemo: false } })

    expect(view.textContent).toContain('client area of your law firm')
    expect(button('Maria Lopez')).toBeUndefined()
    button('Look again')?.click()

    expect(onCheck).toHaveBeenCalledOnce()
  })
})

describe('toUserId', () => {
  it.each([
    ['Maria Lopez', 'maria-lopez'],
    ['Zoë Ångström', 'zoe-angstrom'],
    ['  a  b  ', 'a-b'],
  ])('of %j is %s', (name, id) => {
    expect(toUserId(name)).toBe(id)
  })

  it('is the same for the same name, and differs for others, in every script', () => {
    expect(toUserId('李小龍')).toMatch(/^guest-\w+$/)
    expect(toUserId('李小龍')).toBe(toUserId('李小龍'))
    expect(toUserId('李小龍')).not.toBe(toUserId('ليلى'))
  })

  it.each(naughtyStrings.map((name) => [name]))('of %j is harmless', (name) => {
    expect(toUserId(name)).toMatch(/^[a-z0-9-]{1,64}$/)
  })
})

describe('initials', () => {
  it.each([
    ['Maria Lopez', 'ML'],
    ['Ana Maria de la Cruz', 'AC'],
    ['Prince', 'P'],
    ['', ''],
    ['🧑🏽‍⚖️ Judge', '🧑🏽‍⚖️J'],
  ])('of %j are %j', (name, letters) => {
    expect(initials(name)).toBe(letters)
  })
})
