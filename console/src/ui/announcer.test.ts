import { FakeClock } from '@crier/client/testing'
import { describe, expect, it } from 'vitest'
import { Announcer } from './announcer.js'

describe('Announcer', () => {
  it('collects for a second and says the newest word about each subject', () => {
    const clock = new FakeClock()
    const announcer = new Announcer(clock)

    announcer.say('job', '25 percent.')
    announcer.say('start', 'Started.')
    announcer.say('job', '50 percent.')
    expect(announcer.element.textContent).toBe('')
    clock.advance(1_000)

    expect(announcer.element.textContent).toBe('50 percent. Started.')
  })

  it('is a polite live region', () => {
    expect(new Announcer(new FakeClock()).element.getAttribute('role')).toBe('status')
  })
})
