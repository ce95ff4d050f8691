import { describe, expect, it } from 'vitest'
import { fullJitter, patientJitter, type Backoff } from './backoff.js'

const backoff = (random: number): Backoff => ({
  baseMs: 1_000,
  maxMs: 30_000,
  random: () => random,
})

describe('fullJitter', () => {
  it.each([
    [0, 1_000],
    [1, 2_000],
    [2, 4_000],
    [4, 16_000],
    [5, 30_000],
    [60, 30_000],
    [5_000, 30_000],
  ])('waits at most min(30 s, 1 s · 2^n) before attempt %i', (attempt, widest) => {
    expect(fullJitter(attempt, backoff(1))).toBe(widest)
  })

  it('may come back at once, so that tabs spread over the whole time', () => {
    expect(fullJitter(3, backoff(0))).toBe(0)
    expect(fullJitter(3, backoff(0.25))).toBe(2_000)
  })
})

describe('patientJitter', () => {
  it('goes one step further and waits at least half of it', () => {
    expect(patientJitter(0, backoff(0))).toBe(1_000)
    expect(patientJitter(0, backoff(1))).toBe(2_000)
    expect(patientJitter(9, backoff(0))).toBe(15_000)
  })
})
