import { describe, expect, it } from 'vitest'
import { closeCode } from './generated/closeCodes.js'
import { RetryPolicy } from './retryPolicy.js'

const widest = { baseMs: 1_000, maxMs: 30_000, random: () => 1 }
const policy = (maxAttempts = Infinity): RetryPolicy => new RetryPolicy(widest, maxAttempts)

describe('RetryPolicy', () => {
  it('doubles the wait with each attempt and starts over once a connection was open', () => {
    const subject = policy()

    const delays = [1, 2, 3].map(() => subject.judge(1006, undefined, 0).delayMs)
    subject.opened()

    expect(delays).toEqual([1_000, 2_000, 4_000])
    expect(subject.judge(1006, undefined, 5_000).delayMs).toBe(1_000)
  })

  it('ends when the same credential is refused twice in a row', () => {
    const subject = policy()

    expect(subject.judge(closeCode.unauthorized, 'token', 0).outcome).toBe('retry')
    expect(subject.judge(closeCode.unauthorized, 'token', 0).outcome).toBe('unauthorized')
  })

  it('counts refusals of a cookie, which it cannot see, in the same way', () => {
    const subject = policy()

    subject.judge(closeCode.unauthorized, undefined, 0)

    expect(subject.judge(closeCode.unauthorized, undefined, 0).outcome).toBe('unauthorized')
  })

  it('gives every new token its chance', () => {
    const subject = policy()

    subject.judge(closeCode.unauthorized, 'old', 0)

    expect(subject.judge(closeCode.unauthorized, 'new', 0).outcome).toBe('retry')
    expect(subject.judge(closeCode.unauthorized, 'new', 0).outcome).toBe('unauthorized')
  })

  it('forgets a refusal when the credential was taken meanwhile', () => {
    const subject = policy()

    subject.judge(closeCode.unauthorized, 'token', 0)
    subject.accepted()

    expect(subject.judge(closeCode.unauthorized, 'token', 0).outcome).toBe('retry')
  })

  it('waits longer and longer for a server that accepts and then asks for patience', () => {
    const subject = policy()
    const flood = (): number => {
      subject.opened()
      return subject.judge(closeCode.tooManyRequests, undefined, 100).delayMs
    }

    expect([flood(), flood(), flood()]).toEqual([2_000, 4_000, 8_000])
  })

  it('forgets the pleas for patience after a connection that held', () => {
    const subject = policy()
    subject.judge(closeCode.tryAgainLater, undefined, 0)
    subject.judge(closeCode.tryAgainLater, undefined, 0)

    subject.opened()

    expect(subject.judge(closeCode.tryAgainLater, undefined, 31_000).delayMs).toBe(2_000)
  })

  it('ends after the agreed number of attempts', () => {
    const subject = policy(2)

    subject.judge(1006, undefined, 0)
    subject.judge(1006, undefined, 0)

    expect(subject.judge(1006, undefined, 0).outcome).toBe('attempts_exhausted')
  })

  it('starts from the beginning after a reset', () => {
    const subject = policy(1)
    subject.judge(closeCode.unauthorized, 'token', 0)

    subject.reset()

    expect(subject.attempt).toBe(0)
    expect(subject.judge(closeCode.unauthorized, 'token', 0).outcome).toBe('retry')
  })
})
