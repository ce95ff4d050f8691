import { describe, expect, it } from 'vitest'
import { formatAgo, formatBytes } from './format.js'
import { messages } from './messages.js'
import { plural, t } from './translate.js'

describe('t', () => {
  it('puts values in', () => {
    expect(t('account.menu', { name: 'Maria' })).toBe('Account of Maria')
    expect(t('connection.retryIn', { seconds: 1234 })).toBe('Reconnecting in 1,234 s')
  })

  it('leaves a hole visible rather than empty', () => {
    expect(t('account.menu')).toBe('Account of {name}')
  })

  it('takes what is put in for text, not for a pattern', () => {
    expect(t('account.menu', { name: '{name} $& $1' })).toBe('Account of {name} $& $1')
  })

  it('chooses by number', () => {
    expect(plural('upload.submit', 1)).toBe('Send 1 photo')
    expect(plural('upload.submit', 2)).toBe('Send 2 photos')
    expect(plural('upload.submit', 0)).toBe('Send 0 photos')
  })

  it('has both forms of every text that is chosen by number', () => {
    const keys = Object.keys(messages)

    for (const key of keys.filter((name) => name.endsWith('.one'))) {
      expect(keys).toContain(key.replace(/one$/, 'other'))
    }
  })
})

describe('formatBytes', () => {
  it.each([
    [1, '0.1 kB'],
    [77_000, '77 kB'],
    [4_123_456, '3.9 MB'],
    [10 * 1024 * 1024, '10 MB'],
    [11_000_000, '10.5 MB'],
  ])('of %i is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('formatAgo', () => {
  it.each([
    [-5_000, 'now'],
    [30_000, 'now'],
    [60_000, '1 minute ago'],
    [7_200_000, '2 hours ago'],
    [86_400_000, 'yesterday'],
    [3 * 86_400_000, '3 days ago'],
  ])('after %i ms is %s', (ago, text) => {
    expect(formatAgo(1_000_000_000 - ago, 1_000_000_000)).toBe(text)
  })
})
